import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BlobId, DraftId } from '../../domain/ids.ts'
import { draftNotFound } from '../draft-problems.ts'
import type { SealedDraft } from '../draft-store.ts'
import type { ContentDigest, ContentSums } from './content-digest.ts'
import type { DraftDisk } from './draft-disk.ts'

/**
 * What this process knows of one draft. The files in its folder say the same, so that another
 * process can go on after a crash:
 *
 *     00001-1048576       part 1, of which 1,048,576 bytes are durable; what the file has beyond
 *                         them was on its way in a crash, may be anything, and is cut off
 *     content-SIZE-SHA256 the sealed content, until a blob store takes it
 *     sealed-SIZE-SHA256  an empty file: the draft was sealed, also when its content was taken
 *     sums                full sheets of sums, for the process that writes it
 */
export type Draft = {
  readonly id: DraftId
  readonly folder: string
  /** Durable length of each part, as in its file's name. */
  readonly lengths: Map<number, number>
  /** Parts that an append or a cut is changing. */
  readonly busy: Set<number>
  /** Bytes of all parts, with those that running appends have brought. */
  bytes: number
  /** Of part 1 so far; known when this process received it from its beginning. */
  firstDigest: ContentDigest | undefined
  sealed: SealedDraft | undefined
  /** Of the sealed content; known when this process sealed it. */
  sums: ContentSums | undefined
  isSealDurable: boolean
  sealing: Promise<SealedDraft> | undefined
}

export function emptyDraft(id: DraftId, folder: string): Draft {
  return {
    id,
    folder,
    lengths: new Map(),
    busy: new Set(),
    bytes: 0,
    firstDigest: undefined,
    sealed: undefined,
    sums: undefined,
    isSealDurable: false,
    sealing: undefined,
  }
}

/** Reads what an earlier process left. @throws Problem 'not-found' */
export async function loadDraft(disk: DraftDisk, id: DraftId): Promise<Draft> {
  const draft = emptyDraft(id, disk.folderOf(id))
  for (const name of await disk.call(readdir(draft.folder))) readName(draft, name)
  draft.bytes = [...draft.lengths.values()].reduce((sum, length) => sum + length, 0)
  // Whoever made the folder may have died before it was durable.
  await disk.call(disk.folders.sync(dirname(draft.folder)))
  return draft
}

function readName(draft: Draft, name: string): void {
  const [, size, sha256] = /^(?:content|sealed)-(\d+)-([0-9a-f]{64})$/.exec(name) ?? []
  if (size && sha256) draft.sealed = { id: draft.id, size: Number(size), sha256: sha256 as BlobId }
  const [, part, length] = /^(\d{5})-(\d+)$/.exec(name) ?? []
  if (part && length) draft.lengths.set(Number(part), Number(length))
}

/** The file of a part, when `length` bytes of it are durable. */
export function partPath(draft: Draft, part: number, length: number): string {
  return join(draft.folder, `${String(part).padStart(5, '0')}-${length}`)
}

/** @throws Problem 'not-found' when the draft is not sealed */
export function contentPath(draft: Draft): string {
  if (!draft.sealed) throw draftNotFound()
  return join(draft.folder, `content-${draft.sealed.size}-${draft.sealed.sha256}`)
}

/** @throws Problem 'not-found' when the draft is not sealed */
export function markerPath(draft: Draft): string {
  if (!draft.sealed) throw draftNotFound()
  return join(draft.folder, `sealed-${draft.sealed.size}-${draft.sealed.sha256}`)
}

/** Numbers of the parts, ascending. */
export function partNumbers(draft: Draft): number[] {
  return [...draft.lengths.keys()].sort((one, other) => one - other)
}
