import type Database from 'better-sqlite3'
import type { Catalog, ReadTx, WriteOptions, WriteTx } from '../catalog.ts'
import { InlineCache } from '../inline-cache.ts'
import { noticeReads } from '../queries/notices.ts'
import { RulesCache } from '../rules-cache.ts'
import { writeTransaction } from '../transaction.ts'
import { GroupCommit } from './group-commit.ts'
import { openWriter } from './open-sqlite.ts'
import { ReaderPool } from './reader-pool.ts'
import { SqliteExecutor } from './sqlite-executor.ts'
import { isFull } from './sqlite-problem.ts'

/** Of small files' bytes, so many stay in memory. */
const INLINE_BYTES_MAX = 32 * 1024 * 1024

export type SqliteOptions = {
  /** Gives back reserved disk space when the disk is full; false when there is none. */
  readonly releaseReserve?: () => boolean
  /** The disk failed at a commit: nothing more is written until it is opened again. */
  readonly onFailure?: (error: Error) => void
}

/** The catalog in one SQLite file: one writer with group commit, readers with their own snapshots. */
export class SqliteCatalog implements Catalog {
  readonly #writer: Database.Database
  readonly #readers: ReaderPool
  readonly #group: GroupCommit
  readonly #tx: WriteTx

  private constructor(path: string, options: SqliteOptions) {
    this.#writer = openWriter(path)
    const inline = new InlineCache(INLINE_BYTES_MAX)
    this.#readers = new ReaderPool(path, inline)
    const cache = new RulesCache()
    const run = new SqliteExecutor(this.#writer)
    const notices = noticeReads(run)
    // Asked each time: a transaction may itself have just changed the rules.
    const rules = async () => cache.at(await notices.epoch())
    this.#tx = writeTransaction(run, { rules, inline })
    this.#group = new GroupCommit(this.#writer, {
      onBegin: () => {
        cache.begin()
      },
      onCommit: () => {
        this.#readers.renew()
      },
      onRollback: () => {
        cache.forget()
      },
      releaseReserve: options.releaseReserve ?? (() => false),
      onFailure: options.onFailure ?? (() => undefined),
    })
  }

  /** Opens the database file at `path`, making it and its tables where they are missing. */
  static open(path: string, options: SqliteOptions = {}): SqliteCatalog {
    return new SqliteCatalog(path, options)
  }

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.#readers.use(work)
  }

  write<T>(work: (tx: WriteTx) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    return this.#group.run(() => work(this.#tx), options.freesSpace === true)
  }

  rulesEpoch(): Promise<number> {
    return this.#readers.epoch()
  }

  /** Answers what is under way and takes nothing more. */
  async close(): Promise<void> {
    await Promise.all([this.#group.close(), this.#readers.close()])
    if (!this.#writer.open) return
    try {
      // The next start then finds everything in one file.
      this.#writer.pragma('wal_checkpoint(TRUNCATE)')
    } catch (error) {
      // On a full disk everything stays in the log, where the next start finds it as well.
      if (!isFull(error)) throw error
    } finally {
      this.#writer.close()
    }
  }
}
