import {
  isFile,
  type NodeRecord,
  type ReadTx,
  type TrashRecord,
  type WriteTx,
} from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { BlobId, NodeId, SpaceId } from '../domain/ids.ts'
import { isProblem, Problem } from '../domain/problem.ts'
import { classByName } from '../policy/media-class.ts'
import type { Permit } from '../policy/permit.ts'
import { askGate, findStanding, notFound, type Standing } from './ask-gate.ts'
import { checkLocks } from './check-locks.ts'
import { checkReach } from './check-reach.ts'
import { countRefusals } from './count-refusals.ts'
import { createMissingFolders } from './create-missing-folders.ts'
import { type Asking, findNode, findStandingOf, namesOf, parentMissing } from './find-node.ts'
import { freeName } from './free-name.ts'
import { noteChange } from './note-change.ts'
import { newEtag, type Parts } from './parts.ts'
import { releaseBlobs } from './release-blobs.ts'

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
 * @throws Problem 'not-found'; 'parent-missing'; 'locked'; 'invalid-input' where it would not fit;
 *   the gate's reason, when a new name makes it a suspended class
 */
export async function restoreFromTrash(
  parts: Parts,
  request: RestoreFromTrash,
): Promise<NodeRecord> {
  return await countRefusals(parts, request.actor, () =>
    parts.catalog.write(async (tx) => {
      const asking = { actor: request.actor, now: parts.clock.now() }
      const trashed = await findTrashed(tx, asking, request.nodeId)
      const { node, standing } = trashed
      const wish = request.name ?? node.name
      const permit = await askGate(tx, standing, { kind: 'restore', renaming: renamed(node, wish) })
      const parentId = await targetFolder({ parts, tx, asking }, { trashed, request })
      await checkLocks(tx, { now: asking.now, tokens: [], membership: [parentId] })
      const name = await freeName(tx, parentId, wish)
      const names = [...namesOf(await tx.nodes.ancestors(parentId)), name]
      await checkReach(tx, node, { names })
      const restored = await tx.nodes.setPlace(permit, node, {
        spaceId: node.spaceId,
        parentId,
        name,
        byName: isFile(node) ? classByName(name) : null,
      })
      await tx.trash.remove(node.id)
      await tx.nodes.touchUpward(parentId, {
        etag: newEtag(parts.chance),
        deltaBytes: node.size,
        now: asking.now,
      })
      await noteChange(tx, asking, { node: restored, kind: 'restored' })
      return restored
    }),
  )
}

/** Nodes that one transaction forgets: a folder of any size goes in steps, and can go on after a stop. */
const STEP = 1000
/** On a full disk there is room for short transactions only. */
const STEP_WHEN_FULL = 20

/** Removes something from the trash for good. @throws Problem 'not-found' */
export async function removeFromTrash(
  parts: Parts,
  request: { actor: Actor; nodeId: NodeId },
): Promise<void> {
  await inSteps((nodesMax) =>
    parts.catalog.write(
      async (tx) => {
        const asking = { actor: request.actor, now: parts.clock.now() }
        const { node, standing } = await findTrashed(tx, asking, request.nodeId)
        const permit = await askGate(tx, standing, { kind: 'remove' })
        if ((await removeStep({ parts, tx, nodesMax }, permit, node)) > 0) return false
        await noteChange(tx, asking, { node, kind: 'removed' })
        return true
      },
      { freesSpace: true },
    ),
  )
  parts.wakeWorker()
}

/** Runs `step`, each in its own transaction, until it says that nothing is left. @throws what it throws */
export async function inSteps(step: (nodesMax: number) => Promise<boolean>): Promise<void> {
  let nodesMax = STEP
  for (let isGone = false; !isGone;) {
    try {
      isGone = await step(nodesMax)
    } catch (error) {
      if (!isProblem(error, 'storage-full') || nodesMax === STEP_WHEN_FULL) throw error
      nodesMax = STEP_WHEN_FULL
    }
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
      try {
        await removeFromTrash(parts, { actor: request.actor, nodeId: node.id })
      } catch (error) {
        // Gone, or taken out of the trash, by another request: as good.
        if (!isProblem(error, 'not-found')) throw error
      }
    }
  }
}

