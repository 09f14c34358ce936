import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import type Database from 'better-sqlite3'

const datasync = promisify(fdatasync)

/**
 * Makes the log of a database durable beside the event loop. With `synchronous=FULL` SQLite syncs the log within
 * COMMIT, and nothing else goes on meanwhile. Here it is set to NORMAL, which leaves out that one sync and no
 * other, and the same sync is done in the thread pool: whoever commits has to wait for `sync` before anybody is
 * told, and until then nobody may read what was committed (reader-pool.ts).
 */
export class LogSync {
  readonly #file: number

  /**
   * @param connection the one that writes, open at `path`; from now on its commits are durable only after `sync`
   * @throws as the file system does where the log cannot be opened
   */
  constructor(connection: Database.Database, path: string) {
    // It stays the same file: SQLite removes a log only with the last connection.
    this.#file = openSync(`${path}-wal`, 'r+')
    connection.pragma('synchronous = NORMAL')
  }

  /**
   * Resolves once everything committed before this call would survive a power cut.
   *
   * @param isBeside in another thread; on the spot it is quicker, and nothing else goes on meanwhile
   * @throws as the drive does; what is on it is not known then
   */
  async sync(isBeside: boolean): Promise<void> {
    if (!isBeside) {
      fdatasyncSync(this.#file)
      return
    }
    await datasync(this.#file)
  }

  /** Nobody waits for it any more. */
  close(): void {
    closeSync(this.#file)
  }
}
