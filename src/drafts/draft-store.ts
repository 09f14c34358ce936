import type { ByteStream } from '../domain/bytes.ts'
import type { BlobId, DraftId } from '../domain/ids.ts'

export type SealedDraft = { readonly id: DraftId; readonly size: number; readonly sha256: BlobId }

/** Each sheet is about 16 MiB (domain/slices.ts), and the last about the rest. */
export type SheetPage = { readonly first: number; readonly limit: number }

export type Piece = {
  /** 1 to 10,000. */
  readonly part: number
  /** The part's length so far, in bytes. */
  readonly offset: number
  /** Chunks must not change once they are handed over. */
  readonly bytes: ByteStream
  /** The whole draft may not grow beyond this many bytes. */
  readonly sizeMax: number
}

/**
 * Holds bytes on their way in. A draft is numbered parts, each appended to; sealing joins them in
 * number order. Nobody can read a draft as a file. Drafts survive a restart.
 *
 *   WebDAV PUT, REST, tus       part 1 only
 *   joined uploads of tus       part n is what was part 1 of the n-th draft that was joined
 *   Nextcloud chunks, S3 parts  parts 1 to 10,000, in any order and at the same time
 *
 * Every method refuses an id that is not 32 lower-case hex digits, or a part out of range, with
 * Problem 'invalid-input', and throws the signal's reason once that is aborted. Any of them may throw
 * 'storage-full', and 'internal' when the disk fails.
 */
export interface DraftStore {
  /** Makes an empty draft under an id that the caller chose. Opening what is there changes nothing. */
  open(id: DraftId): Promise<void>

  /**
   * Appends to a part that is exactly `offset` bytes long, and returns its new length once those
   * bytes would survive a power cut. A part that is not there yet is 0 bytes long. One append at a
   * time for each part.
   *
   * When the bytes end in a failure or an abort, the part keeps what arrived, durably: ask `parts`.
   * When the process dies, it keeps at least what earlier appends acknowledged, and never a byte
   * that did not arrive. When the disk fails, the part is gone.
   *
   * @throws Problem 'offset-mismatch' with fact `size`; 'too-large' once the draft would pass `sizeMax`,
   *   keeping the chunks before; 'busy' while another append to the same part runs, or sealing does;
   *   'locked' when the draft is sealed; 'not-found'; what `bytes` throws
   */
  append(id: DraftId, piece: Piece, signal: AbortSignal): Promise<number>

  /**
   * Cuts a part back to `size` bytes, durably, for a checksum that failed or a part that is sent
   * anew. A part that is shorter, or not there, stays as it is.
   *
   * @throws Problem 'not-found'; 'busy' while an append to the part runs; 'locked' when it is sealed
   */
  truncate(id: DraftId, part: number, size: number): Promise<void>

  /**
   * Length of each part so far, by number, ascending; what a running append has brought may be missing.
   * A sealed draft is one part.
   *
   * @throws Problem 'not-found'
   */
  parts(id: DraftId): Promise<ReadonlyMap<number, number>>

  /**
   * The first bytes of the draft, at most `length` of them, in part order; what a running append
   * has brought may be missing. @throws Problem 'not-found'
   */
  head(id: DraftId, length: number): Promise<Uint8Array>

  /**
   * Gives a draft that has no bytes of its own those of others, durably: what is part 1 of the n-th
   * source becomes its part n, and the sources are empty afterwards. A driver that can does not copy
   * them. The same source may come several times; nobody may append to one any more. Asked again,
   * after a crash too, it goes on where it was, so the caller compares the length with what it
   * expects: a source whose bytes are gone counts as empty.
   *
   * @param sources at most 10,000, other drafts than `id`
   * @returns the length of the draft in bytes
   * @throws Problem 'not-found' when the draft is not there; 'busy' while one of them is appended to
   */
  join(id: DraftId, sources: readonly DraftId[]): Promise<number>

  /**
   * Fixes the content, durably, and names it. Sealing again gives the same answer, also after a
   * restart, and also after a blob store took the file.
   *
   * @throws Problem 'not-found'; 'busy' while an append runs
   */
  seal(id: DraftId, signal: AbortSignal): Promise<SealedDraft>

  /**
   * The sealed bytes, for the blob store.
   *
   * @throws Problem 'not-found', also when the draft is not sealed or a blob store took its file
   */
  read(id: DraftId, signal: AbortSignal): Promise<ByteStream>

  /**
   * The sums of the sealed content's slices, for the catalog: sheets from a number on, fewer than the
   * limit only at the end. They are of the bytes as they came; where an earlier process took
   * those, of the bytes that have the draft's SHA-256.
   *
   * @throws Problem 'not-found', as `read`; 'corrupt' when there are other bytes now
   */
  sheets(id: DraftId, page: SheetPage, signal: AbortSignal): Promise<readonly Uint8Array[]>

  /** Forgets the draft. Discarding what is not there is fine. An append that runs then fails. */
  discard(id: DraftId): Promise<void>

  /** Every draft that is here, in no order, for the sweep of drafts that the catalog has forgotten. */
  list(): Promise<readonly DraftId[]>
}

/** A store whose sealed drafts are one file each, so that a blob store can take it by rename. */
export interface FileDraftStore extends DraftStore {
  /**
   * The sealed draft's single synced file.
   *
   * @throws Problem 'not-found', also when the draft is not sealed or a blob store took its file
   */
  sealedFile(id: DraftId, signal: AbortSignal): Promise<string>
}
