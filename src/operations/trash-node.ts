import type { NodeRecord, WriteTx } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import { checkPrecondition, type Precondition } from '../domain/precondition.ts'
import { askGate } from './ask-gate.ts'
import { checkLocks, type LockTokens, removeLocksBelow } from './check-locks.ts'
import {
  type Asking,
  findNode,
  findStandingOf,
  type NodeRef,
  pathOf,
  rootStays,
} from './find-node.ts'
import { noteChange } from './note-change.ts'
import { newEtag, type Parts } from './parts.ts'

export type TrashNode = {
  readonly actor: Actor
  readonly target: NodeRef
  readonly precondition?: Precondition | undefined
  readonly lockTokens: LockTokens
}

/**
 * Moves a node with everything below it to the trash, whatever its size, in one step.
 *
 * @throws Problem 'not-found'; 'precondition-failed'; 'locked'; 'forbidden' for a root
 */
export async function trashNode(parts: Parts, request: TrashNode): Promise<void> {
  await parts.catalog.write(
    async (tx) => {
      const asking = { actor: request.actor, now: parts.clock.now() }
      const { node } = await findNode(tx, asking, request.target)
      if (node.parentId === null) throw rootStays()
      checkPrecondition(request.precondition, node)
      await checkLocks(tx, {
        now: asking.now,
        tokens: request.lockTokens,
        subtrees: [node.id],
        membership: [node.parentId],
      })
      await moveToTrash({ parts, tx, asking }, node)
    },
    { freesSpace: true },
  )
}

/** The step itself, also for what a move or copy replaces. */
export async function moveToTrash(
  context: { readonly parts: Parts; readonly tx: WriteTx; readonly asking: Asking },
  node: NodeRecord,
): Promise<void> {
  const { parts, tx, asking } = context
  const { now } = asking
  if (node.parentId === null) throw rootStays()
  const permit = await askGate(tx, await findStandingOf(tx, asking, node), { kind: 'remove' })
  const path = await pathOf(tx, node)
  await removeLocksBelow(tx, node.id, now)
  await tx.nodes.setPlace(permit, node, {
    spaceId: node.spaceId,
    parentId: null,
    name: node.name,
    byName: node.byName,
  })
  await tx.trash.insert({
    nodeId: node.id,
    spaceId: node.spaceId,
    parentId: node.parentId,
    path: path.join('/'),
    deletedBy: asking.actor.accountId,
    deletedAt: now,
    size: node.size,
  })
  const change = { etag: newEtag(parts.chance), deltaBytes: -node.size, now }
  await tx.nodes.touchUpward(node.parentId, change)
  await noteChange(tx, asking, { node, kind: 'trashed' })
}
