import { Worker } from 'node:worker_threads'
import type Database from 'better-sqlite3'
import { isPerhapsFull, isStorageFailure } from './sqlite-problem.ts'

/** A log of so many pages (16 MiB) is begun anew: writes wait until its last pages are in place. */
export const LOG_PAGES_MAX = 4000
/** While a pass goes on, or its thread begins, the log may become so many times as long. */
const LAG_MAX = 2
/** So often it is asked whether that holds: on a disk with little room it is less. */
const LOOK_PAGES = 16

/** What the thread says after each pass: how it failed, if it did. */
type Passed = { readonly code?: string; readonly message?: string }

/**
 * Puts the log into place (a checkpoint) in a thread of its own, while the writer goes on: within a
 * commit it would hold up everybody for 20 to 30 ms, and take a tenth of the time of small uploads.
 *
 * The log begins anew only when a transaction finds all of it in place. Under load one never would,
 * so from time to time writes wait for a last short pass; reads go on. The thread is there from the
 * first pass on: a disk that is seldom written to needs none.
 */
export class Checkpointer {
  readonly #path: string
  readonly #log: Database.Statement<[], [busy: number, pages: number, inPlace: number]>
  readonly #onFailure: (error: Error) => void
  readonly #pagesMax: () => number
  #thread: Worker | undefined
  #running: Promise<void> | undefined
  /** A pass is over: perhaps another is due, before which nobody may write. */
  #hasPassed = false
  #settling: Promise<void> | undefined
  #pagesAtPass = 0
  #isStopped = false

  /**
   * @param connection the writer's, of the database at `path`
   * @param options.pagesMax of the log, before it is begun anew
   * @param options.onFailure told when the storage took the pages wrongly or not at all; they stay in the log
   */
  constructor(
    path: string,
    connection: Database.Database,
    options: { readonly pagesMax: () => number; readonly onFailure: (error: Error) => void },
  ) {
    this.#path = path
    // Asks, and does nothing: 1.5 µs.
    this.#log = connection
      .prepare<[], [number, number, number]>('PRAGMA wal_checkpoint(NOOP)')
      .raw()
    this.#pagesMax = options.pagesMax
    this.#onFailure = options.onFailure
  }

  /** After each commit: begins a pass where it is time for one. */
  afterCommit(): void {
    if (this.#running || this.#settling || this.#isStopped) return
    try {
      if (!this.#isTimeForOne()) return
    } catch (error) {
      this.#tell(error)
      return
    }
    this.#running = this.#firstPass()
      .catch((error: unknown) => {
        this.#tell(error)
      })
      .finally(() => {
        this.#running = undefined
      })
  }

  /** Each time the log has grown by half of what it may have, a pass puts that into place. */
  #isTimeForOne(): boolean {
    const pages = this.#pages()
    if (pages < this.#pagesAtPass) this.#pagesAtPass = 0
    const grown = pages - this.#pagesAtPass
    if (grown < LOOK_PAGES || grown < this.#pagesMax() / 2) return false
    this.#pagesAtPass = pages
    return true
  }

  /**
   * What the next transaction waits for, if anything. Never rejects.
   *
   * @param durable until all that was committed is: before that its readers hold an earlier state
   */
  settle(durable: Promise<void> | undefined): Promise<void> | undefined {
    if (this.#isStopped || (!this.#running && !this.#hasPassed)) return undefined
    this.#settling ??= this.#settle(durable)
      .catch((error: unknown) => {
        this.#tell(error)
      })
      .finally(() => {
        this.#settling = undefined
      })
    return this.#settling
  }

  /** Ends the thread, and closes its connection. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all([this.#running, this.#settling])
    await this.#thread?.terminate()
    this.#thread = undefined
  }

  async #firstPass(): Promise<void> {
    await this.#pass()
    this.#hasPassed = true
  }

  async #settle(durable: Promise<void> | undefined): Promise<void> {
    if (this.#running) {
      if (this.#pages() < LAG_MAX * this.#pagesMax()) return
      await this.#running
    }
    this.#hasPassed = false
    if (this.#pages() < this.#pagesMax()) return
    await durable
    await this.#pass()
  }

  async #pass(): Promise<void> {
    const thread = (this.#thread ??= this.#begin())
    // Somebody waits: a process that has nothing else to do would end, and not hear that the thread did not start.
    thread.ref()
    const { code, message } = await new Promise<Passed>((resolve) => {
      const onExit = () => {
        resolve({ message: 'The thread that puts the log into place ended.' })
      }
      thread.once('exit', onExit)
      thread.once('message', (passed: Passed) => {
        thread.off('exit', onExit)
        resolve(passed)
      })
      thread.postMessage('pass')
    })
    thread.unref()
    // Busy, or perhaps a full disk: the pages stay in the log, where everybody reads them.
    const failure = message === undefined ? undefined : Object.assign(new Error(message), { code })
    if (failure && (code === undefined || meansFailure(failure))) this.#onFailure(failure)
  }

  #begin(): Worker {
    const thread = new Worker(new URL('./checkpoint-thread.js', import.meta.url), {
      workerData: this.#path,
      // It runs one statement.
      resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 32 },
    })
    // Between two passes it holds up no process that has nothing else to do. What ends it is told by `exit`.
    thread.on('error', () => undefined)
    thread.once('exit', () => {
      if (this.#thread === thread) this.#thread = undefined
    })
    return thread
  }

  #tell(error: unknown): void {
    this.#onFailure(error instanceof Error ? error : new Error(String(error)))
  }

  /** Not while a transaction is open. */
  #pages(): number {
    return this.#log.get()?.[1] ?? 0
  }
}

function meansFailure(error: Error): boolean {
  return isStorageFailure(error) && !isPerhapsFull(error)
}
