import type { DraftRecord, WriteTx } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { ByteStream } from '../domain/bytes.ts'
import { Problem } from '../domain/problem.ts'
import { draftsTooLarge, draftRoom } from './check-draft-room.ts'
import { isPart, placeOf } from './draft-place.ts'
import { roomAt, roomOfPart } from './judge-upload.ts'
import type { Parts } from './parts.ts'
import { quotaExceeded } from './place-content.ts'

const MIB = 1024 * 1024
/** A draft of unknown length counts for at least so much more than it has, so that not every piece is a transaction. */
const STEP_BYTES_MIN = MIB
const STEP_BYTES_MAX = 64 * MIB

type Growing = { readonly actor: Actor; readonly draft: DraftRecord }

/**
 * The bytes of a draft whose length nobody has told yet, given on as far as the quota leaves room:
 * it counts for what it has got, and a little more, as it grows.
 *
 * @throws Problem 'quota-exceeded' with the first chunk that does not fit
 */
export async function* reservedOnTheWay(
  parts: Parts,
  request: Growing & { readonly offset: number; readonly bytes: ByteStream },
): ByteStream {
  let length = request.offset
  let reserved = request.draft.reservedBytes
  for await (const chunk of request.bytes) {
    length += chunk.byteLength
    if (length > reserved) {
      const wish = length + Math.min(Math.max(length, STEP_BYTES_MIN), STEP_BYTES_MAX)
      reserved = await reserve(parts, request, { length, wish })
    }
    yield chunk
  }
}

/** Counts a draft for the length that it is told to get. @throws Problem 'quota-exceeded' */
export async function reserveLength(parts: Parts, growing: Growing, size: number): Promise<void> {
  await reserve(parts, growing, { length: size, wish: size })
}

/** Fixes the length of a draft, once. @throws Problem 'invalid-input' when it has another already */
export async function setDraftSize(
  parts: Parts,
  draft: DraftRecord,
  size: number,
): Promise<DraftRecord> {
  await parts.catalog.write(async (tx) => {
    if (await tx.drafts.setSize(draft.id, size)) return
    if ((await tx.drafts.byId(draft.id))?.size !== size) throw lengthIsFixed()
  })
  return { ...draft, size, reservedBytes: size }
}

export function lengthIsFixed(): Problem {
  return new Problem(
    'invalid-input',
    {
      en: 'The length of an upload can be told once, and not be less than what has arrived.',
      'zh-CN': '上传的长度只能声明一次，且不得小于已收到的数据量。',
    },
    { facts: { field: 'Upload-Length' } },
  )
}

/** @returns for how many bytes the draft counts now: `wish`, or as many as there is room for */
async function reserve(
  parts: Parts,
  growing: Growing,
  { length, wish }: { readonly length: number; readonly wish: number },
): Promise<number> {
  return await parts.catalog.write(async (tx) => {
    const { room, spare } = await roomOf(parts, tx, growing)
    if (length > room) throw quotaExceeded()
    if (length > spare) throw draftsTooLarge()
    const reserved = Math.min(wish, room, spare)
    await tx.drafts.reserve(growing.draft.id, reserved)
    return reserved
  })
}

/** How large the draft may become for the file's sake, and beside the other drafts. */
async function roomOf(parts: Parts, tx: WriteTx, { actor, draft }: Growing) {
  const now = parts.clock.now()
  const asking = { actor, now }
  const room = isPart(draft)
    ? await roomOfPart(tx, draft.spaceId)
    : await roomAt(tx, asking, placeOf(draft))
  const counted = (await tx.drafts.byId(draft.id))?.reservedBytes ?? 0
  return { room, spare: (await draftRoom(tx, { spaceId: draft.spaceId, now })) + counted }
}
