import type { ReadTx } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { SpaceId } from '../domain/ids.ts'
import type { Precondition } from '../domain/precondition.ts'
import { classByBytes, classByName, HEAD_BYTES } from '../policy/media-class.ts'
import { askGate, findStanding, foresee } from './ask-gate.ts'
import type { LockTokens } from './check-locks.ts'
import { type Asking, findPlace, type FoundPlace, type Place } from './find-node.ts'
import type { Parts } from './parts.ts'
import { checkTarget, quotaExceeded } from './place-content.ts'

type Announced = {
  readonly actor: Actor
  readonly place: Place
  readonly size: number | undefined
  readonly precondition?: Precondition | undefined
  readonly lockTokens: LockTokens
}

/**
 * Everything that can be said of an upload before its first byte, so that a refusal costs none.
 *
 * @returns how many bytes the quota leaves room for
 * @throws Problem as `placeContent`
 */
export async function judgeBeforeBody(
  parts: Parts,
  request: Announced,
): Promise<{ readonly roomBytes: number }> {
  return await parts.catalog.read(async (tx) => {
    const found = await findPlace(
      tx,
      { actor: request.actor, now: parts.clock.now() },
      request.place,
    )
    await foresee(tx, found.standing, { byName: classByName(found.name) })
    await checkTarget(tx, found, request)
    const roomBytes = await roomFor(tx, found)
    if (request.size !== undefined && request.size > roomBytes) throw quotaExceeded()
    return { roomBytes }
  })
}

/**
 * What can be said of a part of a file, which has neither name nor head: whether uploads are suspended
 * for every class of files, and whether any file could be so large.
 *
 * @throws Problem the gate's reason; 'not-found'; 'quota-exceeded'
 */
export async function judgePart(
  parts: Parts,
  request: { readonly actor: Actor; readonly spaceId: SpaceId; readonly size: number },
): Promise<void> {
  await parts.catalog.read(async (tx) => {
    const where = { spaceId: request.spaceId, now: parts.clock.now() }
    await foresee(tx, await findStanding(tx, request.actor, where), { byName: 'other' })
    if (request.size > (await roomOfPart(tx, request.spaceId))) throw quotaExceeded()
  })
}

/** A part may come to replace all that is there; the whole is judged when it is joined. */
export async function roomOfPart(tx: ReadTx, spaceId: SpaceId): Promise<number> {
  return (await tx.spaces.filling(spaceId))?.quotaBytes ?? Number.MAX_SAFE_INTEGER
}

/** How large a file there may become. @throws Problem as `findPlace` */
export async function roomAt(tx: ReadTx, asking: Asking, place: Place): Promise<number> {
  return await roomFor(tx, await findPlace(tx, asking, place))
}

async function roomFor(tx: ReadTx, { standing, current }: FoundPlace): Promise<number> {
  const filling = await tx.spaces.filling(standing.spaceId)
  if (!filling || filling.quotaBytes === null) return Number.MAX_SAFE_INTEGER
  // The same bytes may be coming again, and those need no room.
  return Math.max(filling.quotaBytes - filling.usedBytes, current?.size ?? 0)
}

/**
 * Judges the first bytes, at most 4 KiB, while the rest is still to come.
 *
 * @throws Problem the gate's reason
 */
export async function judgeHead(
  parts: Parts,
  request: Pick<Announced, 'actor' | 'place'>,
  head: Uint8Array,
): Promise<void> {
  const byBytes = classByBytes(head.subarray(0, HEAD_BYTES))
  await parts.catalog.read(async (tx) => {
    const asking = { actor: request.actor, now: parts.clock.now() }
    const { standing, name } = await findPlace(tx, asking, request.place)
    const judged = { byBytes, byName: classByName(name) }
    await askGate(tx, standing, { kind: 'write', capability: 'upload', judged })
  })
}
