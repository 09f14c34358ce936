import type { Clock } from '../clock/clock.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../domain/instant.ts'
import type { Job, JobQueue, Lease, NextJob } from './job-queue.ts'

/** Does one job; what it returns is added as the job is forgotten. Stops early once `signal` aborts. */
export type JobHandler = (job: Job, signal: AbortSignal) => Promise<NextJob | undefined>

export type WorkerParts = {
  readonly queue: JobQueue
  readonly handle: JobHandler
  readonly clock: Clock
  /** Told of each attempt that failed, and of a queue that could not be read. */
  readonly onFailure: (error: unknown, job: Job | undefined) => void
}

/** Another process takes a job over after so long. A handler is told to stop well before. */
const LEASE_MS = 10 * MINUTE_MS
const WORK_MS_MAX = 8 * MINUTE_MS
/** How soon a job is met that another process added. */
const POLL_MS = 5 * SECOND_MS
const BACKOFF_MS_MAX = HOUR_MS

/** Does the jobs of a queue one after another, from `start` to `stop`. */
export class Worker {
  readonly #parts: WorkerParts
  readonly #stopping = new AbortController()
  #nap = new AbortController()
  #running: Promise<void> | undefined

  constructor(parts: WorkerParts) {
    this.#parts = parts
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** A job was added here: looks at once. */
  wake(): void {
    this.#nap.abort()
  }

  /** Interrupts what runs, which goes back into the queue, and resolves once nothing runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#nap.abort()
    await this.#running
  }

  /**
   * Does everything that is due by now, and what that adds, as far as it is due too.
   *
   * @returns how many jobs were tried
   */
  async runDue(): Promise<number> {
    let count = 0
    while (!this.#stopping.signal.aborted) {
      const lease = await this.#claimDue()
      if (!lease) break
      await this.#work(lease)
      count += 1
    }
    return count
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      // What is added from here on ends the nap, also before it has begun.
      this.#nap = new AbortController()
      const ms = await this.#runThenWaitMs()
      if (ms > 0) await this.#sleep(ms)
    }
  }

  async #sleep(ms: number): Promise<void> {
    try {
      await this.#parts.clock.sleep(ms, this.#nap.signal)
    } catch {
      // Woken early, or stopped.
    }
  }

  /** @returns how long to sleep then; a queue that cannot be read is given time to recover */
  async #runThenWaitMs(): Promise<number> {
    const { queue, clock, onFailure } = this.#parts
    try {
      await this.runDue()
      const due = (await queue.nextDue()) ?? Infinity
      return Math.min(POLL_MS, due - clock.now())
    } catch (error) {
      onFailure(error, undefined)
      return POLL_MS
    }
  }

  /** Asks by reading first: a look at an empty queue must not take the write lock. */
  async #claimDue(): Promise<Lease | undefined> {
    const { queue, clock } = this.#parts
    const due = await queue.nextDue()
    if (due === undefined || due > clock.now()) return undefined
    return await queue.claim(clock.now(), LEASE_MS)
  }

  async #work(lease: Lease): Promise<void> {
    const { queue, handle, clock } = this.#parts
    const enough = new AbortController()
    const signal = AbortSignal.any([this.#stopping.signal, enough.signal])
    const watch = new AbortController()
    const alarm = clock.sleep(WORK_MS_MAX, watch.signal).then(
      () => {
        enough.abort(new Error('The job took too long and goes on later.'))
      },
      // Done in time.
      () => undefined,
    )
    try {
      await queue.done(lease, await handle(lease.job, signal))
    } catch (error) {
      await this.#giveBack(lease, error)
    } finally {
      watch.abort()
      await alarm
    }
  }

  async #giveBack(lease: Lease, error: unknown): Promise<void> {
    const { queue, clock, onFailure } = this.#parts
    if (this.#stopping.signal.aborted) {
      await queue.retryAt(lease, clock.now(), null)
      return
    }
    onFailure(error, lease.job)
    const text = error instanceof Error ? error.message : String(error)
    await queue.retryAt(lease, clock.now() + backoffMs(lease.attempt), text)
  }
}

/** 1 s, then twice as long each time, an hour at most. */
function backoffMs(attempt: number): number {
  return Math.min(BACKOFF_MS_MAX, SECOND_MS * 2 ** Math.min(attempt - 1, 20))
}
