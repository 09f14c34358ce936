import type { DraftRecord, NodeRecord } from '../catalog/catalog.ts'
import type { DraftId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import { isProblem } from '../domain/problem.ts'
import type { Parts } from './parts.ts'

export type FinishedDraft = {
  /** The file; undefined when it was removed for good since. */
  readonly node: NodeRecord | undefined
  /** So long the answer can be had again. */
  readonly expiresAt: Instant
}

/**
 * Bytes that have durably arrived; all of them once it is a file or was joined into one, also when
 * another process made it one since `draft` was found: that discarded the bytes, and what this process
 * knew of them is old.
 *
 * @throws Problem 'not-found' when it was given up since
 */
export async function draftOffset(parts: Parts, draft: DraftRecord): Promise<number> {
  if (draft.finishedNodeId !== null || draft.joinedInto !== null) return draft.size ?? 0
  try {
    const received = await receivedBytes(parts, draft.id)
    if (received === draft.size || !(await isUsed(parts, draft.id))) return received
  } catch (error) {
    if (!isProblem(error, 'not-found') || !(await isUsed(parts, draft.id))) throw error
  }
  return draft.size ?? 0
}

/** Bytes of all parts that are in the store. @throws Problem 'not-found' */
export async function receivedBytes(parts: Parts, id: DraftId): Promise<number> {
  const lengths = await parts.drafts.parts(id)
  return [...lengths.values()].reduce((sum, length) => sum + length, 0)
}

/** The file that the draft became. */
export async function finishedBefore(
  parts: Parts,
  id: DraftId,
): Promise<FinishedDraft | undefined> {
  return await parts.catalog.read(async (tx) => {
    const draft = await tx.drafts.byId(id)
    if (!draft || draft.finishedNodeId === null) return undefined
    return { node: await tx.nodes.byId(draft.finishedNodeId), expiresAt: draft.expiresAt }
  })
}

async function isUsed(parts: Parts, id: DraftId): Promise<boolean> {
  const draft = await parts.catalog.read((tx) => tx.drafts.byId(id))
  return draft !== undefined && (draft.finishedNodeId !== null || draft.joinedInto !== null)
}
