import type { ByteStream } from '../domain/bytes.ts'
import type { BlobId, DraftId } from '../domain/ids.ts'

export type SealedDraft = { readonly id: DraftId; readonly size: number; readonly sha256: BlobId }

export type Piece = {
  /** 1 to 10,000. */
  readonly part: number
  /** The part's length so far, in bytes. */
  readonly offset: number
  readonly bytes: ByteStream
  /** The whole draft may not grow beyond this many bytes. */
  readonly sizeMax: number
}

/**
 * Holds bytes on their way in. A draft is numbered parts, each appended to; sealing joins them in
 * number order. Nobody can read a draft as a file. Drafts survive a restart.
 *
 *   WebDAV PUT, REST, tus       part 1 only
 *   Nextcloud chunks, S3 parts  parts 1 to 10,000, in any order and at the same time
 */
export interface DraftStore {
  /** Makes an empty draft under an id that the caller chose. */
  open(id: DraftId): Promise<void>

  /**
   * Appends to a part that is exactly `offset` bytes long, and returns its new length once those
   * bytes would survive a power cut. One append at a time for each part.
   * After a failure the part keeps what arrived, durable or not: ask `parts`.
   *
   * @throws Problem 'offset-mismatch' with fact `size`; 'too-large' once the draft would pass `sizeMax`;
   *   'busy' while another append to the same part runs; 'not-found'; 'storage-full'
   */
  append(id: DraftId, piece: Piece, signal: AbortSignal): Promise<number>

  /** Cuts a part back to `size` bytes, for a checksum that failed. @throws Problem 'not-found' */
  truncate(id: DraftId, part: number, size: number): Promise<void>

  /** Length of each part so far, by number. @throws Problem 'not-found' */
  parts(id: DraftId): Promise<ReadonlyMap<number, number>>

  /** The first bytes of the draft, at most `length` of them, in part order. @throws Problem 'not-found' */
  head(id: DraftId, length: number): Promise<Uint8Array>

  /** Fixes the content, durably, and names it. Sealing again gives the same answer. @throws Problem 'not-found' */
  seal(id: DraftId, signal: AbortSignal): Promise<SealedDraft>

  /** The sealed bytes, for the blob store. @throws Problem 'not-found' */
  read(id: DraftId, signal: AbortSignal): Promise<ByteStream>

  /** Forgets the draft. Discarding what is not there is fine. */
  discard(id: DraftId): Promise<void>

  /** Every draft that is here, in no order, for the sweep of drafts that the catalog has forgotten. */
  list(): Promise<readonly DraftId[]>
}

/** A store whose sealed drafts are one file each, so that a blob store can take it by rename. */
export interface FileDraftStore extends DraftStore {
  /** The sealed draft's single synced file. @throws Problem 'not-found' */
  sealedFile(id: DraftId, signal: AbortSignal): Promise<string>
}

export function hasSealedFiles(store: DraftStore): store is FileDraftStore {
  return 'sealedFile' in store
}
