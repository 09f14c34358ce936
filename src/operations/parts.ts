import type { BlobStore } from '../blobs/blob-store.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { Clock } from '../clock/clock.ts'
import type { ByteStream } from '../domain/bytes.ts'
import type { BlobId, DraftId } from '../domain/ids.ts'
import type { DraftStore, SealedDraft } from '../drafts/draft-store.ts'
import type { Examination } from './examine-blob.ts'
import type { SliceSum } from '../domain/slices.ts'
import type { LedgerSigner } from '../ledger/ledger-signer.ts'

/** What operations work with; `app/` decides which drivers these are. */
export type Parts = {
  readonly catalog: Catalog
  readonly blobs: BlobStore
  readonly drafts: DraftStore
  readonly clock: Clock
  readonly chance: Chance
  readonly limits: Limits

  /** Signs what stands in the ledger. */
  readonly ledger: LedgerSigner

  /** Tells the worker of this process that a job was added, so that it need not wait for its next look. */
  readonly wakeWorker: () => void

  readonly passwords: Passwords
  readonly secrets: Secrets

  /** SHA-256 of bytes that are all in memory. */
  readonly sha256: (bytes: Uint8Array) => BlobId

  /** SHA-256 of bytes that are not, and how many they were. @throws what `bytes` throws */
  readonly sha256OfStream: (
    bytes: ByteStream,
  ) => Promise<{ readonly id: BlobId; readonly size: number }>

  /** The sum of a slice of content, which every read of it compares. */
  readonly sumOf: SliceSum

  /** Blobs that are read through at this moment, or were a moment ago, as they did not fit their sums. */
  readonly examining: Map<BlobId, Examination>

  /** Whether others need the machine more at this moment than what can as well be done later. */
  readonly isBusy: () => boolean

  /** Moves a sealed draft's bytes into the blob store, durably: by rename where both allow it. */
  readonly keepDraft: (draft: SealedDraft, signal: AbortSignal) => Promise<void>
}

/** A slow hash, so that a stolen catalog does not give passwords away. */
export interface Passwords {
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
}

/** Credentials that nobody chooses: long random texts, kept as plain SHA-256. */
export interface Secrets {
  /** 256 random bits in 43 characters of base64url. */
  make(): string
  /** 125 random bits as five groups that can be read out and typed. */
  makeReadable(): string
  hash(secret: string): string
  /** The same for the same text, in this process only: a key for caches. */
  fingerprint(text: string): string
}

/** Randomness that nobody can guess. */
export interface Chance {
  /** `bytes` random bytes as lower-case hex. */
  hex(bytes: number): string
}

export type Limits = {
  /** Files up to this many bytes are kept inside the catalog, in the transaction that names them. */
  readonly inlineBytesMax: number
  readonly draftLifeMs: number
  readonly draftsPerAccountMax: number
  readonly trashLifeMs: number
  /** All content is read once in so long; 0: only when somebody asks for it. */
  readonly scrubPeriodMs: number
}

export const DEFAULT_LIMITS: Limits = {
  inlineBytesMax: 64 * 1024,
  draftLifeMs: 7 * 24 * 3600 * 1000,
  draftsPerAccountMax: 10_000,
  trashLifeMs: 30 * 24 * 3600 * 1000,
  scrubPeriodMs: 30 * 24 * 3600 * 1000,
}

/** A token that no state of any node had before: 60 random bits in 12 characters of base 32. */
export function newEtag(chance: Chance): string {
  return BigInt(`0x${chance.hex(8)}`)
    .toString(32)
    .padStart(13, '0')
}

export function newDraftId(chance: Chance): DraftId {
  return chance.hex(16) as DraftId
}
