import type { ReadTx, TrashRecord } from '../../catalog/catalog.ts'
import type { Actor } from '../../domain/actor.ts'
import { HOUR_MS, type Instant } from '../../domain/instant.ts'
import { askGate, findStanding } from '../../operations/ask-gate.ts'
import type { Parts } from '../../operations/parts.ts'
import { inSteps, removeStep } from '../../operations/trash.ts'
import type { NextJob } from '../job-queue.ts'

const PAGE = 100

/** Removes for good what has been in the trash for longer than it is kept. */
export async function emptyOldTrash(parts: Parts, signal: AbortSignal): Promise<NextJob> {
  const before = parts.clock.now() - parts.limits.trashLifeMs
  for (let isMore = true; isMore;) {
    const old = await parts.catalog.read((tx) => tx.trash.olderThan({ before, limit: PAGE }))
    for (const record of old) {
      await inSteps(async (nodesMax) => {
        signal.throwIfAborted()
        return await removeSome(parts, record, nodesMax)
      })
    }
    isMore = old.length === PAGE
  }
  const notBefore = parts.clock.now() + HOUR_MS
  return { job: { kind: 'empty-old-trash' }, notBefore, uniqueKey: 'empty-old-trash' }
}

/** One step of a folder of any size. @returns true once it is gone, or was taken back meanwhile */
async function removeSome(parts: Parts, record: TrashRecord, nodesMax: number): Promise<boolean> {
  const now = parts.clock.now()
  return await parts.catalog.write(
    async (tx) => {
      const node = await tx.nodes.byId(record.nodeId)
      if (!node || !(await tx.trash.one(record.nodeId))) return true
      const owner = await ownerOf(tx, record)
      if (!owner) return true
      const standing = await findStanding(tx, owner, { spaceId: record.spaceId, now })
      const permit = await askGate(tx, standing, { kind: 'remove' })
      if ((await removeStep({ parts, tx, nodesMax }, permit, node)) > 0) return false
      await noteRemoval(tx.changes, record, now)
      return true
    },
    { freesSpace: true },
  )
}

/** The disk does what the space's terms say, with the rights of the space's owner. */
async function ownerOf(tx: ReadTx, record: TrashRecord): Promise<Actor | undefined> {
  const space = await tx.spaces.byId(record.spaceId)
  const account = space && (await tx.accounts.byId(space.ownerId))
  if (account?.state !== 'active') return undefined
  const { id, name, role, edition, createdAt, language } = account
  return { accountId: id, name, role, edition, createdAt, language, door: 'cli' }
}

type Changes = { add: (change: Removal) => Promise<unknown> }
type Removal = Pick<TrashRecord, 'spaceId' | 'nodeId'> & {
  readonly kind: 'removed'
  readonly accountId: null
  readonly door: string
  readonly at: Instant
}

async function noteRemoval(changes: Changes, record: TrashRecord, at: Instant): Promise<void> {
  const { spaceId, nodeId } = record
  await changes.add({ spaceId, nodeId, kind: 'removed', accountId: null, door: 'disk', at })
}
