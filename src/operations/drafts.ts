import type { DraftRecord, NodeRecord } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { ByteStream } from '../domain/bytes.ts'
import type { DraftId, NoticeId, SpaceId } from '../domain/ids.ts'
import { DAY_MS, HOUR_MS, type Instant } from '../domain/instant.ts'
import { isProblem, Problem } from '../domain/problem.ts'
import { classByBytes, HEAD_BYTES } from '../policy/media-class.ts'
import { notFound } from './ask-gate.ts'
import { checkDraftRoom, hasNoDraftRoom } from './check-draft-room.ts'
import { commitDraft } from './commit-draft.ts'
import { countRefusals } from './count-refusals.ts'
import { judgeBeforeBody, judgeHead } from './judge-upload.ts'
import { newDraftId, type Parts } from './parts.ts'

/** A client that lost the last answer asks again soon; so long it hears the same. */
const ANSWER_LIFE_MS = DAY_MS
/** A draft's life is not written anew for every piece. */
const EXTEND_EVERY_MS = HOUR_MS

/** Bytes on their way in, as the catalog knows them. */
export type Draft = DraftRecord

export type BeginDraft = {
  readonly actor: Actor
  readonly spaceId: SpaceId
  /** From the root of the space; folders that are missing on the way are made when it is finished. */
  readonly path: readonly string[]
  /** Announced length in bytes. */
  readonly size: number
  readonly modifiedAt?: Instant | undefined
  readonly metadata: string
}

/**
 * Opens a draft for an upload that comes in several requests.
 *
 * @throws Problem as `placeContent`, 'quota-exceeded' also as `checkDraftRoom`; 'too-many-requests'
 */
export async function beginDraft(parts: Parts, request: BeginDraft): Promise<DraftRecord> {
  const { actor, spaceId, path, size } = request
  return await countRefusals(parts, actor, async () => {
    await judgeBeforeBody(parts, { actor, place: placeAt(spaceId, path), size, lockTokens: [] })
    const now = parts.clock.now()
    const draft: DraftRecord = {
      id: newDraftId(parts.chance),
      accountId: actor.accountId,
      spaceId,
      path: path.join('/'),
      size,
      modifiedAt: request.modifiedAt ?? null,
      door: actor.door,
      metadata: request.metadata,
      headJudged: 0,
      refusedBy: null,
      finishedNodeId: null,
      createdAt: now,
      expiresAt: now + parts.limits.draftLifeMs,
    }
    // Bytes without a row are swept; a row without its bytes would answer with an error for days.
    await parts.drafts.open(draft.id)
    try {
      await parts.catalog.write(async (tx) => {
        await checkDraftRoom(parts, tx, { accountId: actor.accountId, spaceId, size, now })
        await tx.drafts.insert(draft)
      })
    } catch (error) {
      // Whoever is refused may try again and again. After other failures there may be a row.
      if (hasNoDraftRoom(error)) await parts.drafts.discard(draft.id).catch(() => undefined)
      throw error
    }
    return draft
  })
}

/** @throws Problem 'not-found' when it is another's, unknown or expired */
export async function findDraft(parts: Parts, actor: Actor, id: DraftId): Promise<DraftRecord> {
  const draft = await parts.catalog.read((tx) => tx.drafts.byId(id))
  const isMine = draft?.accountId === actor.accountId
  if (!draft || !isMine || draft.expiresAt <= parts.clock.now()) throw notFound()
  return draft
}

/**
 * Bytes that have durably arrived; all of them once it is a file, also when another process made it
 * one since `draft` was found: that discarded the bytes, and what this process knew of them is old.
 *
 * @throws Problem 'not-found' when it was given up since
 */
export async function draftOffset(parts: Parts, draft: DraftRecord): Promise<number> {
  if (draft.finishedNodeId !== null) return draft.size ?? 0
  try {
    const received = await receivedBytes(parts, draft.id)
    if (received === draft.size || !(await finishedBefore(parts, draft.id))) return received
  } catch (error) {
    const isGone = isProblem(error, 'not-found')
    if (!isGone || !(await finishedBefore(parts, draft.id))) throw error
  }
  return draft.size ?? 0
}

