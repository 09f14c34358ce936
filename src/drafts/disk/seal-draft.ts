import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import type { BlobId } from '../../domain/ids.ts'
import type { ByteStream } from '../../domain/bytes.ts'
import { GatheringWriter } from '../../lib/gathering-writer.ts'
import type { SealedDraft } from '../draft-store.ts'
import { damagedDraft } from '../draft-problems.ts'
import { ContentDigest, type ContentSums, type DigestedContent } from './content-digest.ts'
import type { DraftDisk } from './draft-disk.ts'
import { contentPath, markerPath, partNumbers, partPath, type Draft } from './draft-state.ts'
import { openAtEnd, openPart } from './part-file.ts'

/**
 * Makes the parts of the draft one file, durably, and names it by its content. A crash on the way
 * leaves the parts as they were, or the draft sealed: what was joined to the first part lies beyond
 * its durable length until the one rename that seals.
 */
export async function sealDraft(
  disk: DraftDisk,
  draft: Draft,
  signal: AbortSignal,
): Promise<SealedDraft> {
  if (!draft.sealed) await nameContent(disk, draft, signal)
  return await makeSealDurable(disk, draft)
}

async function nameContent(disk: DraftDisk, draft: Draft, signal: AbortSignal): Promise<void> {
  if (draft.lengths.size === 0) await addEmptyPart(disk, draft)
  const [first = 1, ...others] = partNumbers(draft)
  const path = partPath(draft, first, draft.lengths.get(first) ?? 0)
  const { sha256, sums } =
    others.length > 0
      ? await joinParts(disk, draft, signal)
      : await digestOfOnly(disk, draft, signal)
  signal.throwIfAborted()
  const sealed = { id: draft.id, size: draft.bytes, sha256: sha256 as BlobId }
  await disk.call(rename(path, contentPath({ ...draft, sealed })))
  draft.sealed = sealed
  draft.sums = sums
}

async function addEmptyPart(disk: DraftDisk, draft: Draft): Promise<void> {
  const file = await disk.call(open(partPath(draft, 1, 0), 'w', 0o600))
  await file.close()
  draft.lengths.set(1, 0)
  draft.firstDigest = ContentDigest.begin(disk.sumOf)
}

async function digestOfOnly(
  disk: DraftDisk,
  draft: Draft,
  signal: AbortSignal,
): Promise<DigestedContent> {
  const [part = 1] = draft.lengths.keys()
  const known = knownDigest(draft, part)
  if (known) return await disk.call(known.end(draft.folder))
  // Another process wrote it, or a write failed: its file may be longer than what counts.
  const length = draft.lengths.get(part) ?? 0
  const { file, wasCut } = await openAtEnd(disk, partPath(draft, part, length), length)
  try {
    if (wasCut) await disk.call(disk.syncer.file(file))
  } finally {
    await file.close()
  }
  const digest = ContentDigest.begin(disk.sumOf)
  await readInto(digest, { disk, draft, part, signal })
  return await disk.call(digest.end(draft.folder))
}

async function joinParts(
  disk: DraftDisk,
  draft: Draft,
  signal: AbortSignal,
): Promise<DigestedContent> {
  const [first = 1, ...others] = partNumbers(draft)
  const length = draft.lengths.get(first) ?? 0
  const digest =
    knownDigest(draft, first) ??
    (await readInto(ContentDigest.begin(disk.sumOf), { disk, draft, part: first, signal }))
  draft.firstDigest = undefined // a part that got others joined is no longer what this hashed

  const { file } = await openAtEnd(disk, partPath(draft, first, length), length)
  const writer = new GatheringWriter(file, { position: length, syncer: disk.syncer })
  try {
    for (const part of others) await readInto(digest, { disk, draft, part, signal, writer })
    await disk.call(writer.flush())
    await disk.call(writer.sync())
  } finally {
    await writer.settle()
    await closeQuietly(file)
  }
  return await disk.call(digest.end(draft.folder))
}

/** The digest so far of a part that this process received whole; the caller may change it. */
function knownDigest(draft: Draft, part: number): ContentDigest | undefined {
  return part === 1 ? draft.firstDigest?.copy() : undefined
}

type Reading = {
  readonly disk: DraftDisk
  readonly draft: Draft
  readonly part: number
  readonly signal: AbortSignal
  readonly writer?: GatheringWriter
}

async function readInto(digest: ContentDigest, reading: Reading): Promise<ContentDigest> {
  const { disk, draft, part, signal, writer } = reading
  const chunks = await openPart(disk, draft, { part, lengthMax: Infinity, signal })
  for await (const chunk of chunks) {
    const isFull = digest.update(chunk)
    const room = writer?.add(chunk)
    if (room) await disk.call(room)
    if (isFull) await disk.call(digest.store(draft.folder))
  }
  return digest
}

async function makeSealDurable(disk: DraftDisk, draft: Draft): Promise<SealedDraft> {
  const marker = await disk.call(open(markerPath(draft), 'a', 0o600))
  await marker.close()
  await disk.call(disk.folders.sync(draft.folder))
  draft.isSealDurable = true

  // The parts that were joined are no longer needed; what cannot be removed goes with the draft.
  for (const [part, length] of draft.lengths) {
    await rm(partPath(draft, part, length), { force: true }).catch(() => undefined)
  }
  draft.lengths.clear()
  draft.firstDigest = undefined
  return contentOf(draft)
}

/**
 * The sums of a sealed draft's slices: where another process sealed it, from its bytes.
 *
 * @throws Problem 'corrupt' when these are not the ones that were sealed
 */
export async function sumsOf(
  disk: DraftDisk,
  draft: Draft,
  content: ByteStream,
): Promise<ContentSums> {
  const digest = ContentDigest.begin(disk.sumOf)
  for await (const chunk of content) {
    if (digest.update(chunk)) await disk.call(digest.store(draft.folder))
  }
  const { sha256, sums } = await disk.call(digest.end(draft.folder))
  if (sha256 !== draft.sealed?.sha256) throw damagedDraft()
  draft.sums = sums
  return sums
}

function contentOf(draft: Draft): SealedDraft {
  contentPath(draft) // throws where there is none
  return draft.sealed as SealedDraft
}

async function closeQuietly(file: FileHandle): Promise<void> {
  // Everything that counts was synced before; what was not is not used.
  await file.close().catch(() => undefined)
}
