/** Smaller pieces of memory cost less than marking them. */
const BYTES_MIN = 16 * 1024

const unshared = new WeakSet<ArrayBufferLike>()

/** Says that whoever uses `chunk` last may free it. Not for what is a part of a larger piece of memory. */
export function markUnshared(chunk: Uint8Array): void {
  if (chunk.byteLength < BYTES_MIN || chunk.byteLength !== chunk.buffer.byteLength) return
  unshared.add(chunk.buffer)
}

/**
 * Frees the memory of those chunks that were marked, which are empty then; others stay. Left to the
 * collector, the bytes of a fast upload have it go through all other memory, too, for each 32 MiB.
 */
export function freeUnshared(chunks: readonly Uint8Array[]): void {
  for (const { buffer } of chunks) {
    if (unshared.delete(buffer) && buffer instanceof ArrayBuffer) buffer.transfer(0)
  }
}
