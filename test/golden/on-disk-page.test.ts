import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import Database from 'better-sqlite3'
import { openTestDisk } from '../kit/disk.ts'
import { pageBlocks } from '../kit/page-blocks.ts'

const PAGE = readFileSync(
  resolve(import.meta.dirname, '../../docs/reference/on-disk-format.md'),
  'utf8',
)

test('the page of the format on disk names every table and every file of the data folder', async (t) => {
  const { dataFolder, close } = await openTestDisk()
  t.after(close)
  const catalog = new Database(join(dataFolder, 'catalog.sqlite'), { readonly: true })
  t.after(() => catalog.close())

  const tables = catalog
    .prepare<[], { name: string }>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
    )
    .all()

  assert.ok(tables.length > 20)
  for (const { name } of tables) assert.ok(PAGE.includes(`\`${name}\``), name)
})

test('with the statement of the page a stranger finds each file, by its path and its hash', async (t) => {
  const disk = await openTestDisk()
  t.after(disk.close)
  const { authorization } = await disk.addAccount('ada')
  const contents = { 'small.txt': Buffer.from('small'), 'large.bin': Buffer.alloc(100_000, 7) }
  for (const [name, body] of Object.entries(contents)) {
    const request = { method: 'PUT', headers: { authorization }, body }
    assert.equal((await fetch(`${disk.url}/dav/${name}`, request)).status, 201)
  }
  const catalog = new Database(join(disk.dataFolder, 'catalog.sqlite'), { readonly: true })
  t.after(() => catalog.close())

  const sql = pageBlocks(PAGE).find(({ language }) => language === 'sql')?.text ?? ''
  const rows = catalog.prepare<[], { path: string; blob_id: string; place: string }>(sql).all()

  assert.deepEqual(
    rows.map(({ path }) => path),
    ['ada/home/large.bin', 'ada/home/small.txt'],
  )
  const [large, small] = rows
  assert.equal(small?.place, 'catalog')
  assert.equal(large?.blob_id, sha256(contents['large.bin']))
  assert.ok(existsSync(join(disk.dataFolder, large.place)), large.place)
})

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