async function receivedBytes(parts: Parts, id: DraftId): Promise<number> {
  return (await parts.drafts.parts(id)).get(1) ?? 0
}

export type AppendToDraft = {
  readonly actor: Actor
  readonly draft: DraftRecord
  readonly offset: number
  readonly bytes: ByteStream
}

/**
 * Appends to a draft, judging the first 4 KiB as soon as they are there. What arrived before a
 * failure stays, durably.
 *
 * @returns the new length in bytes, and until when the draft is kept
 * @throws Problem 'suspended-by-notice'; 'offset-mismatch'; 'too-large' past the announced length;
 *   'busy' while another request appends; 'locked' once it is complete; 'storage-full'
 */
export async function appendToDraft(
  parts: Parts,
  request: AppendToDraft,
  signal: AbortSignal,
): Promise<{ readonly length: number; readonly expiresAt: Instant }> {
  const { actor, draft, offset } = request
  return await countRefusals(parts, actor, async () => {
    const sizeMax = draft.size ?? Number.MAX_SAFE_INTEGER
    const bytes = draft.headJudged === 1 ? request.bytes : judgedOnTheWay(parts, request)
    const length = await parts.drafts.append(draft.id, { part: 1, offset, bytes, sizeMax }, signal)
    const expiresAt = parts.clock.now() + parts.limits.draftLifeMs
    if (expiresAt - draft.expiresAt < EXTEND_EVERY_MS) return { length, expiresAt: draft.expiresAt }
    await parts.catalog.write((tx) => tx.drafts.extend(draft.id, expiresAt))
    return { length, expiresAt }
  })
}

/** Cuts a draft back to `size` bytes: the piece after them was not what its checksum said. */
export async function cutDraft(parts: Parts, draft: DraftRecord, size: number): Promise<void> {
  // First: what comes instead of these first bytes must be judged too.
  if (size < HEAD_BYTES) await parts.catalog.write((tx) => tx.drafts.setHeadJudged(draft.id, 0))
  await parts.drafts.truncate(draft.id, 1, size)
}

/** Gives `bytes` on once the head is complete and has passed the gate; a refusal stops them there. */
async function* judgedOnTheWay(parts: Parts, request: AppendToDraft): ByteStream {
  const { actor, draft, offset } = request
  const held: Uint8Array[] = [await parts.drafts.head(draft.id, HEAD_BYTES)]
  let length = Math.min(offset, HEAD_BYTES)
  let isJudged = false as boolean
  const markJudged = () => parts.catalog.write((tx) => tx.drafts.setHeadJudged(draft.id, 1))
  const judge = async () => {
    isJudged = true
    await judgeHead(parts, { actor, place: placeOf(draft) }, concat(held))
    if (length >= HEAD_BYTES) await markJudged()
  }
  for await (const chunk of request.bytes) {
    if (isJudged) {
      yield chunk
      continue
    }
    held.push(chunk)
    length += chunk.length
    if (length < HEAD_BYTES) continue
    await judge()
    yield* held.slice(1)
  }
  if (isJudged) return
  await judge()
  yield* held.slice(1)
}

export type FinishedDraft = {
  /** The file; undefined when it was removed for good since. */
  readonly node: NodeRecord | undefined
  /** So long the answer can be had again. */
  readonly expiresAt: Instant
}

/**
 * Makes a complete draft a file, once: asked again, also after a lost answer or a crash, it gives
 * the same answer. A measure that began meanwhile refuses here; the draft then stays for its owner
 * to take back for 7 days.
 *
 * @throws Problem as `commitDraft`; 'offset-mismatch' while bytes are missing
 */
export async function finishDraft(
  parts: Parts,
  request: { readonly actor: Actor; readonly draft: DraftRecord },
  signal: AbortSignal,
): Promise<FinishedDraft> {
  const { actor, draft } = request
  const before = await finishedBefore(parts, draft.id)
  if (before) return before
  return await countRefusals(parts, actor, async () => {
    try {
      const placed = await commitWhole(parts, request, signal)
      // What cannot be removed now is swept with the row: the file is there.
      await parts.drafts.discard(draft.id).catch(() => undefined)
      return placed
    } catch (error) {
      // Another request may have finished it at the same moment, and discarded its bytes.
      const finished = isProblem(error, 'not-found') && (await finishedBefore(parts, draft.id))
      if (finished) return finished
      if (isProblem(error, 'suspended-by-notice')) await keepRefused(parts, draft, error)
      throw error
    }
  })
}

