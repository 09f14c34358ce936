import { isFile, type NodeRecord, type WriteTx } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { Instant } from '../domain/instant.ts'
import { checkPrecondition, type Precondition } from '../domain/precondition.ts'
import { Problem } from '../domain/problem.ts'
import { askGate } from './ask-gate.ts'
import { checkLocks, type LockTokens } from './check-locks.ts'
import { type Asking, findNode, type NodeRef } from './find-node.ts'
import { noteChange } from './note-change.ts'
import { newEtag, type Parts } from './parts.ts'

/** A change of one dead property; `value` is self-contained XML, undefined to remove it. */
export type PropertyChange = {
  readonly namespace: string
  readonly name: string
  readonly value: string | undefined
}

export type PatchProperties = {
  readonly actor: Actor
  readonly ref: NodeRef
  /** In the order in which they are to happen. */
  readonly changes: readonly PropertyChange[]
  /** A new time of modification, where one of them means that. */
  readonly modifiedAt?: Instant | undefined
  readonly precondition?: Precondition | undefined
  readonly lockTokens: LockTokens
}

/** Dead properties of one node (docs/reference/limits.md). */
const PROPERTIES_PER_NODE_MAX = 1000
const BYTES_PER_NODE_MAX = 1024 * 1024

/**
 * Changes dead properties and perhaps the time of modification, all or nothing. A dead property is
 * no part of what is synchronised, so it leaves the etag alone; a new time changes it.
 *
 * @throws Problem 'not-found'; 'precondition-failed'; 'locked'; 'too-large' for more than a node may have
 */
export async function patchProperties(parts: Parts, request: PatchProperties): Promise<NodeRecord> {
  return await parts.catalog.write(async (tx) => {
    const asking = { actor: request.actor, now: parts.clock.now() }
    const { node, standing } = await findNode(tx, asking, request.ref)
    // Properties bring no content, so no measure is asked: the same as for a new folder.
    const permit = await askGate(tx, standing, { kind: 'makeFolder' })
    checkPrecondition(request.precondition, node)
    await checkLocks(tx, { now: asking.now, tokens: request.lockTokens, changed: [node.id] })
    for (const { namespace, name, value } of request.changes) {
      const key = { nodeId: node.id, namespace, name }
      if (value === undefined) await tx.properties.remove(key)
      else await tx.properties.set({ ...key, value })
    }
    await checkRoom(tx, node)
    const { modifiedAt } = request
    if (modifiedAt === undefined || modifiedAt === node.modifiedAt) return node
    const etag = newEtag(parts.chance)
    const change = { id: node.id, modifiedAt, etag }
    const changed = await tx.nodes.setModifiedAt(permit, change)
    await touchAbove({ tx, asking }, node, etag)
    return changed
  })
}

async function touchAbove(
  { tx, asking }: { readonly tx: WriteTx; readonly asking: Asking },
  node: NodeRecord,
  etag: string,
): Promise<void> {
  if (node.parentId !== null) {
    await tx.nodes.touchUpward(node.parentId, { etag, deltaBytes: 0, now: asking.now })
  }
  if (isFile(node)) await noteChange(tx, asking, { node, kind: 'written' })
}

async function checkRoom(tx: WriteTx, node: NodeRecord): Promise<void> {
  const properties = await tx.properties.ofNode(node.id)
  const length = properties.reduce((sum, one) => sum + one.value.length, 0)
  if (properties.length <= PROPERTIES_PER_NODE_MAX && length <= BYTES_PER_NODE_MAX) return
  throw new Problem('too-large', {
    en: `A file or folder can have at most ${String(PROPERTIES_PER_NODE_MAX)} properties with 1 MiB in all. Remove some first.`,
    'zh-CN': `每个文件或文件夹最多 ${String(PROPERTIES_PER_NODE_MAX)} 个属性，总计 1 MiB。请先移除一些。`,
  })
}
