import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import Database from 'better-sqlite3'
import { SQLITE_MIGRATIONS } from '../../src/catalog/schema/sqlite-schema.ts'
import { definedStatements, recordedStatements, statementSql } from './statement-sql.ts'

const golden = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')

test('every statement of the catalog is in the golden files', async () => {
  assert.equal((await recordedStatements()).size, definedStatements())
})

// Changed on purpose? `node tools/write-golden.ts`, and look at the difference.
test('SQLite is asked what it was asked before', async () => {
  assert.equal(await statementSql('sqlite'), golden('sqlite.sql'))
})

test('no value that is bound makes SQLite compile a statement again', async () => {
  assert.doesNotMatch(await statementSql('sqlite'), /(?<!\+)\?/)
})

test('PostgreSQL would be asked the same in its own words', async () => {
  assert.equal(await statementSql('postgres'), golden('postgres.sql'))
})

test('SQLite understands every statement, and none reads a whole table of files', async () => {
  const database = new Database(':memory:')
  database.pragma('foreign_keys = OFF')
  for (const migration of SQLITE_MIGRATIONS) database.exec(migration)
  const statements = (await statementSql('sqlite')).split(';\n')
  const scans: string[] = []
  for (const text of statements) {
    const sql = text.trim()
    if (sql === '') continue
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    const steps = plan.all(...Array.from({ length: countOf(sql) }, () => null)) as Step[]
    // Of an insertion the plan also tells what only a postponed foreign key would look up.
    const isInsertion = /^insert/m.test(sql)
    const scan = steps.find(({ detail }) => /^SCAN (nodes|versions|blobs)\b/.test(detail))
    if (scan && !isInsertion) scans.push(/^-- (\S+)/.exec(sql)?.[1] ?? sql)
  }
  database.close()

  // A simulation counts everything that is stored, and a check looks at everything: each asks once.
  const unexpected = scans.filter((name) => !/^(simulation\.stored$|checks\.)/.test(name))
  assert.deepEqual(unexpected, [])
})

type Step = { readonly detail: string }

function countOf(sql: string): number {
  return sql.split('?').length - 1
}