async function commitWhole(
  parts: Parts,
  request: { readonly actor: Actor; readonly draft: DraftRecord },
  signal: AbortSignal,
): Promise<FinishedDraft> {
  const { actor, draft } = request
  const received = await draftOffset(parts, draft)
  if (received !== draft.size) throw incomplete(received)
  const sealed = await parts.drafts.seal(draft.id, signal)
  const byBytes = classByBytes(await parts.drafts.head(draft.id, HEAD_BYTES))
  const expiresAt = parts.clock.now() + ANSWER_LIFE_MS
  const { node } = await commitDraft(
    parts,
    {
      actor,
      place: placeOf(draft),
      sealed,
      byBytes,
      modifiedAt: draft.modifiedAt ?? undefined,
      lockTokens: [],
      finish: { id: draft.id, expiresAt },
    },
    signal,
  )
  return { node, expiresAt }
}

async function finishedBefore(parts: Parts, id: DraftId): Promise<FinishedDraft | undefined> {
  return await parts.catalog.read(async (tx) => {
    const draft = await tx.drafts.byId(id)
    if (!draft || draft.finishedNodeId === null) return undefined
    return { node: await tx.nodes.byId(draft.finishedNodeId), expiresAt: draft.expiresAt }
  })
}

async function keepRefused(parts: Parts, draft: DraftRecord, refusal: Problem): Promise<void> {
  const refusedBy = String(refusal.facts['notice']) as NoticeId
  const expiresAt = parts.clock.now() + parts.limits.draftLifeMs
  await parts.catalog.write((tx) => tx.drafts.refuse({ id: draft.id, refusedBy, expiresAt }))
}

/** Its owner does not want it any more. */
export async function discardDraft(parts: Parts, draft: DraftRecord): Promise<void> {
  await parts.catalog.write((tx) => tx.drafts.remove(draft.id), { freesSpace: true })
  await parts.drafts.discard(draft.id)
}

/** An account's unfinished drafts, newest first, with how much of each has arrived. */
export async function listDrafts(
  parts: Parts,
  actor: Actor,
): Promise<{ readonly draft: DraftRecord; readonly receivedBytes: number }[]> {
  const drafts = await parts.catalog.read((tx) => tx.drafts.ofAccount(actor.accountId, 1000))
  const now = parts.clock.now()
  const open = drafts.filter((draft) => draft.expiresAt > now)
  return await Promise.all(
    open.map(async (draft) => ({
      draft,
      receivedBytes: await receivedBytes(parts, draft.id).catch(() => 0),
    })),
  )
}

/**
 * The bytes of a draft, for their owner to take back, once all of them have arrived: reading them
 * ends the upload, which could not be gone on with.
 *
 * @throws Problem 'not-found'; 'offset-mismatch' while bytes are missing
 */
export async function readDraft(
  parts: Parts,
  draft: DraftRecord,
  signal: AbortSignal,
): Promise<{ readonly size: number; readonly bytes: ByteStream }> {
  if (draft.refusedBy === null) {
    const received = await draftOffset(parts, draft)
    if (received !== draft.size) throw incomplete(received)
  }
  const sealed = await parts.drafts.seal(draft.id, signal)
  return { size: sealed.size, bytes: await parts.drafts.read(draft.id, signal) }
}

function placeOf(draft: DraftRecord) {
  return placeAt(draft.spaceId, draft.path.split('/'))
}

function placeAt(spaceId: SpaceId, path: readonly string[]) {
  return { spaceId, path, makeParents: true }
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    joined.set(chunk, offset)
    offset += chunk.length
  }
  return joined
}

function incomplete(size: number): Problem {
  return new Problem(
    'offset-mismatch',
    {
      en: `Only ${String(size)} bytes of this upload have arrived. Send the rest first.`,
      'zh-CN': `此上传仅收到 ${String(size)} 字节，请先发送其余部分。`,
    },
    { facts: { size } },
  )
}
