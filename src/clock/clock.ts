import type { Instant } from '../domain/instant.ts'

export interface Clock {
  /** Wall time, for what people and protocols see. May jump either way. */
  now(): Instant

  /** Milliseconds since some fixed point, for measuring. Never goes back. */
  elapsedMs(): number

  /** Resolves after `ms`; rejects with the signal's reason if it aborts first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}
