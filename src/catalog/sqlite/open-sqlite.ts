import assert from 'node:assert/strict'
import Database from 'better-sqlite3'
import { SQLITE_MIGRATIONS } from '../schema/sqlite-schema.ts'

/** 64 MiB of pages for the writer, 16 MiB for each reader. */
const WRITER_CACHE_KIB = 65_536
const READER_CACHE_KIB = 16_384
const MMAP_BYTES = 1 << 30

/** The one connection that writes, with the newest schema. */
export function openWriter(path: string): Database.Database {
  const connection = new Database(path, { timeout: 0 })
  // Larger pages keep most small files' bytes out of overflow chains.
  connection.pragma('page_size = 8192')
  connection.pragma('journal_mode = WAL')
  configure(connection, WRITER_CACHE_KIB)
  migrate(connection)
  return connection
}

/** A connection for snapshots. */
export function openReader(path: string): Database.Database {
  const connection = new Database(path, { readonly: true, timeout: 5000 })
  configure(connection, READER_CACHE_KIB)
  return connection
}

function configure(connection: Database.Database, cacheKib: number): void {
  // This build's default in WAL mode is NORMAL, which loses acknowledged commits in a power cut.
  connection.pragma('synchronous = FULL')
  connection.pragma('foreign_keys = ON')
  connection.pragma('trusted_schema = OFF')
  connection.pragma(`cache_size = -${String(cacheKib)}`)
  connection.pragma(`mmap_size = ${String(MMAP_BYTES)}`)
  connection.pragma('temp_store = MEMORY')
  assert.equal(connection.pragma('synchronous', { simple: true }), 2, 'SQLite is not set to FULL')
  assert.equal(connection.pragma('journal_mode', { simple: true }), 'wal', 'SQLite is not in WAL')
}

function migrate(connection: Database.Database): void {
  const applied = connection.pragma('user_version', { simple: true }) as number
  assert.ok(
    applied <= SQLITE_MIGRATIONS.length,
    'This data folder was written by a newer CloudKeep: start that one, or restore a backup.',
  )
  for (const [index, sql] of SQLITE_MIGRATIONS.entries()) {
    if (index < applied) continue
    connection.transaction(() => {
      connection.exec(sql)
      connection.pragma(`user_version = ${String(index + 1)}`)
    })()
  }
}
