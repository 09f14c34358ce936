/**
 * The same values until `signal` aborts; then throws its reason at once, even while the source
 * stands still. The source is told to end, and not waited for if it does not.
 */
export function untilAborted<Value>(
  source: AsyncIterable<Value>,
  signal: AbortSignal,
): AsyncIterable<Value> {
  return { [Symbol.asyncIterator]: () => new Abortable(source, signal) }
}

class Abortable<Value> implements AsyncIterator<Value, undefined> {
  readonly #source: AsyncIterator<Value, unknown>
  readonly #signal: AbortSignal
  #rejectWaiting: ((reason: unknown) => void) | undefined

  constructor(source: AsyncIterable<Value>, signal: AbortSignal) {
    this.#source = source[Symbol.asyncIterator]()
    this.#signal = signal
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  async next(): Promise<IteratorResult<Value, undefined>> {
    if (this.#signal.aborted) this.#leave()
    this.#signal.throwIfAborted()
    try {
      const result = await this.#nextOrAbort()
      if (!result.done) return result
    } catch (error) {
      this.#signal.removeEventListener('abort', this.#onAbort)
      throw error
    }
    this.#signal.removeEventListener('abort', this.#onAbort)
    return { done: true, value: undefined }
  }

  // Not Promise.race with one promise for the whole stream: each race would leave a reaction on it.
  #nextOrAbort(): Promise<IteratorResult<Value, unknown>> {
    return new Promise((resolve, reject) => {
      this.#rejectWaiting = reject
      this.#source.next().then(resolve, reject)
    })
  }

  async return(): Promise<IteratorResult<Value, undefined>> {
    this.#signal.removeEventListener('abort', this.#onAbort)
    await this.#source.return?.()
    return { done: true, value: undefined }
  }

  readonly #onAbort = () => {
    this.#rejectWaiting?.(this.#signal.reason)
    this.#leave()
  }

  #leave(): void {
    // A generator that stands still takes this only when it moves again; nobody waits for it.
    this.#source.return?.().catch(() => undefined)
  }
}
