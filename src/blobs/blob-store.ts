import type { ByteRange, ByteStream } from '../domain/bytes.ts'
import type { BlobId } from '../domain/ids.ts'

export type BlobStat = { readonly id: BlobId; readonly size: number }

/** Up to so much is read whole: less costs more per byte, and more would weigh on the memory. */
export const READ_BYTES_MAX = 1024 * 1024

export type OpenBlob = {
  readonly range?: ByteRange
  readonly size?: number
  readonly signal: AbortSignal
}

export type ReadBlob = OpenBlob & { readonly into?: Memory }

/** Gives memory of exactly so many bytes, to be used until its owner says otherwise. */
export type Memory = (bytes: number) => Uint8Array

/**
 * Keeps immutable bytes under the SHA-256 of those bytes, and understands nothing about them.
 * Who may read them, what they are called and whether they are still needed is the catalog's business.
 *
 * Every method refuses an id that is not 64 lower-case hex digits with Problem 'invalid-input', and
 * throws the signal's reason once that is aborted.
 */
export interface BlobStore {
  /**
   * Stores `bytes` under `id` and returns once they would survive a power cut.
   * Storing what is already there changes nothing. A reader never sees part of a blob.
   *
   * Chunks must not change once they are handed over.
   *
   * @throws Problem 'digest-mismatch' when the bytes do not hash to `id`; nothing is kept.
   * @throws Problem 'storage-full'; 'internal' when the disk fails; what `bytes` throws
   */
  put(id: BlobId, bytes: ByteStream, signal: AbortSignal): Promise<BlobStat>

  /**
   * Opens the blob, or the part of it in `range`, whose `end` may be the blob's size and no more.
   * Reading to the end, leaving the loop early and aborting free what it holds.
   *
   * Chunks are lent: each is right only until the next one is asked for, so that a download of any
   * length needs the same few buffers.
   *
   * The bytes are not compared with `id`. A blob that turns out shorter than it was when it was opened
   * ends the reading with Problem 'corrupt'.
   *
   * @param options.size what the caller knows the blob to measure, in bytes: with it, damage shows
   *   at once and not as a short answer
   * @throws Problem 'not-found'
   * @throws Problem 'corrupt' when the blob does not measure `size`
   * @throws Problem 'invalid-input' when `range` reaches past the end.
   */
  open(id: BlobId, options: OpenBlob): Promise<ByteStream>

  /**
   * The blob, or the part of it in `range`, as one array: of at most `READ_BYTES_MAX` bytes.
   *
   * @param options.into gives the memory for so many bytes, where the caller has some
   * @throws as `open` does, and as reading it
   */
  read(id: BlobId, options: ReadBlob): Promise<Uint8Array>

  /** The size of each blob that is here; those that are not are simply absent. */
  stat(ids: readonly BlobId[], signal: AbortSignal): Promise<ReadonlyMap<BlobId, number>>

  /** Blobs with ids greater than `after`, ascending. Blobs added or removed meanwhile may or may not appear. */
  list(options: { after?: BlobId; signal: AbortSignal }): AsyncIterable<BlobStat>

  /**
   * Removes those that are here, and returns once they would stay gone after a power cut.
   * On failure any subset may be gone. Whoever is reading one reads it to its end.
   */
  remove(ids: readonly BlobId[], signal: AbortSignal): Promise<void>
}

/** A store on the same file system as the drafts can take a sealed draft's file by rename, without copying. */
export interface AdoptingBlobStore extends BlobStore {
  /**
   * Makes the already synced file at `path`, whose bytes hash to `id`, the blob's own, durably.
   * The file is gone from `path` afterwards, also when the blob was there before. Adopting again,
   * after a crash for example, is fine as long as the blob is there.
   *
   * @throws Problem 'not-found' when there is neither the file nor the blob
   * @throws Problem 'storage-full'; 'internal' when the disk fails
   */
  adopt(id: BlobId, path: string, signal: AbortSignal): Promise<void>
}
