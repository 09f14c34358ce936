import type { NodeRecord } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { Instant } from '../domain/instant.ts'
import { Problem } from '../domain/problem.ts'
import { askGate } from './ask-gate.ts'
import { checkLocks, type LockTokens } from './check-locks.ts'
import { findPlace, type Place } from './find-node.ts'
import { noteChange } from './note-change.ts'
import { newEtag, type Parts } from './parts.ts'

export type CreateFolder = {
  readonly actor: Actor
  readonly place: Place
  readonly modifiedAt?: Instant | undefined
  readonly lockTokens: LockTokens
}

/** @throws Problem 'name-taken' when something has the name; 'parent-missing'; 'locked'; the gate's reason */
export async function createFolder(parts: Parts, request: CreateFolder): Promise<NodeRecord> {
  return await parts.catalog.write(async (tx) => {
    const asking = { actor: request.actor, now: parts.clock.now() }
    const { standing, parent, name, current } = await findPlace(tx, asking, request.place)
    const permit = await askGate(tx, standing, { kind: 'makeFolder' })
    if (current) throw nameTaken()
    await checkLocks(tx, {
      now: asking.now,
      tokens: request.lockTokens,
      membership: [parent.id],
    })
    const etag = newEtag(parts.chance)
    const node = await tx.nodes.insert(permit, {
      spaceId: standing.spaceId,
      parentId: parent.id,
      kind: 'folder',
      name,
      etag,
      size: 0,
      blobId: null,
      byBytes: null,
      byName: null,
      authorId: asking.actor.accountId,
      now: asking.now,
      modifiedAt: request.modifiedAt ?? asking.now,
    })
    await tx.nodes.touchUpward(parent.id, { etag, deltaBytes: 0, now: asking.now })
    await noteChange(tx, asking, { node, kind: 'created' })
    return node
  })
}

export function nameTaken(): Problem {
  return new Problem('name-taken', {
    en: 'Something with that name is there already. Choose another name.',
    'zh-CN': '已存在同名内容，请换用其他名称。',
  })
}
