import { setTimeout } from 'node:timers/promises'
import { storageFailed } from '../../domain/storage-problem.ts'
import { StorageTrust } from '../../domain/storage-trust.ts'
import type { Catalog, ReadTx, WriteOptions, WriteTx } from '../catalog.ts'
import { InlineCache } from '../inline-cache.ts'
import { SheetCache } from '../sheet-cache.ts'
import { LOG_PAGES_MAX } from './checkpointer.ts'
import { PAGE_BYTES } from './open-sqlite.ts'
import { ReaderPool } from './reader-pool.ts'
import { checkQuickly, forgetFiles } from './reopening.ts'
import { isFull, isPerhapsFull, isUnopenable } from './sqlite-problem.ts'
import { Writer } from './writer.ts'

/** Of small files' bytes, so many stay in memory. */
const INLINE_BYTES_MAX = 16 * 1024 * 1024
/** Of sums, so many: those of 8 GiB. */
const SHEET_BYTES_MAX = 4 * 1024 * 1024
/** A read that takes longer does not hold up the others while the file is opened anew. */
const READS_END_MS = 1000

export type SqliteOptions = {
  /** Gives back reserved disk space when the disk is full; false when there is none. */
  readonly releaseReserve?: () => boolean
  /** How much the log may hold that is not in its place yet, in bytes, where that is less than usual. */
  readonly logBytesMax?: () => number
  /** What the disk has left, with what is kept back, in bytes; Infinity where that is plenty. */
  readonly spareBytes?: () => number
  /** False when what is free is kept for those who make room. */
  readonly hasRoom?: () => boolean
  /** Told when the storage fails; until it is trusted again nothing is written. */
  readonly trust?: StorageTrust
}

/** The catalog in one SQLite file: one writer with group commit, readers with their own snapshots. */
export class SqliteCatalog implements Catalog {
  readonly sheets = new SheetCache(SHEET_BYTES_MAX)
  readonly #path: string
  readonly #options: SqliteOptions
  readonly #trust: StorageTrust
  readonly #bytes = { inline: new InlineCache(INLINE_BYTES_MAX), sheets: this.sheets }
  #readers: ReaderPool
  #writer: Writer | undefined
  /** While the file is opened anew, whoever wants to read waits for this. */
  #reopening: Promise<void> | undefined

  private constructor(path: string, options: SqliteOptions) {
    this.#path = path
    this.#options = options
    this.#trust = options.trust ?? new StorageTrust()
    this.#writer = this.#openWriterOnFullDisk()
    this.#readers = new ReaderPool(path, this.#bytes)
  }

  /** Opens the database file at `path`, making it and its tables where they are missing. */
  static open(path: string, options: SqliteOptions = {}): SqliteCatalog {
    return new SqliteCatalog(path, options)
  }

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    if (this.#reopening) return this.#reopening.then(() => this.#readers.use(work))
    return this.#readers.use(work)
  }

  write<T>(work: (tx: WriteTx) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    const refusal = this.#trust.refusal()
    if (refusal) return Promise.reject(refusal)
    if (!this.#writer) return Promise.reject(storageFailed(undefined))
    return this.#writer.run(work, options)
  }

  rulesEpoch(): Promise<number> {
    if (this.#reopening) return this.#reopening.then(() => this.#readers.epoch())
    return this.#readers.epoch()
  }

  /**
   * After the storage failed: opens the file anew with every connection, makes durable what is found there,
   * looks through all of it, and commits on trial. Reading goes on but for a moment. What was acknowledged before
   * is there; what was not may be there, whole, or not.
   *
   * @throws Problem 'corrupt' when the file is damaged; as SQLite does where the storage still fails
   */
  async restore(signal: AbortSignal): Promise<void> {
    this.#reopening = this.#reopen()
    try {
      await this.#reopening
    } finally {
      this.#reopening = undefined
    }
    // Not sooner: reads go on while a large file is looked through.
    this.#writer ??= this.#openWriter()
    await this.#writer.makeLogDurable()
    await checkQuickly(this.#path, signal)
    this.#writer.tryToCommit()
  }

  /**
   * Closes every connection. While none is open SQLite forgets what it knew of the log, and the kernel what it
   * knew of both files: what is read from then on is what is really there.
   */
  async #reopen(): Promise<void> {
    const readers = this.#readers
    const writer = this.#writer
    this.#writer = undefined
    await writer?.end()
    const enough = new AbortController()
    // A reader stays until the writer is gone: the last to go would put the log into place, unsynced as it may be.
    readers.keepOne()
    writer?.abandon()
    const late = setTimeout(READS_END_MS, undefined, { signal: enough.signal })
    await Promise.race([readers.close(), late])
    enough.abort()
    await late.catch(() => undefined)
    this.#readers = new ReaderPool(this.#path, this.#bytes)
    await forgetFiles(this.#path)
  }

  /** The log and its index need room for themselves before anything is written. */
  #openWriterOnFullDisk(): Writer {
    for (;;) {
      try {
        return this.#openWriter()
      } catch (error) {
        const isForWantOfRoom = isFull(error) || isPerhapsFull(error) || isUnopenable(error)
        if (!isForWantOfRoom || this.#options.releaseReserve?.() !== true) throw error
      }
    }
  }

  #openWriter(): Writer {
    return new Writer({
      path: this.#path,
      bytes: this.#bytes,
      trust: this.#trust,
      conceal: () => {
        this.#readers.conceal()
      },
      reveal: () => {
        this.#readers.reveal()
      },
      reads: () => this.#readers.uses,
      logPagesMax: () =>
        Math.min(LOG_PAGES_MAX, (this.#options.logBytesMax?.() ?? Infinity) / PAGE_BYTES),
      spareBytes: this.#options.spareBytes ?? (() => Infinity),
      hasRoom: this.#options.hasRoom ?? (() => true),
      releaseReserve: this.#options.releaseReserve ?? (() => false),
    })
  }

  /** Answers what is under way and takes nothing more. */
  async close(): Promise<void> {
    this.#readers.stop()
    // Those who read see nothing that is not durable, to the end.
    await this.#writer?.end()
    await this.#readers.close()
    this.#writer?.close()
  }
}
