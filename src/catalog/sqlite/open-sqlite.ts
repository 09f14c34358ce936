import assert from 'node:assert/strict'
import Database from 'better-sqlite3'
import { Problem } from '../../domain/problem.ts'
import { SQLITE_MIGRATIONS } from '../schema/sqlite-schema.ts'

export const PAGE_BYTES = 4096
/** 16 MiB of pages for the writer, 4 MiB for each reader: what they lack is in the memory of the file system. */
const WRITER_CACHE_KIB = 16_384
const READER_CACHE_KIB = 4096
/** A commit puts the log into place itself only where the checkpointer does not keep up (128 MiB). */
const CHECKPOINT_PAGES = 32_000

/** Another process may be making or mending the tables at this moment. */
const OPEN_WAIT_MS = 15_000

/** The one connection that writes, with the newest schema. @throws Problem 'invalid-input' */
export function openWriter(path: string): Database.Database {
  const connection = new Database(path, { timeout: OPEN_WAIT_MS })
  try {
    // A commit logs whole pages: small ones keep it short, for an upload touches half a dozen.
    connection.pragma(`page_size = ${String(PAGE_BYTES)}`)
    connection.pragma('journal_mode = WAL')
    connection.pragma(`wal_autocheckpoint = ${String(CHECKPOINT_PAGES)}`)
    configure(connection, WRITER_CACHE_KIB)
    migrate(connection)
    // From now on whoever waits does so without holding up everybody else.
    connection.pragma('busy_timeout = 0')
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
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
  // Not mapped into memory: a reader would map it anew after each commit, for a dozen times the cost.
  connection.pragma('mmap_size = 0')
  connection.pragma('temp_store = MEMORY')
  assert.equal(connection.pragma('synchronous', { simple: true }), 2, 'SQLite is not set to FULL')
  assert.equal(connection.pragma('journal_mode', { simple: true }), 'wal', 'SQLite is not in WAL')
}

function migrate(connection: Database.Database): void {
  const version = () => connection.pragma('user_version', { simple: true }) as number
  if (version() === SQLITE_MIGRATIONS.length) return
  // A table that is built anew is named by others while it is away.
  connection.pragma('foreign_keys = OFF')
  // One lock for reading the version and changing it: two processes may open a new file at once.
  connection
    .transaction(() => {
      const applied = version()
      if (applied > SQLITE_MIGRATIONS.length) throw fromTheFuture()
      for (const sql of SQLITE_MIGRATIONS.slice(applied)) connection.exec(sql)
      assert.deepEqual(connection.pragma('foreign_key_check'), [], 'A migration lost something.')
      connection.pragma(`user_version = ${String(SQLITE_MIGRATIONS.length)}`)
    })
    .immediate()
  connection.pragma('foreign_keys = ON')
}

function fromTheFuture(): Problem {
  return new Problem(
    'invalid-input',
    {
      en: 'This data folder was written by a newer CloudKeep. Start that version, or restore a backup.',
      'zh-CN': '此数据文件夹由更新版本的 CloudKeep 写入。请启动该版本，或恢复备份。',
    },
    { facts: { field: 'data' } },
  )
}
