import type { ChangeKind, NodeRecord, WriteTx } from '../catalog/catalog.ts'
import type { Asking } from './find-node.ts'

/** Leaves the outbox row of a change, in the transaction of the change itself. */
export async function noteChange(
  tx: WriteTx,
  asking: Asking,
  change: { readonly node: Pick<NodeRecord, 'id' | 'spaceId'>; readonly kind: ChangeKind },
): Promise<void> {
  await tx.changes.add({
    spaceId: change.node.spaceId,
    nodeId: change.node.id,
    kind: change.kind,
    accountId: asking.actor.accountId,
    door: asking.actor.door,
    at: asking.now,
  })
}
