import { isFile, type NodeRecord, type WriteTx } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { NodeId } from '../domain/ids.ts'
import { checkPrecondition, type Precondition } from '../domain/precondition.ts'
import { classByName } from '../policy/media-class.ts'
import type { Permit } from '../policy/permit.ts'
import { askGate } from './ask-gate.ts'
import { checkLocks, type LockTokens } from './check-locks.ts'
import { countRefusals } from './count-refusals.ts'
import { nameTaken } from './create-folder.ts'
import {
  type Asking,
  findNode,
  findPlace,
  type FoundPlace,
  type NodeRef,
  type Place,
} from './find-node.ts'
import { checkShape, type Moved, type Transfer } from './move-node.ts'
import { noteChange } from './note-change.ts'
import { newEtag, type Parts } from './parts.ts'
import { quotaExceeded } from './place-content.ts'
import { moveToTrash } from './trash-node.ts'

export type CopyNode = {
  readonly actor: Actor
  readonly source: NodeRef
  readonly target: Place
  readonly overwrite: boolean
  /** False: a folder without what is in it (RFC 4918 §9.8.3, Depth: 0). */
  readonly withMembers: boolean
  readonly precondition?: Precondition | undefined
  readonly lockTokens: LockTokens
}

/**
 * Copies a node with everything below it. Only names are copied: both name the same blobs. The
 * copy begins its own history.
 *
 * @throws Problem as `moveNode`; 'quota-exceeded'
 */
export async function copyNode(parts: Parts, request: CopyNode): Promise<Moved> {
  return await countRefusals(parts, request.actor, () =>
    parts.catalog.write(async (tx) => {
      const asking = { actor: request.actor, now: parts.clock.now() }
      const source = await findNode(tx, asking, request.source)
      const target = await findPlace(tx, asking, request.target)
      const withMembers = request.withMembers || isFile(source.node)
      const transfer = { source, target, withMembers }
      await checkShape(tx, transfer)
      checkPrecondition(request.precondition, source.node)
      const permit = await permitToCopy(tx, transfer)
      await checkLocks(tx, {
        now: asking.now,
        tokens: request.lockTokens,
        subtrees: target.current ? [target.current.id] : [],
        membership: [target.parent.id],
      })
      if (target.current && !request.overwrite) throw nameTaken()
      const size = withMembers ? source.node.size : 0
      if (!(await tx.spaces.charge(target.standing.spaceId, size))) throw quotaExceeded()
      if (target.current) await moveToTrash({ parts, tx, asking }, target.current)
      const copy = { parts, tx, asking, permit, etag: newEtag(parts.chance), target }
      const node = await copyOne(copy, { ...source, size })
      if (node.kind === 'folder' && withMembers) {
        await copyMembers(copy, source.node.id, node.id)
      }
      await tx.nodes.touchUpward(target.parent.id, {
        etag: copy.etag,
        deltaBytes: size,
        now: asking.now,
      })
      await noteChange(tx, asking, { node, kind: 'copied' })
      return { node, replaced: target.current !== undefined }
    }),
  )
}

type Copy = {
  readonly parts: Parts
  readonly tx: WriteTx
  readonly asking: Asking
  readonly permit: Permit<'write'>
  readonly etag: string
  readonly target: FoundPlace
}

async function permitToCopy(tx: WriteTx, transfer: Transfer): Promise<Permit<'write'>> {
  const { source, target, withMembers } = transfer
  const { node, standing } = source
  const isInside = standing.spaceId === target.standing.spaceId
  if (isInside) {
    const renaming = isFile(node)
      ? { before: judgedOf(node), after: { ...judgedOf(node), byName: classByName(target.name) } }
      : undefined
    return await askGate(tx, standing, { kind: 'copyInside', renaming })
  }
  const byNewName = isFile(node) ? { byName: classByName(target.name) } : {}
  for (const one of withMembers ? await tx.nodes.judgementsBelow(node.id) : []) {
    const judged = { ...one, ...byNewName }
    await askGate(tx, target.standing, { kind: 'write', capability: 'save', judged })
  }
  return await askGate(tx, target.standing, { kind: 'makeFolder' })
}

async function copyOne(
  copy: Copy,
  { node, size }: { readonly node: NodeRecord; readonly size: number },
): Promise<NodeRecord> {
  const { tx, asking, target } = copy
  const made = await tx.nodes.insert(copy.permit, {
    spaceId: target.standing.spaceId,
    parentId: target.parent.id,
    kind: node.kind,
    name: target.name,
    etag: copy.etag,
    size,
    blobId: node.blobId,
    byBytes: node.byBytes,
    byName: isFile(node) ? classByName(target.name) : null,
    authorId: asking.actor.accountId,
    now: asking.now,
    modifiedAt: node.modifiedAt,
  })
  for (const property of await tx.properties.ofNode(node.id)) {
    await tx.properties.set({ ...property, nodeId: made.id })
  }
  return made
}

/** Folder by folder; all files of a folder in one statement. */
async function copyMembers(copy: Copy, sourceId: NodeId, targetId: NodeId): Promise<void> {
  const { tx, asking, permit, etag, target } = copy
  const { spaceId } = target.standing
  const authorId = asking.actor.accountId
  const pending: [NodeId, NodeId][] = [[sourceId, targetId]]
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [from, to] = next
    await tx.nodes.copyFilesOf(permit, {
      sourceId: from,
      targetId: to,
      spaceId,
      etag,
      authorId,
      now: asking.now,
    })
    let after = ''
    for (;;) {
      const folders = await tx.nodes.childrenOfKind(from, 'folder', { after, limit: 1000 })
      for (const folder of folders) {
        const made = await tx.nodes.insert(permit, {
          ...folder,
          spaceId,
          parentId: to,
          etag: `${etag}-${String(folder.id)}`,
          authorId,
          now: asking.now,
        })
        for (const property of await tx.properties.ofNode(folder.id)) {
          await tx.properties.set({ ...property, nodeId: made.id })
        }
        pending.push([folder.id, made.id])
      }
      const last = folders.at(-1)
      if (folders.length < 1000 || !last) break
      after = last.name
    }
  }
}

function judgedOf(file: NodeRecord) {
  return { byBytes: file.byBytes ?? 'other', byName: file.byName ?? 'other' }
}
