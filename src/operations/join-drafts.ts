import type { DraftRecord, ReadTx, WriteTx } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { DraftId, SpaceId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import { isProblem, Problem } from '../domain/problem.ts'
import { HEAD_BYTES } from '../policy/media-class.ts'
import { notFound } from './ask-gate.ts'
import { checkDraftRoom, hasNoDraftRoom } from './check-draft-room.ts'
import { countRefusals } from './count-refusals.ts'
import { draftOffset } from './draft-offset.ts'
import { isPart, placeAt } from './draft-place.ts'
import { judgeBeforeBody, judgeHead } from './judge-upload.ts'
import { newDraftId, type Parts } from './parts.ts'

export type JoinDrafts = {
  readonly actor: Actor
  readonly spaceId: SpaceId
  /** From the root of the space; folders that are missing on the way are made when it is finished. */
  readonly path: readonly string[]
  readonly modifiedAt: Instant | undefined
  readonly metadata: string
  /** How the door was asked for it, word for word. */
  readonly concat: string
  /** In order; the same one may be there several times. */
  readonly partIds: readonly DraftId[]
}

/**
 * Opens a draft of the bytes of complete parts, which are its own from then on: of two that want the
 * same part one wins. It is judged as any upload is, by its name, its whole length and its first
 * bytes, and a refusal leaves the parts as they are. Asked again for the same, it gives the same draft.
 *
 * @throws Problem as `placeContent`; 'not-found' when a part is another's, unknown or expired; 'gone' when
 *   it was joined before; 'offset-mismatch' while it is not complete; 'invalid-input' when it is no part;
 *   'quota-exceeded' also as `checkDraftRoom`
 */
export async function joinDrafts(parts: Parts, request: JoinDrafts): Promise<DraftRecord> {
  const { actor, partIds } = request
  const before = await joinedBefore(parts, request)
  if (before) return before
  return await countRefusals(parts, actor, async () => {
    const size = await sizeOfWhole(parts, request)
    const place = placeAt(request.spaceId, request.path)
    await judgeBeforeBody(parts, { actor, place, size, lockTokens: [] })
    await judgeHead(parts, { actor, place }, await headOfWhole(parts, partIds))
    return await open(parts, request, size)
  })
}

/**
 * Fetches the bytes of the parts, where the draft was joined of some and they are not there yet: a
 * crash may have come between. For any other draft it does nothing.
 *
 * @throws Problem 'corrupt' when bytes are missing; 'busy'; 'not-found' when the draft was discarded
 */
export async function assemble(parts: Parts, draft: DraftRecord): Promise<void> {
  if (draft.partIds === null || draft.finishedNodeId !== null) return
  const length = await parts.drafts.join(draft.id, idsOfParts(draft))
  if (length === draft.size) return
  throw new Problem('corrupt', {
    en: 'Bytes of this upload are missing. Upload the file again.',
    'zh-CN': '此上传的部分数据已丢失，请重新上传该文件。',
  })
}

/** The drafts it was joined of, in order. */
export function idsOfParts({ partIds }: DraftRecord): DraftId[] {
  return partIds === null || partIds === '' ? [] : (partIds.split(' ') as DraftId[])
}

/** What the same request made before its answer was lost. */
async function joinedBefore(parts: Parts, request: JoinDrafts): Promise<DraftRecord | undefined> {
  const now = parts.clock.now()
  return await parts.catalog.read(async (tx) => {
    const [first] = request.partIds
    const part = first && (await tx.drafts.byId(first))
    const into = part?.joinedInto ?? null
    const whole = into === null ? undefined : await tx.drafts.byId(into)
    if (whole?.accountId !== request.actor.accountId || whole.expiresAt <= now) return undefined
    const isSame =
      whole.partIds === request.partIds.join(' ') &&
      whole.spaceId === request.spaceId &&
      whole.path === request.path.join('/')
    return isSame ? whole : undefined
  })
}

async function sizeOfWhole(parts: Parts, request: JoinDrafts): Promise<number> {
  const sizes = new Map<DraftId, number>()
  for (const id of new Set(request.partIds)) {
    const asking = { actor: request.actor, now: parts.clock.now() }
    const part = await parts.catalog.read((tx) => findPart(tx, asking, id))
    const received = await draftOffset(parts, part)
    if (received !== part.size) throw incompletePart(received)
    sizes.set(id, received)
  }
  const size = request.partIds.reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0)
  if (!Number.isSafeInteger(size)) throw tooLargeWhole()
  return size
}

