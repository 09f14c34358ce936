import { type Memory, READ_BYTES_MAX } from '../blobs/blob-store.ts'
import { isFile, type NodeRecord, type ReadTx } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { ByteRange, ByteStream } from '../domain/bytes.ts'
import type { MediaClass } from '../domain/governed.ts'
import type { BlobId } from '../domain/ids.ts'
import { isProblem } from '../domain/problem.ts'
import { askGate, notFound } from './ask-gate.ts'
import { openChecked, readChecked } from './checked-content.ts'
import { countRefusals } from './count-refusals.ts'
import { damagedContent, noteDamage } from './damaged-content.ts'
import { findNode, type NodeRef } from './find-node.ts'
import type { Parts } from './parts.ts'
import { foldersHaveNone } from './versions.ts'

export type FindContent = {
  readonly actor: Actor
  readonly ref: NodeRef
  readonly capability: 'download' | 'play' | 'preview'
  /** An earlier state; undefined: the current one. */
  readonly versionNo?: number | undefined
  /** False where only the headers are wanted. */
  readonly withBytes: boolean
}

/** Content that the gate has let pass, about to be read. */
export type FoundContent = {
  readonly node: NodeRecord
  readonly blobId: BlobId
  readonly size: number
  /** Differs for each state of the file. */
  readonly etag: string
  readonly modifiedAt: number
  readonly byBytes: MediaClass
  readonly inline: Uint8Array | undefined
}

/**
 * The one read path.
 *
 * @throws Problem 'not-found'; 'invalid-input' for a folder; the gate's reason; 'corrupt'
 */
export async function findContent(parts: Parts, request: FindContent): Promise<FoundContent> {
  try {
    return await countRefusals(parts, request.actor, () =>
      parts.catalog.read((tx) => findIn(parts, tx, request)),
    )
  } catch (error) {
    if (!isProblem(error, 'corrupt')) throw error
    const blobId = error.facts['blob'] as BlobId
    await noteDamage(parts, { blobId, kind: 'bytes', foundBy: 'read' })
    throw damagedContent(blobId, error)
  }
}

async function findIn(parts: Parts, tx: ReadTx, request: FindContent): Promise<FoundContent> {
  const asking = { actor: request.actor, now: parts.clock.now() }
  const { node, standing } = await findNode(tx, asking, request.ref)
  if (!isFile(node)) throw foldersHaveNone()
  const isCurrent = request.versionNo === undefined || request.versionNo === node.versionNo
  const version = isCurrent ? undefined : await tx.versions.one(node.id, request.versionNo)
  if (!isCurrent && !version) throw notFound()
  const { blobId, byBytes, size, modifiedAt } = version ?? node
  const judged = { byBytes, byName: node.byName }
  await askGate(tx, standing, { kind: 'read', capability: request.capability, judged })
  const inline = request.withBytes ? await tx.blobs.knownBytes(blobId) : undefined
  const etag = version ? `${node.etag}v${String(version.versionNo)}` : node.etag
  return { node, blobId, size, etag, modifiedAt, byBytes, inline }
}

/** Whether so many bytes come in one read, and not as a stream. */
export function comesWhole(bytes: number): boolean {
  return bytes <= READ_BYTES_MAX
}

/**
 * The bytes of found content, or of the part in `range`: none that was not compared with its sum.
 *
 * @throws Problem 'corrupt' when the store has lost or changed them
 */
export async function readContent(
  parts: Parts,
  content: FoundContent,
  options: {
    readonly range?: ByteRange
    readonly signal: AbortSignal
    /** Memory for what comes whole: the bytes are right for as long as nobody else gets it. */
    readonly into?: Memory
  },
): Promise<Uint8Array | ByteStream> {
  const { size, blobId, inline } = content
  if (inline) {
    const { range } = options
    return range ? inline.subarray(range.start, range.end) : inline
  }
  const range = options.range ?? { start: 0, end: size }
  const { signal, into } = options
  const wanted = { blobId, size, range, signal, into, foundBy: 'read' } as const
  return comesWhole(range.end - range.start)
    ? await readChecked(parts, wanted)
    : await openChecked(parts, wanted)
}
