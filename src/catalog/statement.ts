import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Tables } from './schema/tables.ts'

/**
 * A query that is built and compiled once for each database, and then run with other values:
 * building costs more than running it, and both would be paid on every request.
 */
export type Statement<P, R> = {
  readonly build: (db: Kysely<Tables>, parameters: P) => Compilable<R>
}

/**
 * Defines a statement. `build` sees placeholders where its parameters will be, so it must pass
 * them on to Kysely and never look at them.
 */
export function statement<P extends object, R>(
  build: (db: Kysely<Tables>, parameters: P) => Compilable<R>,
): Statement<P, R> {
  return { build }
}

/** Runs statements within one transaction, or on one connection. */
export interface Executor {
  all<P, R>(statement: Statement<P, R>, parameters: P): Promise<R[]>
  first<P, R>(statement: Statement<P, R>, parameters: P): Promise<R | undefined>

  /** For statements without a result: the number of rows that changed. */
  run<P, R>(statement: Statement<P, R>, parameters: P): Promise<number>
}

/** SQL whose values are taken from the parameters in the order of `slots`. */
export type Compiled = { readonly sql: string; readonly slots: readonly Slot[] }
export type Slot = { readonly parameter: string } | { readonly constant: unknown }

class Placeholder {
  readonly parameter: string
  constructor(parameter: string) {
    this.parameter = parameter
  }
}

export function compileStatement<P, R>(db: Kysely<Tables>, one: Statement<P, R>): Compiled {
  const placeholders = new Proxy({}, { get: (_, key) => new Placeholder(String(key)) })
  const compiled: CompiledQuery = one.build(db, placeholders as P).compile()
  const slots = compiled.parameters.map((value): Slot =>
    value instanceof Placeholder ? { parameter: value.parameter } : { constant: value },
  )
  return { sql: compiled.sql, slots }
}
