import type { ByteRange, ByteStream } from '../domain/bytes.ts'
import type { BlobId } from '../domain/ids.ts'

export type BlobStat = { readonly id: BlobId; readonly size: number }

/**
 * Keeps immutable bytes under the SHA-256 of those bytes, and understands nothing about them.
 * Who may read them, what they are called and whether they are still needed is the catalog's business.
 */
export interface BlobStore {
  /**
   * Stores `bytes` under `id` and returns once they would survive a power cut.
   * Storing what is already there changes nothing. A reader never sees part of a blob.
   *
   * @throws Problem 'digest-mismatch' when the bytes do not hash to `id`; nothing is kept.
   * @throws Problem 'storage-full'
   */
  put(id: BlobId, bytes: ByteStream, signal: AbortSignal): Promise<BlobStat>

  /**
   * Opens the blob, or the part of it in `range`. Ending the loop early frees what it holds.
   *
   * @throws Problem 'not-found'
   * @throws Problem 'invalid-input' when `range` reaches past the end.
   */
  open(id: BlobId, options: { range?: ByteRange; signal: AbortSignal }): Promise<ByteStream>

  /** The size of each blob that is here; those that are not are simply absent. */
  stat(ids: readonly BlobId[], signal: AbortSignal): Promise<ReadonlyMap<BlobId, number>>

  /** Blobs with ids greater than `after`, ascending. Blobs added or removed meanwhile may or may not appear. */
  list(options: { after?: BlobId; signal: AbortSignal }): AsyncIterable<BlobStat>

  /** Removes those that are here. On failure any subset may be gone. */
  remove(ids: readonly BlobId[], signal: AbortSignal): Promise<void>
}

/** A store on the same file system as the drafts can take a sealed draft's file by rename, without copying. */
export interface AdoptingBlobStore extends BlobStore {
  /**
   * Makes the already synced file at `path`, whose bytes hash to `id`, the blob's own, durably.
   * The file is gone from `path` afterwards, also when the blob was there before.
   *
   * @throws Problem 'storage-full'
   */
  adopt(id: BlobId, path: string, signal: AbortSignal): Promise<void>
}

export function canAdopt(store: BlobStore): store is AdoptingBlobStore {
  return 'adopt' in store
}
