import type { FileHandle } from 'node:fs/promises'

/** Up to this much is read at once; measured 3.8 times as fast as Node's default of 64 KiB. */
export const READ_BYTES = 1024 * 1024

type Options = {
  readonly file: FileHandle
  /** Inclusive. */
  readonly start: number
  /** Exclusive. */
  readonly end: number
  readonly signal: AbortSignal
  /** What to throw where the file ends before `end`. */
  readonly short: () => Error
  /** What to throw where a read fails; undefined: the error as it comes. */
  readonly problemOf?: (error: unknown) => unknown
  /** Chunks are read into two buffers in turn: each is right only until the next one is asked for. */
  readonly lent?: boolean
}

/**
 * Part of an open file in chunks of 1 MiB, one of them read ahead. Closes the file at the end, on a
 * failure, when the loop is left early and when `signal` aborts.
 */
export class FileChunks implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #options: Options
  #position: number
  #ahead: Promise<Buffer> | undefined
  #closing: Promise<void> | undefined
  #spare: Buffer[] = []
  #lent: Buffer | undefined

  constructor(options: Options) {
    this.#options = options
    this.#position = options.start
    options.signal.addEventListener('abort', this.#onAbort, { once: true })
    // It aborted while the file was being opened: no event tells of it any more.
    if (options.signal.aborted) this.#onAbort()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#options.signal.throwIfAborted()
    if (this.#lent) this.#spare.push(this.#lent)
    this.#lent = undefined
    try {
      if (!this.#closing) this.#ahead ??= this.#readNext()
      const chunk = await this.#ahead
      this.#ahead = this.#closing ? undefined : this.#readNext()
      if (chunk) {
        if (this.#options.lent) this.#lent = chunk
        // Whoever takes the next chunk meets the failure; until then nobody may be waiting.
        this.#ahead?.catch(() => undefined)
        return { done: false, value: chunk }
      }
    } catch (error) {
      await this.#close()
      this.#options.signal.throwIfAborted()
      throw this.#options.problemOf?.(error) ?? error
    }
    await this.#close()
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    await this.#close()
    return { done: true, value: undefined }
  }

  #readNext(): Promise<Buffer> | undefined {
    const { file, end, short } = this.#options
    const start = this.#position
    if (start >= end) return undefined
    this.#position = Math.min(end, start + READ_BYTES)
    const length = this.#position - start
    // Made anew for each chunk, they cost as much as the reading: memory is fetched and given back.
    const buffer = this.#spare.pop() ?? Buffer.allocUnsafeSlow(length)
    return readInto(buffer.subarray(0, length), { file, position: start, short })
  }

  readonly #onAbort = () => {
    void this.#close()
  }

  #close(): Promise<void> {
    this.#closing ??= this.#closeOnce()
    return this.#closing
  }

  async #closeOnce(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#onAbort)
    // A descriptor closed under a running read could by then belong to another file.
    await this.#ahead?.catch(() => undefined)
    await this.#options.file.close().catch(() => undefined) // nothing was written: nothing is lost
  }
}

/** Reads the range whole. @throws what `short` makes where the file ends before `range.end` */
export async function readRange(
  file: FileHandle,
  range: { readonly start: number; readonly end: number },
  short: () => Error,
): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(range.end - range.start)
  return await readInto(buffer, { file, position: range.start, short })
}

async function readInto(
  buffer: Buffer,
  from: Pick<Options, 'file' | 'short'> & { readonly position: number },
): Promise<Buffer> {
  let filled = 0
  while (filled < buffer.byteLength) {
    const room = buffer.byteLength - filled
    const { bytesRead } = await from.file.read(buffer, filled, room, from.position + filled)
    if (bytesRead === 0) throw from.short()
    filled += bytesRead
  }
  return buffer
}
