import type { ReadTx, StandingRecord } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { SpaceId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import { Problem } from '../domain/problem.ts'
import {
  foreseeWrite,
  type GateFacts,
  type GateRequest,
  passGate,
  type PermitFor,
} from '../policy/gate.ts'
import type { Judged } from '../policy/measure-table.ts'

/** An account before a space, as one transaction sees them. */
export type Standing = {
  readonly actor: Actor
  readonly spaceId: SpaceId
  readonly record: StandingRecord
  readonly now: Instant
}

/** @throws Problem 'not-found' when there is no such space for this account */
export async function findStanding(
  tx: ReadTx,
  actor: Actor,
  where: { readonly spaceId: SpaceId; readonly now: Instant },
): Promise<Standing> {
  const record = await tx.spaces.standing(actor.accountId, where.spaceId)
  if (record?.ownerId !== actor.accountId) throw notFound()
  return { actor, spaceId: where.spaceId, record, now: where.now }
}

/**
 * Asks the gate with the facts of this transaction.
 *
 * @throws Problem the gate's reason
 */
export async function askGate<R extends GateRequest>(
  tx: ReadTx,
  standing: Standing,
  request: R,
): Promise<PermitFor<R>> {
  const ruling = passGate(await factsOf(tx, standing), request)
  if (ruling.verdict === 'refuse') throw ruling.problem
  return ruling.permit
}

/**
 * Asks what can be said of an upload before its first bytes. Permits nothing.
 *
 * @throws Problem the gate's reason
 */
export async function foresee(tx: ReadTx, standing: Standing, judged: Judged): Promise<void> {
  const facts = await factsOf(tx, standing)
  const ruling = foreseeWrite(facts, { capability: 'upload', judged })
  if (ruling.verdict === 'refuse') throw ruling.problem
}

async function factsOf(tx: ReadTx, standing: Standing): Promise<GateFacts> {
  const { record, now } = standing
  return {
    actor: {
      id: record.accountId,
      name: record.accountName,
      // A measure against an edition follows the space: its terms are the space's.
      edition: record.spaceEdition,
      createdAt: record.createdAt,
      suspended: record.state === 'suspended',
      role: record.role,
    },
    rights: record.ownerId === record.accountId ? 'owner' : 'none',
    table: await tx.measures(),
    now,
  }
}

export function notFound(): Problem {
  return new Problem('not-found', {
    en: 'There is nothing here, or it is not yours to see.',
    'zh-CN': '此处没有内容，或您无权查看。',
  })
}
