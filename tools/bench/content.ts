import { randomBytes } from 'node:crypto'

/** At most so much is given at once. */
export const PIECE_BYTES_MAX = 1024 * 1024

// No multiple of what a server reads or writes at once, so that two exchanged pieces are seen.
const PERIOD = 16 * 1024 * 1024 + 4099

/**
 * Bytes that a run sends and expects back: chance, so that nothing can be compressed, and new for each
 * run, so that a disk that stores equal contents once gains nothing. Made before any clock runs.
 */
export class ContentPool {
  readonly #bytes: Buffer
  #next = 0

  constructor() {
    const period = randomBytes(PERIOD)
    this.#bytes = Buffer.concat([period, period.subarray(0, PIECE_BYTES_MAX)])
  }

  /** A content like no other before. */
  make(lengthBytes: number): Content {
    const start = (this.#next++ * 4099) % PERIOD
    return new Content(this.#bytes, { start, lengthBytes })
  }
}

/** What one file holds: a window on the pool's bytes, which repeat without an end. */
export class Content {
  readonly lengthBytes: number
  readonly #pool: Buffer
  readonly #start: number

  constructor(pool: Buffer, { start, lengthBytes }: { start: number; lengthBytes: number }) {
    this.#pool = pool
    this.#start = start
    this.lengthBytes = lengthBytes
  }

  /** @param count up to PIECE_BYTES_MAX; it gives fewer at the end */
  piece(offset: number, count: number): Buffer {
    const at = (this.#start + offset) % PERIOD
    return this.#pool.subarray(at, at + Math.min(count, this.lengthBytes - offset))
  }

  /** A part of it, as a content of its own. */
  part(offset: number, lengthBytes: number): Content {
    return new Content(this.#pool, { start: this.#start + offset, lengthBytes })
  }

  /** Whether a piece that was received at `offset` is what was sent. */
  isAt(offset: number, bytes: Buffer): boolean {
    if (offset + bytes.length > this.lengthBytes) return false
    for (let done = 0; done < bytes.length; done += PIECE_BYTES_MAX) {
      const end = Math.min(done + PIECE_BYTES_MAX, bytes.length)
      const at = (this.#start + offset + done) % PERIOD
      if (bytes.compare(this.#pool, at, at + end - done, done, end) !== 0) return false
    }
    return true
  }
}
