import type { Instant } from '../domain/instant.ts'
import type { Clock } from './clock.ts'

type Sleeper = { readonly dueAt: number; readonly wake: () => void }

/** Time that moves only when told to: for tests and for living through past dates. */
export class ManualClock implements Clock {
  #now: Instant
  readonly #startedAt: Instant
  readonly #sleepers = new Set<Sleeper>()

  constructor(now: Instant) {
    this.#now = now
    this.#startedAt = now
  }

  now(): Instant {
    return this.#now
  }

  elapsedMs(): number {
    return this.#now - this.#startedAt
  }

  /** How many wait for this clock to move. */
  get sleeperCount(): number {
    return this.#sleepers.size
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#sleepers.delete(sleeper)
        reject(signal.reason as Error)
      }
      const sleeper: Sleeper = {
        dueAt: this.#now + ms,
        wake: () => {
          signal.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#sleepers.add(sleeper)
    })
  }

  /** Moves to `instant`, waking whoever slept until then. Only forward. */
  moveTo(instant: Instant): void {
    if (instant < this.#now) throw new RangeError('A manual clock only moves forward.')
    this.#now = instant
    for (const sleeper of [...this.#sleepers].sort((a, b) => a.dueAt - b.dueAt)) {
      if (sleeper.dueAt > instant) continue
      this.#sleepers.delete(sleeper)
      sleeper.wake()
    }
  }

  advance(ms: number): void {
    this.moveTo(this.#now + ms)
  }
}
