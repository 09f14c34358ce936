/** What is larger than the last is made for one use. A range of 64 KiB is read as six slices of 16 KiB at most. */
const SIZES = [128 * 1024, 1024 * 1024 + 64 * 1024] as const
/** Of each size so many bytes are kept for whoever comes next. */
const SPARE_BYTES_MAX = 4 * 1024 * 1024

/**
 * Memory that is used again. Made anew for each read it would be fetched from the machine and given
 * back each time, and V8 would collect all of its own each few hundred reads, for fear of what hangs on it.
 */
export class BufferPool {
  readonly #spare = new Map<number, Uint8Array[]>(SIZES.map((size) => [size, []]))

  lease(): Lease {
    return new Lease(this)
  }

  /** At least so many bytes, with whatever was in them before. */
  take(bytes: number): Uint8Array {
    const size = SIZES.find((one) => one >= bytes) ?? bytes
    return this.#spare.get(size)?.pop() ?? Buffer.allocUnsafeSlow(size)
  }

  /** @param memory that nobody uses any more */
  give(memory: Uint8Array): void {
    const size = memory.byteLength
    const spare = this.#spare.get(size)
    if (spare && (spare.length + 1) * size <= SPARE_BYTES_MAX) spare.push(memory)
  }
}

/** The memory of one use, which may turn out to need none, or more than it thought. */
export class Lease {
  readonly #pool: BufferPool
  #memory: Uint8Array | undefined

  constructor(pool: BufferPool) {
    this.#pool = pool
  }

  /** Exactly so many bytes, the same ones each time where they are enough. */
  readonly take = (bytes: number): Uint8Array => {
    if (this.#memory && this.#memory.byteLength < bytes) this.end()
    this.#memory ??= this.#pool.take(bytes)
    return this.#memory.subarray(0, bytes)
  }

  get isTaken(): boolean {
    return this.#memory !== undefined
  }

  /** Nobody uses what was taken any more; another may get it. */
  readonly end = (): void => {
    if (this.#memory) this.#pool.give(this.#memory)
    this.#memory = undefined
  }
}
