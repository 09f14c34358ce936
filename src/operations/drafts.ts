import type { DraftRecord } from '../catalog/catalog.ts'
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
import { reservedOnTheWay } from './draft-length.ts'
import { draftOffset, finishedBefore, type FinishedDraft, receivedBytes } from './draft-offset.ts'
import { placeAt, placeOf } from './draft-place.ts'
import { assemble, idsOfParts } from './join-drafts.ts'
import { judgeBeforeBody, judgePart } from './judge-upload.ts'
import { judgedOnTheWay } from './judged-on-the-way.ts'
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
  /**
   * From the root of the space; folders that are missing on the way are made when it is finished. Empty
   * for a part of a file, which is joined with others to become one.
   */
  readonly path: readonly string[]
  /** Announced length in bytes; null when it is told later. */
  readonly size: number | null
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
    await judgeBeginning(parts, request)
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
      concat: path.length === 0 ? 'partial' : null,
      partIds: null,
      joinedInto: null,
      reservedBytes: size ?? 0,
    }
    // Bytes without a row are swept; a row without its bytes would answer with an error for days.
    await parts.drafts.open(draft.id)
    try {
      await parts.catalog.write(async (tx) => {
        await checkDraftRoom(parts, tx, { ...draft, size: size ?? 0, now })
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

async function judgeBeginning(parts: Parts, request: BeginDraft): Promise<void> {
  const { actor, spaceId, path, size } = request
  if (path.length === 0) {
    await judgePart(parts, { actor, spaceId, size: size ?? 0 })
    return
  }
  const announced = { place: placeAt(spaceId, path), size: size ?? undefined, lockTokens: [] }
  await judgeBeforeBody(parts, { actor, ...announced })
}

/** @throws Problem 'not-found' when it is another's, unknown or expired */
export async function findDraft(parts: Parts, actor: Actor, id: DraftId): Promise<DraftRecord> {
  const draft = await parts.catalog.read((tx) => tx.drafts.byId(id))
  const isMine = draft?.accountId === actor.accountId
  if (!draft || !isMine || draft.expiresAt <= parts.clock.now()) throw notFound()
  return draft
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
 *   'quota-exceeded' where none is announced; 'busy' while another request appends; 'locked' once it is complete; 'storage-full'
 */
export async function appendToDraft(
  parts: Parts,
  request: AppendToDraft,
  signal: AbortSignal,
): Promise<{ readonly length: number; readonly expiresAt: Instant }> {
  const { actor, draft, offset } = request
  return await countRefusals(parts, actor, async () => {
    const sizeMax = draft.size ?? Number.MAX_SAFE_INTEGER
    const paid = draft.size === null ? reservedOnTheWay(parts, request) : request.bytes
    const bytes = judgedOnTheWay(parts, { ...request, bytes: paid })
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
      await discardBytes(parts, draft).catch(() => undefined)
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
  await assemble(parts, draft)
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
      finish: { id: draft.id, expiresAt, isJoined: draft.partIds !== null },
    },
    signal,
  )
  return { node, expiresAt }
}

async function keepRefused(parts: Parts, draft: DraftRecord, refusal: Problem): Promise<void> {
  const refusedBy = String(refusal.facts['notice']) as NoticeId
  const expiresAt = parts.clock.now() + parts.limits.draftLifeMs
  await parts.catalog.write((tx) => tx.drafts.refuse({ id: draft.id, refusedBy, expiresAt }))
}

/** Its owner does not want it any more, nor the parts it was joined of. */
export async function discardDraft(parts: Parts, draft: DraftRecord): Promise<void> {
  const isItsOwn = await parts.catalog.write(
    async (tx) => {
      const now = await tx.drafts.byId(draft.id)
      await tx.drafts.remove(draft.id)
      if (draft.partIds !== null) await tx.drafts.removeJoined(draft.id)
      return now === undefined || now.joinedInto === null
    },
    { freesSpace: true },
  )
  // The bytes of a part that was joined belong to the whole, which may still have to fetch them.
  if (isItsOwn) await discardBytes(parts, draft)
}

async function discardBytes(parts: Parts, draft: DraftRecord): Promise<void> {
  await parts.drafts.discard(draft.id)
  for (const id of new Set(idsOfParts(draft))) await parts.drafts.discard(id)
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
 * @throws Problem 'not-found'; 'offset-mismatch' while bytes are missing; 'corrupt'
 */
export async function readDraft(
  parts: Parts,
  draft: DraftRecord,
  signal: AbortSignal,
): Promise<{ readonly size: number; readonly bytes: ByteStream }> {
  await assemble(parts, draft)
  if (draft.refusedBy === null) {
    const received = await draftOffset(parts, draft)
    if (received !== draft.size) throw incomplete(received)
  }
  const sealed = await parts.drafts.seal(draft.id, signal)
  // It may have lain for days. Taken back once, if at all: reading it twice harms nobody.
  const { id } = await parts.sha256OfStream(await parts.drafts.read(draft.id, signal))
  if (id !== sealed.sha256) throw damagedDraft()
  return { size: sealed.size, bytes: await parts.drafts.read(draft.id, signal) }
}

function damagedDraft(): Problem {
  return new Problem('corrupt', {
    en: 'The bytes of this upload were damaged in the storage, so they were not sent. Upload the file again.',
    'zh-CN': '此上传的数据已在存储中损坏，因此未发送，请重新上传该文件。',
  })
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
