import type { NodeRecord, ReadTx, TrashRecord, WriteTx } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { NodeId, SpaceId } from '../domain/ids.ts'
import type { Permit } from '../policy/permit.ts'
import { askGate, findStanding, notFound, type Standing } from './ask-gate.ts'
import { createMissingFolders } from './create-missing-folders.ts'
import { type Asking, findNode, findStandingOf } from './find-node.ts'
import { freeName } from './free-name.ts'
import { noteChange } from './note-change.ts'
import { newEtag, type Parts } from './parts.ts'

export type Trashed = { readonly record: TrashRecord; readonly node: NodeRecord }

/** @throws Problem 'not-found' */
export async function listTrash(
  parts: Parts,
  request: { actor: Actor; spaceId: SpaceId; before?: NodeId; limit: number },
): Promise<readonly Trashed[]> {
  return await parts.catalog.read(async (tx) => {
    await findStanding(tx, request.actor, { ...request, now: parts.clock.now() })
    const records = await tx.trash.ofSpace({
      spaceId: request.spaceId,
      before: request.before ?? (Number.MAX_SAFE_INTEGER as NodeId),
      limit: request.limit,
    })
    const found = await Promise.all(
      records.map(async (record) => ({ record, node: await tx.nodes.byId(record.nodeId) })),
    )
    return found.flatMap(({ record, node }) => (node ? [{ record, node }] : []))
  })
}

export type RestoreFromTrash = {
  readonly actor: Actor
  readonly nodeId: NodeId
  /** Another folder than the one it was in. */
  readonly parentId?: NodeId | undefined
  readonly name?: string | undefined
}

/**
 * Puts something back where it was, making the folders above it again where they are gone. If the
 * name is taken by now it comes back as “name (2)”. Same id, history and etag.
 *
 * @throws Problem 'not-found'; 'parent-missing'
 */
export async function restoreFromTrash(
  parts: Parts,
  request: RestoreFromTrash,
): Promise<NodeRecord> {
  return await parts.catalog.write(async (tx) => {
    const asking = { actor: request.actor, now: parts.clock.now() }
    const { record, node, standing } = await findTrashed(tx, asking, request.nodeId)
    const permit = await askGate(tx, standing, { kind: 'restore' })
    const parentId =
      request.parentId === undefined
        ? await formerFolder({ parts, tx, asking }, { record, standing })
        : (await findNode(tx, asking, { id: request.parentId })).node.id
    const name = await freeName(tx, parentId, request.name ?? node.name)
    const restored = await tx.nodes.setPlace(permit, {
      id: node.id,
      spaceId: record.spaceId,
      parentId,
      name,
      byName: node.byName,
      now: asking.now,
    })
    await tx.trash.remove(node.id)
    await tx.nodes.touchUpward(parentId, {
      etag: newEtag(parts.chance),
      deltaBytes: node.size,
      now: asking.now,
    })
    await noteChange(tx, asking, { node: restored, kind: 'restored' })
    return restored
  })
}

/** Nodes that one transaction forgets: a folder of any size goes in steps, and can go on after a stop. */
const STEP = 1000

/** Removes something from the trash for good. @throws Problem 'not-found' */
export async function removeFromTrash(
  parts: Parts,
  request: { actor: Actor; nodeId: NodeId },
): Promise<void> {
  let isGone = false
  while (!isGone) {
    isGone = await parts.catalog.write(
      async (tx) => {
        const asking = { actor: request.actor, now: parts.clock.now() }
        const { node, standing } = await findTrashed(tx, asking, request.nodeId)
        const permit = await askGate(tx, standing, { kind: 'remove' })
        if ((await removeStep(tx, permit, node)) > 0) return false
        await noteChange(tx, asking, { node, kind: 'removed' })
        return true
      },
      { freesSpace: true },
    )
  }
}

/** Empties a space's trash. @throws Problem 'not-found' */
export async function emptyTrash(
  parts: Parts,
  request: { actor: Actor; spaceId: SpaceId },
): Promise<void> {
  for (;;) {
    const some = await listTrash(parts, { ...request, limit: 100 })
    if (some.length === 0) return
    for (const { node } of some) {
      await removeFromTrash(parts, { actor: request.actor, nodeId: node.id })
    }
  }
}

/**
 * Forgets up to a step of what is below `node`, and with the last of it the node itself.
 *
 * @returns how many are left at least; 0 when the node is gone
 */
export async function removeStep(
  tx: WriteTx,
  permit: Permit<'remove'>,
  node: NodeRecord,
): Promise<number> {
  const below = await tx.nodes.deepestBelow(node.id, STEP)
  let freedBytes = 0
  for (const one of below) {
    if (one.kind === 'file') freedBytes += one.size + (await tx.versions.bytesOf(one.id))
    await tx.versions.removeAll(one.id)
    await tx.properties.removeOf(one.id)
    await tx.locks.removeOf(one.id)
    if (one.id === node.id) await tx.trash.remove(one.id)
    await tx.nodes.delete(permit, one.id)
  }
  await tx.spaces.charge(node.spaceId, -freedBytes)
  return below.some((one) => one.id === node.id) ? 0 : 1
}

async function findTrashed(
  tx: ReadTx,
  asking: Asking,
  nodeId: NodeId,
): Promise<Trashed & { readonly standing: Standing }> {
  const record = await tx.trash.one(nodeId)
  const node = await tx.nodes.byId(nodeId)
  if (!record || !node) throw notFound()
  return { record, node, standing: await findStandingOf(tx, asking, node) }
}

async function formerFolder(
  context: { readonly parts: Parts; readonly tx: WriteTx; readonly asking: Asking },
  trashed: { readonly record: TrashRecord; readonly standing: Standing },
): Promise<NodeId> {
  const { tx } = context
  const { record, standing } = trashed
  const above = await tx.nodes.ancestors(record.parentId)
  if (above.at(-1)?.id === standing.record.rootId) return record.parentId
  const names = record.path.split('/').slice(0, -1)
  return (await createMissingFolders(context, { standing, names })).id
}
