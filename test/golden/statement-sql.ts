import { readdirSync, readFileSync } from 'node:fs'
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
} from 'kysely'
import { InlineCache } from '../../src/catalog/inline-cache.ts'
import { RulesCache } from '../../src/catalog/rules-cache.ts'
import { SheetCache } from '../../src/catalog/sheet-cache.ts'
import type { Tables } from '../../src/catalog/schema/tables.ts'
import { SteadyCompiler } from '../../src/catalog/sqlite/steady-compiler.ts'
import { compileStatement, type Executor, type Statement } from '../../src/catalog/statement.ts'
import { writeTransaction } from '../../src/catalog/transaction.ts'

const DIALECTS = {
  sqlite: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SteadyCompiler(),
  },
  postgres: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
} as const
export type SqlDialect = keyof typeof DIALECTS

/** Every statement that a catalog can be asked to run, compiled: `-- who asks` and the SQL below it. */
export async function statementSql(dialect: SqlDialect): Promise<string> {
  const db = new Kysely<Tables>({ dialect: DIALECTS[dialect] })
  const texts = [...(await recordedStatements())].map(
    ([statement, name]) => `-- ${name}\n${compileStatement(db, statement).sql};\n`,
  )
  return texts.sort().join('\n')
}

/** How many statements the sources define: as many must have been recorded. */
export function definedStatements(): number {
  const folder = new URL('../../src/catalog/queries/', import.meta.url)
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  return sources.join('\n').match(/= statement\(/g)?.length ?? 0
}

type AnyStatement = Statement<unknown, unknown>

export async function recordedStatements(): Promise<ReadonlyMap<AnyStatement, string>> {
  const seen = new Map<AnyStatement, string>()
  let asking = ''
  const note = (statement: unknown) => {
    const one = statement as AnyStatement
    if (!seen.has(one)) seen.set(one, asking)
  }
  const run: Executor = {
    async all(statement) {
      note(statement)
      return []
    },
    async first(statement) {
      note(statement)
      return undefined
    },
    async run(statement) {
      note(statement)
      return 0
    },
  }
  const rules = new RulesCache()
  const remembered = {
    rules: async () => rules.at(1),
    inline: new InlineCache(0),
    sheets: new SheetCache(0),
  }
  const tx = writeTransaction(run, remembered) as unknown as Record<string, unknown>
  for (const [group, methods] of Object.entries(tx)) {
    if (typeof methods !== 'object' || methods === null) continue
    for (const [method, ask] of Object.entries(methods) as [string, Ask][]) {
      asking = `${group}.${method}`
      for (const given of [[ANY, ANY, ANY], ...(BRANCHES[asking] ?? [])]) {
        // Some expect a row in the answer, which nobody gives here.
        await Promise.resolve(ask(...given)).catch(() => undefined)
      }
    }
  }
  return seen
}

type Ask = (...given: unknown[]) => unknown

/** What to give to those that choose between statements, besides anything. */
const BRANCHES: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  'jobs.add': [[{ kind: 'clean-up' }, { notBefore: 0 }]],
  'nodes.find': [[1, []]],
  'nodes.childrenOfKind': [[1, 'folder', { limit: 1 }]],
  'spaces.charge': [
    [1, 1],
    [1, -1],
  ],
}

/** Stands for whatever is asked of it: every member of it, and each element, is again this. */
const ANY: unknown = new Proxy(() => undefined, {
  get(_target, key) {
    if (key === Symbol.toPrimitive) return () => 1
    if (key === Symbol.iterator) return () => [ANY][Symbol.iterator]()
    return key === 'then' ? undefined : ANY
  },
})
