import type { BlobId } from '../domain/ids.ts'

/**
 * Bytes of small blobs that were read before. An id is the hash of its bytes, so what is held is
 * right for ever; whether somebody may have it is for the transaction that found the id to say.
 * What was used longest ago goes first.
 */
export class InlineCache {
  readonly #bytesMax: number
  readonly #held = new Map<BlobId, Uint8Array>()
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get(id: BlobId): Uint8Array | undefined {
    const bytes = this.#held.get(id)
    if (bytes) {
      this.#held.delete(id)
      this.#held.set(id, bytes)
    }
    return bytes
  }

  add(id: BlobId, bytes: Uint8Array): void {
    if (costOf(bytes) > this.#bytesMax || this.#held.has(id)) return
    this.#held.set(id, withoutRest(bytes))
    this.#bytes += costOf(bytes)
    for (const [oldest, held] of this.#held) {
      if (this.#bytes <= this.#bytesMax) return
      this.#held.delete(oldest)
      this.#bytes -= costOf(held)
    }
  }
}

/** With what the map and the array themselves take. */
function costOf(bytes: Uint8Array): number {
  return bytes.byteLength + 300
}

/** A part of a larger piece of memory would hold all of that. */
function withoutRest(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength < bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes
}
