/** An async iterable that can be looked at one item ahead, to walk several in step. */
export class PeekableStream<T> implements AsyncDisposable {
  readonly #items: AsyncIterator<T>
  #ahead: IteratorResult<T, unknown> | undefined

  constructor(items: AsyncIterable<T>) {
    this.#items = items[Symbol.asyncIterator]()
  }

  /** The next item without taking it; undefined at the end. */
  async peek(): Promise<T | undefined> {
    this.#ahead ??= await this.#items.next()
    return this.#ahead.done === true ? undefined : this.#ahead.value
  }

  /** Takes the item that `peek` showed. The end stays where it is. */
  take(): void {
    if (this.#ahead?.done !== true) this.#ahead = undefined
  }

  /** Frees what the iterable holds, also when it was not read to its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ahead?.done !== true) await this.#items.return?.()
  }
}