async function findPart(
  tx: ReadTx,
  { actor, now }: { readonly actor: Actor; readonly now: Instant },
  id: DraftId,
): Promise<DraftRecord> {
  const draft = await tx.drafts.byId(id)
  if (draft?.accountId !== actor.accountId || draft.expiresAt <= now) throw notFound()
  if (!isPart(draft)) throw noPart()
  if (draft.joinedInto !== null) throw joinedAlready()
  return draft
}

/** The first bytes of the whole may lie in several parts. */
async function headOfWhole(parts: Parts, partIds: readonly DraftId[]): Promise<Uint8Array> {
  const head = new Uint8Array(HEAD_BYTES)
  let length = 0
  for (const id of partIds) {
    if (length === HEAD_BYTES) break
    const bytes = await parts.drafts.head(id, HEAD_BYTES - length)
    head.set(bytes, length)
    length += bytes.length
  }
  return head.subarray(0, length)
}

async function open(parts: Parts, request: JoinDrafts, size: number): Promise<DraftRecord> {
  const { actor, spaceId } = request
  const now = parts.clock.now()
  const draft: DraftRecord = {
    id: newDraftId(parts.chance),
    accountId: actor.accountId,
    spaceId,
    path: request.path.join('/'),
    size,
    modifiedAt: request.modifiedAt ?? null,
    door: actor.door,
    metadata: request.metadata,
    headJudged: 1,
    refusedBy: null,
    finishedNodeId: null,
    createdAt: now,
    expiresAt: now + parts.limits.draftLifeMs,
    concat: request.concat,
    partIds: request.partIds.join(' '),
    joinedInto: null,
    reservedBytes: size,
  }
  // Bytes without a row are swept; a row without its bytes would answer with an error for days.
  await parts.drafts.open(draft.id)
  try {
    await parts.catalog.write(async (tx) => {
      await takeParts(tx, { actor, now, draft })
      // After them: their bytes count once.
      await checkDraftRoom(parts, tx, { ...draft, size, now })
      await tx.drafts.insert(draft)
    })
  } catch (error) {
    // After other failures there may be a row.
    if (isAnswer(error)) await parts.drafts.discard(draft.id).catch(() => undefined)
    const before = isProblem(error, 'gone') && (await joinedBefore(parts, request))
    if (before) return before
    throw error
  }
  return draft
}

/** Whether the transaction itself threw it: then nothing of the draft was written. */
function isAnswer(error: unknown): boolean {
  return hasNoDraftRoom(error) || isProblem(error, 'gone', 'not-found', 'invalid-input')
}

async function takeParts(
  tx: WriteTx,
  taking: { readonly actor: Actor; readonly now: Instant; readonly draft: DraftRecord },
): Promise<void> {
  const { id: into, expiresAt } = taking.draft
  for (const id of new Set(idsOfParts(taking.draft))) {
    await findPart(tx, taking, id)
    if (!(await tx.drafts.join({ id, into, expiresAt }))) throw joinedAlready()
  }
}

function noPart(): Problem {
  return new Problem(
    'invalid-input',
    {
      en: 'Only uploads that were begun as parts can be joined.',
      'zh-CN': '只有作为分段开始的上传才能拼接。',
    },
    { facts: { field: 'Upload-Concat' } },
  )
}

function joinedAlready(): Problem {
  return new Problem('gone', {
    en: 'One of these parts was joined into another file already. Upload it again.',
    'zh-CN': '其中一个分段已拼接到其他文件中，请重新上传该分段。',
  })
}

function incompletePart(received: number): Problem {
  return new Problem(
    'offset-mismatch',
    {
      en: `One of these parts is not complete: ${String(received)} bytes of it have arrived. Send the rest first.`,
      'zh-CN': `其中一个分段尚未传完，已收到 ${String(received)} 字节，请先发送其余部分。`,
    },
    { facts: { size: received } },
  )
}

function tooLargeWhole(): Problem {
  return new Problem('too-large', {
    en: 'These parts together are larger than any file can be.',
    'zh-CN': '这些分段合计超过了文件的最大长度。',
  })
}
