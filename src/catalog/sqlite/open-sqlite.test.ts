import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'better-sqlite3'
import { SQLITE_MIGRATIONS } from '../schema/sqlite-schema.ts'
import { openWriter } from './open-sqlite.ts'

/** So many migrations came before blobs had numbers. */
const BEFORE_NUMBERS = 8

test('a disk of an earlier version keeps every file, version and id when blobs get numbers', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudkeep-migration-'))
  t.after(() => {
    rmSync(folder, { recursive: true })
  })
  const path = join(folder, 'catalog.sqlite')
  const old = new Database(path)
  for (const sql of SQLITE_MIGRATIONS.slice(0, BEFORE_NUMBERS)) old.exec(sql)
  old.exec(`
    INSERT INTO accounts VALUES (1, 'ada', 'ada', 'Ada', 'user', 'personal', 'active', NULL, NULL, 'x', 1, 0);
    INSERT INTO spaces VALUES (1, 1, 'home', 1, 'personal', 1, NULL, 12, 0);
    INSERT INTO blobs VALUES ('bb', 5, 'kept', 0, CAST('hello' AS BLOB)), ('aa', 7, 'kept', 0, NULL), ('cc', 1, 'doomed', 0, NULL);
    INSERT INTO slice_sums VALUES ('aa', 0, x'0102030405060708');
    INSERT INTO nodes VALUES (1, 1, NULL, 'folder', '', 'e1', 12, NULL, 1, NULL, NULL, NULL, 0, 0, 0);
    INSERT INTO nodes VALUES (4, 1, 1, 'file', 'plan', 'e2', 7, 'aa', 2, 'other', 'other', 1, 0, 0, 0);
    INSERT INTO nodes VALUES (9, 1, 1, 'file', 'gone', 'e3', 7, 'aa', 1, 'other', 'other', 1, 0, 0, 0);
    INSERT INTO versions VALUES (4, 1, 'bb', 5, 'other', 1, 0, 0);
    DELETE FROM nodes WHERE id = 9;
    PRAGMA user_version = ${String(BEFORE_NUMBERS)};
  `)
  old.close()

  const connection = openWriter(path)
  t.after(() => connection.close())

  const all = (sql: string) => connection.prepare(sql).raw().all()
  const named = (table: string) => `SELECT t.blob_id, blobs.id FROM ${table} t JOIN blobs ON blobs.no = t.blob_no` // prettier-ignore
  assert.deepEqual(all(named('nodes')), [['aa', 'aa']])
  assert.deepEqual(all(named('versions')), [['bb', 'bb']])
  assert.deepEqual(all('SELECT id, state FROM blobs ORDER BY id'), [['aa', 'kept'], ['bb', 'kept'], ['cc', 'doomed']]) // prettier-ignore
  assert.deepEqual(all("SELECT CAST(inline_bytes AS TEXT) FROM blobs WHERE id = 'bb'"), [['hello']])
  assert.deepEqual(all('SELECT blob_id FROM slice_sums'), [['aa']])
  assert.equal(connection.pragma('foreign_keys', { simple: true }), 1)
  const insert = `INSERT INTO nodes (space_id, parent_id, kind, name, etag, size_bytes, version_no, created_at_ms, modified_at_ms, changed_at_ms)
    VALUES (1, 1, 'folder', 'new', 'e', 0, 1, 0, 0, 0)`
  assert.equal(connection.prepare(insert).run().lastInsertRowid, 10, 'no id is given twice')
  assert.throws(() => connection.exec("DELETE FROM blobs WHERE id = 'aa'"), /FOREIGN KEY/)
})
