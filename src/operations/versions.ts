import { type FileRecord, isFile, type NodeRecord, type VersionRecord } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { NodeId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import { askGate, notFound } from './ask-gate.ts'
import { checkLocks } from './check-locks.ts'
import { findNode, type NodeRef } from './find-node.ts'
import { noteChange } from './note-change.ts'
import { newEtag, type Parts } from './parts.ts'
import { quotaExceeded } from './place-content.ts'

export type { VersionRecord }

export type History = { readonly current: FileRecord; readonly earlier: readonly VersionRecord[] }

/** @throws Problem 'not-found'; 'invalid-input' for a folder */
export async function listVersions(
  parts: Parts,
  request: { readonly actor: Actor; readonly ref: NodeRef },
): Promise<History> {
  return await parts.catalog.read(async (tx) => {
    const asking = { actor: request.actor, now: parts.clock.now() }
    const { node } = await findNode(tx, asking, request.ref)
    if (!isFile(node)) throw foldersHaveNone()
    return { current: node, earlier: await tx.versions.ofNode(node.id) }
  })
}

/**
 * Makes an earlier state the newest again. The state it replaces stays as a version too, so that
 * restoring can itself be undone.
 *
 * @throws Problem 'not-found'; 'quota-exceeded'; 'locked'
 */
export async function restoreVersion(
  parts: Parts,
  request: { readonly actor: Actor; readonly nodeId: NodeId; readonly versionNo: number },
): Promise<NodeRecord> {
  return await parts.catalog.write(async (tx) => {
    const asking = { actor: request.actor, now: parts.clock.now() }
    const { node, standing } = await findNode(tx, asking, { id: request.nodeId })
    if (!isFile(node)) throw foldersHaveNone()
    const permit = await askGate(tx, standing, { kind: 'restore' })
    if (request.versionNo === node.versionNo) return node
    const version = await tx.versions.one(node.id, request.versionNo)
    if (!version) throw notFound()
    await checkLocks(tx, { now: asking.now, tokens: [], changed: [node.id] })
    if (!(await tx.spaces.charge(node.spaceId, version.size))) throw quotaExceeded()
    await tx.versions.insert({
      nodeId: node.id,
      versionNo: node.versionNo,
      blobId: node.blobId,
      size: node.size,
      byBytes: node.byBytes,
      authorId: node.authorId,
      modifiedAt: node.modifiedAt,
      madeAt: node.changedAt,
    })
    const etag = newEtag(parts.chance)
    const restored = await tx.nodes.setContent(permit, node, {
      etag,
      size: version.size,
      blobId: version.blobId,
      byBytes: version.byBytes,
      byName: node.byName,
      authorId: asking.actor.accountId,
      now: asking.now,
      modifiedAt: version.modifiedAt,
    })
    if (node.parentId !== null) {
      await tx.nodes.touchUpward(node.parentId, {
        etag,
        deltaBytes: version.size - node.size,
        now: asking.now,
      })
    }
    await noteChange(tx, asking, { node: restored, kind: 'written' })
    return restored
  })
}

export function foldersHaveNone(): Problem {
  return new Problem('invalid-input', {
    en: 'That is a folder: only files have content and versions.',
    'zh-CN': '这是文件夹：只有文件才有内容和版本。',
  })
}
