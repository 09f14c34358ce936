import {
  type FileRecord,
  isFile,
  type NodeRecord,
  type ReadTx,
  type WriteTx,
} from '../catalog/catalog.ts'
import type { MediaClass } from '../domain/governed.ts'
import type { BlobId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import { checkPrecondition, type Precondition } from '../domain/precondition.ts'
import { Problem } from '../domain/problem.ts'
import { classByName } from '../policy/media-class.ts'
import type { Permit } from '../policy/permit.ts'
import { askGate } from './ask-gate.ts'
import { checkLocks, type LockTokens } from './check-locks.ts'
import { createMissingFolders } from './create-missing-folders.ts'
import { type Asking, findPlace, type FoundPlace, type Place } from './find-node.ts'
import { noteChange } from './note-change.ts'
import { newEtag, type Parts } from './parts.ts'
import { SweptMeanwhile } from './retry-while-swept.ts'

export type Content = {
  readonly blobId: BlobId
  readonly size: number
  readonly byBytes: MediaClass
  /** All bytes of a small file; null when the blob store has them. */
  readonly bytes: Uint8Array | null
}

export type Placing = {
  readonly place: Place
  readonly content: Content
  readonly modifiedAt: Instant | undefined
  readonly precondition?: Precondition | undefined
  readonly lockTokens: LockTokens
}

export type Placed = { readonly node: NodeRecord; readonly isNew: boolean }

/**
 * The one place where content becomes visible: every upload, whatever its door, ends here, inside
 * the transaction that commits it. Everything is judged again, for it may have changed since the
 * bytes began to come.
 *
 * @throws Problem the gate's reason; 'parent-missing'; 'name-taken' when a folder has the name;
 *   'precondition-failed'; 'locked'; 'quota-exceeded'; 'busy' when the sweep is removing the blob
 */
export async function placeContent(
  parts: Parts,
  tx: WriteTx,
  request: { readonly asking: Asking; readonly placing: Placing },
): Promise<Placed> {
  const { asking, placing } = request
  const { content } = placing
  const found = await findPlace(tx, asking, placing.place)
  const judged = { byBytes: content.byBytes, byName: classByName(found.name) }
  const permit = await askGate(tx, found.standing, { kind: 'write', capability: 'upload', judged })
  await checkTarget(tx, found, placing)

  const kept = { id: content.blobId, size: content.size, now: asking.now, bytes: content.bytes }
  if (!(await tx.blobs.keep(kept))) throw new SweptMeanwhile()

  const parent = await makeParents({ parts, tx, asking }, placing.place, found)
  const change = { parts, tx, permit, asking, placing, found: { ...found, parent } }
  return found.current && isFile(found.current)
    ? { node: await overwrite(change, found.current), isNew: false }
    : { node: await create(change), isNew: true }
}

async function makeParents(
  context: { readonly parts: Parts; readonly tx: WriteTx; readonly asking: Asking },
  place: Place,
  { standing, parent, missing }: FoundPlace,
): Promise<NodeRecord> {
  if (missing.length === 0 || !('path' in place)) return parent
  const names = place.path.slice(0, -1)
  return await createMissingFolders(context, { standing, names, onClash: 'refuse' })
}

type Change = {
  readonly parts: Parts
  readonly tx: WriteTx
  readonly permit: Permit<'write'>
  readonly asking: Asking
  readonly placing: Placing
  readonly found: FoundPlace
}

/** What can refuse before the body and must be asked again after it. */
export async function checkTarget(
  tx: ReadTx,
  found: FoundPlace,
  request: Pick<Placing, 'precondition' | 'lockTokens'>,
): Promise<void> {
  const { current, parent, standing } = found
  if (current?.kind === 'folder') throw folderHasName()
  checkPrecondition(request.precondition, current)
  await checkLocks(tx, {
    now: standing.now,
    tokens: request.lockTokens,
    ...(current ? { changed: [current.id] } : { membership: [parent.id] }),
  })
}

async function create(change: Change): Promise<NodeRecord> {
  const { parts, tx, asking, placing, found } = change
  const { content } = placing
  await chargeQuota(tx, found, content.size)
  const etag = newEtag(parts.chance)
  const node = await tx.nodes.insert(change.permit, {
    spaceId: found.standing.spaceId,
    parentId: found.parent.id,
    kind: 'file',
    name: found.name,
    etag,
    size: content.size,
    blobId: content.blobId,
    byBytes: content.byBytes,
    byName: classByName(found.name),
    authorId: asking.actor.accountId,
    now: asking.now,
    modifiedAt: placing.modifiedAt ?? asking.now,
  })
  await tx.nodes.touchUpward(found.parent.id, {
    etag,
    deltaBytes: content.size,
    now: asking.now,
  })
  await noteChange(tx, asking, { node, kind: 'created' })
  return node
}

async function overwrite(change: Change, current: FileRecord): Promise<NodeRecord> {
  const { parts, tx, asking, placing, found } = change
  const { content } = placing
  // The state before stays as a version, unless it was empty or the same bytes came again.
  const keepsVersion = current.size > 0 && current.blobId !== content.blobId
  const extraBytes = keepsVersion ? content.size : content.size - current.size
  await chargeQuota(tx, found, extraBytes)
  if (keepsVersion) {
    await tx.versions.insert({
      nodeId: current.id,
      versionNo: current.versionNo,
      blobId: current.blobId,
      size: current.size,
      byBytes: current.byBytes,
      authorId: current.authorId,
      modifiedAt: current.modifiedAt,
      madeAt: current.changedAt,
    })
  }
  const etag = newEtag(parts.chance)
  const node = await tx.nodes.setContent(change.permit, current, {
    etag,
    size: content.size,
    blobId: content.blobId,
    byBytes: content.byBytes,
    byName: classByName(current.name),
    authorId: asking.actor.accountId,
    now: asking.now,
    modifiedAt: placing.modifiedAt ?? asking.now,
  })
  await tx.nodes.touchUpward(found.parent.id, {
    etag,
    deltaBytes: content.size - current.size,
    now: asking.now,
  })
  await noteChange(tx, asking, { node, kind: 'written' })
  return node
}

async function chargeQuota(tx: WriteTx, found: FoundPlace, deltaBytes: number): Promise<void> {
  if (deltaBytes === 0) return
  if (!(await tx.spaces.charge(found.standing.spaceId, deltaBytes))) throw quotaExceeded()
}

export function quotaExceeded(): Problem {
  return new Problem('quota-exceeded', {
    en: 'Not enough space: this would pass the quota. Delete something, or empty the trash.',
    'zh-CN': '空间不足：此操作将超出配额。请删除一些内容或清空回收站。',
  })
}

export function folderHasName(): Problem {
  return new Problem('name-taken', {
    en: 'A folder has that name. Choose another name.',
    'zh-CN': '已有同名文件夹，请换用其他名称。',
  })
}
