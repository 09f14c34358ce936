import type { Problem } from './problem.ts'
import { writesRefused } from './storage-problem.ts'

/**
 * What the stores of one disk know together: whether the storage under them has failed. Once it has, none
 * of them takes anything new, until all of them have looked again at what is there and tried to write.
 */
export class StorageTrust {
  #failure: Error | undefined
  #failures = 0
  /** Told of each failure. */
  onFailure: () => void = () => undefined

  /** The first failure since the storage was last trusted; undefined while it is. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** How many failures there were, since the process began. */
  get failures(): number {
    return this.#failures
  }

  fail(error: Error): void {
    this.#failures += 1
    this.#failure ??= error
    this.onFailure()
  }

  /** For whoever has tried that the storage works. */
  restore(): void {
    this.#failure = undefined
  }

  /** What a write is told; undefined while it may go ahead. */
  refusal(): Problem | undefined {
    return this.#failure && writesRefused(this.#failure)
  }

  /** @throws Problem 'storage-failed' while nothing may be written */
  require(): void {
    const refusal = this.refusal()
    if (refusal) throw refusal
  }
}
