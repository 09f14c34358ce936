import type Database from 'better-sqlite3'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector } from 'kysely'
import type { Tables } from '../schema/tables.ts'
import { type Compiled, compileStatement, type Executor, type Statement } from '../statement.ts'
import { asProblem } from './sqlite-problem.ts'
import { SteadyCompiler } from './steady-compiler.ts'

type Prepared = {
  readonly slots: Compiled['slots']
  readonly run: Database.Statement
  readonly isWrite: boolean
}

/** Compiles only: statements run on our own connections, so that each is prepared once. */
const compiler = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SteadyCompiler(),
  },
})
const compiledOnce = new WeakMap<object, Compiled>()

/** Runs statements on one connection, keeping each prepared. */
export class SqliteExecutor implements Executor {
  readonly #connection: Database.Database
  readonly #prepared = new Map<object, Prepared>()
  #writes = 0

  constructor(connection: Database.Database) {
    this.#connection = connection
  }

  /** How many statements it has run so far that may have changed something. */
  get writes(): number {
    return this.#writes
  }

  async all<P, R>(statement: Statement<P, R>, parameters: P): Promise<R[]> {
    try {
      const { run, slots } = this.#prepare(statement)
      return run.all(valuesOf(slots, parameters)) as R[]
    } catch (error) {
      throw asProblem(error)
    }
  }

  async first<P, R>(statement: Statement<P, R>, parameters: P): Promise<R | undefined> {
    try {
      const { run, slots } = this.#prepare(statement)
      return run.get(valuesOf(slots, parameters)) as R | undefined
    } catch (error) {
      throw asProblem(error)
    }
  }

  async run<P, R>(statement: Statement<P, R>, parameters: P): Promise<number> {
    try {
      const { run, slots } = this.#prepare(statement)
      return run.run(valuesOf(slots, parameters)).changes
    } catch (error) {
      throw asProblem(error)
    }
  }

  #prepare(statement: Statement<never, unknown>): Prepared {
    let prepared = this.#prepared.get(statement)
    if (!prepared) {
      const { sql, slots } = compiled(statement)
      const run = this.#connection.prepare(sql)
      prepared = { slots, run, isWrite: !run.readonly }
      this.#prepared.set(statement, prepared)
    }
    if (prepared.isWrite) this.#writes++
    return prepared
  }
}

function compiled(statement: Statement<never, unknown>): Compiled {
  const known = compiledOnce.get(statement)
  if (known) return known
  const made = compileStatement(compiler, statement)
  compiledOnce.set(statement, made)
  return made
}

function valuesOf(slots: Compiled['slots'], parameters: unknown): unknown[] {
  const named = parameters as Record<string, unknown>
  return slots.map((slot) => ('parameter' in slot ? named[slot.parameter] : slot.constant))
}
