import { open } from 'node:fs/promises'
import Database from 'better-sqlite3'
import { openReader } from './open-sqlite.ts'

/** 16 MiB at a time: whoever waits for this process's event loop waits a few milliseconds. */
const STEP_PAGES = 4096

export type CopyDatabase = {
  readonly source: string
  readonly target: string
  /** The state that is copied is fixed from now on: what commits later is not in it. */
  readonly onFixed: () => void
  readonly onProgress: (bytes: { readonly done: number; readonly total: number }) => void
}

/**
 * Copies one state of a database that others write to meanwhile into a new file that needs no log
 * beside it. SQLite's backup begins anew whenever another process commits, unless its connection
 * holds a snapshot, as here: so it ends, however much is written. Until then that log only grows.
 *
 * The file is not synced yet. @throws the signal's reason; what SQLite throws
 */
export async function copyDatabase(copy: CopyDatabase, signal: AbortSignal): Promise<void> {
  // Made here for its permissions: SQLite would let others read it.
  await (await open(copy.target, 'wx', 0o600)).close()
  const connection = openReader(copy.source)
  try {
    const pageBytes = connection.pragma('page_size', { simple: true }) as number
    connection.exec('BEGIN')
    // A snapshot begins with the first reading.
    connection.prepare('SELECT 1 FROM sqlite_schema').get()
    copy.onFixed()
    await connection.backup(copy.target, {
      progress({ totalPages, remainingPages }) {
        signal.throwIfAborted()
        const done = (totalPages - remainingPages) * pageBytes
        copy.onProgress({ done, total: totalPages * pageBytes })
        return STEP_PAGES
      },
    })
  } finally {
    connection.close()
  }
  const made = new Database(copy.target)
  try {
    made.pragma('journal_mode = DELETE')
  } finally {
    made.close()
  }
}
