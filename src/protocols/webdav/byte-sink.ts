/** The first chunk fits one entry; each further one doubles, up to this. */
const FIRST_CHUNK_BYTES = 4 * 1024
const CHUNK_BYTES_MAX = 256 * 1024
/** A single chunk as full as this is given out as it is, not copied. */
const FILLED_MIN = 0.9
/** A character of UTF-16 takes at most three bytes of UTF-8. */
const BYTES_PER_CHARACTER_MAX = 3

/**
 * Gathers many short texts as bytes. Encoding each where it will stay costs a third of joining
 * them first: a long string of many pieces has to be flattened before it can be encoded. The bytes have
 * memory of their own: a part of what Node shares out would, kept for long, hold all of that.
 */
export class ByteSink {
  readonly #encoding: 'latin1' | 'utf8'
  readonly #full: Buffer[] = []
  #chunk: Buffer
  #used = 0
  #length = 0

  /**
   * @param isAscii every text is ASCII, which is the faster case
   * @param expectedBytes where as many come, nothing has to be put together at the end
   */
  constructor(isAscii: boolean, expectedBytes = FIRST_CHUNK_BYTES) {
    this.#encoding = isAscii ? 'latin1' : 'utf8'
    this.#chunk = Buffer.allocUnsafeSlow(expectedBytes)
  }

  /** Bytes so far. */
  get length(): number {
    return this.#length
  }

  add(text: string): void {
    const room = text.length * BYTES_PER_CHARACTER_MAX
    if (room > this.#chunk.length - this.#used) this.#next(room)
    const written = this.#chunk.write(text, this.#used, this.#encoding)
    this.#used += written
    this.#length += written
  }

  addBytes(bytes: Uint8Array): void {
    if (bytes.length > this.#chunk.length - this.#used) this.#next(bytes.length)
    this.#chunk.set(bytes, this.#used)
    this.#used += bytes.length
    this.#length += bytes.length
  }

  /** Everything so far, as one. The sink is used up. */
  bytes(): Buffer {
    const last = this.#chunk.subarray(0, this.#used)
    const isFilled = last.length >= this.#chunk.length * FILLED_MIN
    return this.#full.length === 0 && isFilled ? last : joined([...this.#full, last], this.#length)
  }

  #next(room: number): void {
    this.#full.push(this.#chunk.subarray(0, this.#used))
    const size = Math.min(this.#chunk.length * 2, CHUNK_BYTES_MAX)
    this.#chunk = Buffer.allocUnsafeSlow(Math.max(size, room))
    this.#used = 0
  }
}

function joined(chunks: readonly Buffer[], length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length)
  let at = 0
  for (const chunk of chunks) at += chunk.copy(bytes, at)
  return bytes
}
