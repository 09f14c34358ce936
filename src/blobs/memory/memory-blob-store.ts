import { createHash } from 'node:crypto'
import type { ByteStream } from '../../domain/bytes.ts'
import type { BlobId } from '../../domain/ids.ts'
import { untilAborted } from '../../lib/until-aborted.ts'
import {
  blobNotFound,
  checkBlobId,
  checkRange,
  damagedBlob,
  digestMismatch,
} from '../blob-problems.ts'
import type { BlobStat, BlobStore, OpenBlob } from '../blob-store.ts'

/** For tests, and for nothing else: the bytes live as long as the process. */
export class MemoryBlobStore implements BlobStore {
  readonly #blobs = new Map<BlobId, Uint8Array>()

  async put(id: BlobId, bytes: ByteStream, signal: AbortSignal): Promise<BlobStat> {
    checkBlobId(id)
    const chunks: Uint8Array[] = []
    for await (const chunk of untilAborted(bytes, signal)) chunks.push(chunk)
    const whole = Buffer.concat(chunks)
    const digest = createHash('sha256').update(whole).digest('hex')
    if (digest !== id) throw digestMismatch(id, digest)
    this.#blobs.set(id, whole)
    return { id, size: whole.byteLength }
  }

  async open(id: BlobId, options: OpenBlob): Promise<ByteStream> {
    return chunksOf(await this.read(id, options), options.signal)
  }

  async read(id: BlobId, options: OpenBlob): Promise<Uint8Array> {
    checkBlobId(id)
    options.signal.throwIfAborted()
    const whole = this.#blobs.get(id)
    if (!whole) throw blobNotFound()
    if (options.size !== undefined && options.size !== whole.byteLength) throw damagedBlob(id)
    const range = options.range ?? { start: 0, end: whole.byteLength }
    checkRange(range, whole.byteLength)
    return whole.slice(range.start, range.end)
  }

  async stat(ids: readonly BlobId[], signal: AbortSignal): Promise<ReadonlyMap<BlobId, number>> {
    ids.forEach(checkBlobId)
    signal.throwIfAborted()
    const sizes = new Map<BlobId, number>()
    for (const id of ids) {
      const whole = this.#blobs.get(id)
      if (whole) sizes.set(id, whole.byteLength)
    }
    return sizes
  }

  async *list(options: { after?: BlobId; signal: AbortSignal }): AsyncIterable<BlobStat> {
    const after = options.after ?? ''
    if (options.after !== undefined) checkBlobId(options.after)
    for (const id of [...this.#blobs.keys()].sort()) {
      options.signal.throwIfAborted()
      const whole = this.#blobs.get(id)
      if (id > after && whole) yield { id, size: whole.byteLength }
    }
  }

  async remove(ids: readonly BlobId[], signal: AbortSignal): Promise<void> {
    ids.forEach(checkBlobId)
    signal.throwIfAborted()
    for (const id of ids) this.#blobs.delete(id)
  }
}

async function* chunksOf(bytes: Uint8Array, signal: AbortSignal): ByteStream {
  const chunkBytes = 64 * 1024
  for (let start = 0; start < bytes.byteLength; start += chunkBytes) {
    signal.throwIfAborted()
    yield bytes.slice(start, start + chunkBytes)
  }
}
