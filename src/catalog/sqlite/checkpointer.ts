import { Worker } from 'node:worker_threads'
import type Database from 'better-sqlite3'

/** A log of so many pages (16 MiB) is begun anew: writes wait until its last pages are in place. */
export const LOG_PAGES_MAX = 4000
/** So often it is asked whether that holds: on a disk with little room it is less. */
const LOOK_PAGES = 16

/** What the thread says after each pass: how the storage failed, if it did. */
export type Passed = { readonly failure?: string }

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
    if (this.#running || this.#isStopped) return
    const pages = this.#pages()
    if (pages < this.#pagesAtPass) this.#pagesAtPass = 0
    const grown = pages - this.#pagesAtPass
    // Each time it has grown by half of what it may have, a pass puts it into place.
    if (grown < LOOK_PAGES || grown < this.#pagesMax() / 2) return
    this.#pagesAtPass = pages
    this.#running = this.#run()
      .catch((error: unknown) => {
        this.#onFailure(error instanceof Error ? error : new Error(String(error)))
      })
      .finally(() => {
        this.#running = undefined
      })
  }

  /** What the next transaction waits for, if anything. Never rejects. */
  get settling(): Promise<void> | undefined {
    return this.#settling
  }

  /** Ends the thread, and closes its connection. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#running
    await this.#thread?.terminate()
    this.#thread = undefined
  }

  async #run(): Promise<void> {
    await this.#pass()
    if (this.#pages() < this.#pagesMax() || this.#isStopped) return
    const last = this.#pass()
    const end = () => {
      this.#settling = undefined
    }
    this.#settling = last.then(end, end)
    await last
  }

  async #pass(): Promise<void> {
    const thread = (this.#thread ??= this.#begin())
    // Somebody waits: a process that has nothing else to do would end, and not hear that the thread did not start.
    thread.ref()
    const { failure } = await new Promise<Passed>((resolve) => {
      const onExit = () => {
        resolve({ failure: 'The thread that puts the log into place ended.' })
      }
      thread.once('exit', onExit)
      thread.once('message', (passed: Passed) => {
        thread.off('exit', onExit)
        resolve(passed)
      })
      thread.postMessage('pass')
    })
    thread.unref()
    if (failure !== undefined) this.#onFailure(new Error(failure))
  }

  #begin(): Worker {
    const thread = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), {
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

  #pages(): number {
    return this.#log.get()?.[1] ?? 0
  }
}