/**
 * Forgets up to `nodesMax` of what is below `node`, and with the last of it the node itself. Sizes stay
 * exact after each step, so that what is left can still be restored.
 *
 * @returns how many are left at least; 0 when the node is gone
 */
export async function removeStep(
  {
    parts,
    tx,
    nodesMax,
  }: {
    readonly parts: Pick<Parts, 'chance' | 'clock'>
    readonly tx: WriteTx
    readonly nodesMax: number
  },
  permit: Permit<'remove'>,
  node: NodeRecord,
): Promise<number> {
  const step: Step = { parts, tx, permit, left: nodesMax, freedBytes: 0, blobIds: new Set() }
  const isGone = await removeTree(step, node)
  await tx.spaces.charge(node.spaceId, -step.freedBytes)
  await releaseBlobs(tx, step.blobIds, parts.clock.now())
  return isGone ? 0 : 1
}

type Step = {
  readonly parts: Pick<Parts, 'chance'>
  readonly tx: WriteTx
  readonly permit: Permit<'remove'>
  /** Nodes that may still go in this step. */
  left: number
  /** Of contents and their earlier states. */
  freedBytes: number
  /** What they named. */
  readonly blobIds: Set<BlobId>
}

/** Members first. @returns whether all of it is gone */
async function removeTree(step: Step, node: NodeRecord): Promise<boolean> {
  const { tx } = step
  let goneBytes = 0
  while (node.kind === 'folder') {
    const members = await tx.nodes.children(node.id, { limit: Math.max(1, step.left) })
    if (members.length === 0) break
    for (const member of members) {
      if (await removeTree(step, member)) goneBytes += member.size
      else {
        await shrink(step, node, goneBytes)
        return false
      }
    }
  }
  if (step.left <= 0) return false
  step.left--
  await removeOne(step, node)
  return true
}

async function shrink({ parts, tx }: Step, folder: NodeRecord, goneBytes: number): Promise<void> {
  if (goneBytes === 0) return
  const etag = newEtag(parts.chance)
  await tx.nodes.touchUpward(folder.id, { etag, deltaBytes: -goneBytes, now: folder.changedAt })
}

async function removeOne(step: Step, node: NodeRecord): Promise<void> {
  const { tx } = step
  if (isFile(node)) {
    for (const { blobId, size } of [node, ...(await tx.versions.ofNode(node.id))]) {
      step.freedBytes += size
      step.blobIds.add(blobId)
    }
    await tx.versions.removeAll(node.id)
  }
  await tx.properties.removeOf(node.id)
  await tx.locks.removeOf(node.id)
  if (node.parentId === null) await tx.trash.remove(node.id)
  await tx.nodes.delete(step.permit, node.id)
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

type Context = { readonly parts: Parts; readonly tx: WriteTx; readonly asking: Asking }
type FoundTrashed = Awaited<ReturnType<typeof findTrashed>>

/** A new name that makes a file of another class is judged as any renaming is. */
function renamed(node: NodeRecord, name: string) {
  if (!isFile(node)) return undefined
  const before = { byBytes: node.byBytes, byName: node.byName }
  return { before, after: { ...before, byName: classByName(name) } }
}

async function targetFolder(
  context: Context,
  { trashed, request }: { readonly trashed: FoundTrashed; readonly request: RestoreFromTrash },
): Promise<NodeId> {
  if (request.parentId === undefined) return await formerFolder(context, trashed)
  const { node } = await findNode(context.tx, context.asking, { id: request.parentId })
  if (node.kind !== 'folder') throw parentMissing()
  if (node.spaceId !== trashed.node.spaceId) throw anotherSpace()
  return node.id
}

async function formerFolder(context: Context, trashed: FoundTrashed): Promise<NodeId> {
  const { tx } = context
  const { record, standing } = trashed
  const above = await tx.nodes.ancestors(record.parentId)
  if (above.at(-1)?.id === standing.record.rootId) return record.parentId
  const names = record.path.split('/').slice(0, -1)
  return (await createMissingFolders(context, { standing, names, onClash: 'make-beside' })).id
}

function anotherSpace(): Problem {
  return new Problem(
    'invalid-input',
    {
      en: 'It can only be put back into the space that it was in. Move it to the other space after that.',
      'zh-CN': '只能恢复到原来的空间。恢复后可再移动到其他空间。',
    },
    { facts: { field: 'parent' } },
  )
}
