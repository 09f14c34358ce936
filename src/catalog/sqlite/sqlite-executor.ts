import type Database from 'better-sqlite3'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector } from 'kysely'
import type { Tables } from '../schema/tables.ts'
import { type Compiled, compileStatement, type Executor, type Statement } from '../statement.ts'
import { asProblem } from './sqlite-problem.ts'
import { SteadyCompiler } from './steady-compiler.ts'

type Prepared = {
  readonly compiled: Compiled
  readonly run: Database.Statement
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

  constructor(connection: Database.Database) {
    this.#connection = connection
  }

  async all<P, R>(statement: Statement<P, R>, parameters: P): Promise<R[]> {
    return guarded(() => {
      const prepared = this.#prepare(statement)
      return prepared.run.all(values(prepared, parameters)) as R[]
    })
  }

  async first<P, R>(statement: Statement<P, R>, parameters: P): Promise<R | undefined> {
    return guarded(() => {
      const prepared = this.#prepare(statement)
      return prepared.run.get(values(prepared, parameters)) as R | undefined
    })
  }

  async run<P, R>(statement: Statement<P, R>, parameters: P): Promise<number> {
    return guarded(() => {
      const prepared = this.#prepare(statement)
      return prepared.run.run(values(prepared, parameters)).changes
    })
  }

  #prepare<P, R>(statement: Statement<P, R>): Prepared {
    const known = this.#prepared.get(statement)
    if (known) return known
    let compiled = compiledOnce.get(statement)
    if (!compiled) {
      compiled = compileStatement(compiler, statement)
      compiledOnce.set(statement, compiled)
    }
    const prepared = { compiled, run: this.#connection.prepare(compiled.sql) }
    this.#prepared.set(statement, prepared)
    return prepared
  }
}

function values(prepared: Prepared, parameters: unknown): unknown[] {
  const named = parameters as Record<string, unknown>
  return prepared.compiled.slots.map((slot) =>
    'parameter' in slot ? named[slot.parameter] : slot.constant,
  )
}

function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asProblem(error)
  }
}
