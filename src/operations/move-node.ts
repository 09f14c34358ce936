import { isFile, type NodeRecord, type WriteTx } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import { DEPTH_MAX } from '../domain/node-name.ts'
import { checkPrecondition, type Precondition } from '../domain/precondition.ts'
import { Problem } from '../domain/problem.ts'
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
  type Found,
  type FoundPlace,
  type NodeRef,
  type Place,
  rootStays,
} from './find-node.ts'
import { noteChange } from './note-change.ts'
import { newEtag, type Parts } from './parts.ts'
import { quotaExceeded } from './place-content.ts'
import { moveToTrash } from './trash-node.ts'

export type MoveNode = {
  readonly actor: Actor
  readonly source: NodeRef
  readonly target: Place
  /** Whether something that has the name already goes to the trash, or refuses the move. */
  readonly overwrite: boolean
  readonly precondition?: Precondition | undefined
  readonly lockTokens: LockTokens
}

export type Moved = { readonly node: NodeRecord; readonly replaced: boolean }

/**
 * Moves a node, with everything below it, to another folder or another name. Ids, etags and
 * versions stay the same, so links and history follow it.
 *
 * @throws Problem 'name-taken'; 'invalid-input' for a folder into itself; 'parent-missing';
 *   'forbidden' for a root or onto itself; 'locked'; the gate's reason, when the new name makes it
 *   a suspended class or it would be new to another space
 */
export async function moveNode(parts: Parts, request: MoveNode): Promise<Moved> {
  return await countRefusals(parts, request.actor, () =>
    parts.catalog.write(async (tx) => {
      const asking = { actor: request.actor, now: parts.clock.now() }
      const source = await findNode(tx, asking, request.source)
      const target = await findPlace(tx, asking, request.target)
      await checkShape(tx, source, target)
      checkPrecondition(request.precondition, source.node)
      const permit = await permitToMove(tx, source, target)
      await checkLocks(tx, {
        now: asking.now,
        tokens: request.lockTokens,
        subtrees: [source.node.id, ...(target.current ? [target.current.id] : [])],
        membership: [source.node.parentId ?? source.node.id, target.parent.id],
      })
      if (target.current && !request.overwrite) throw nameTaken()
      if (target.current) await moveToTrash({ parts, tx, asking }, target.current)
      const node = await place({ parts, tx, asking }, { permit, source, target })
      return { node, replaced: target.current !== undefined }
    }),
  )
}

/** What makes a move impossible, whoever asks. */
export async function checkShape(tx: WriteTx, source: Found, target: FoundPlace): Promise<void> {
  if (source.node.parentId === null) throw rootStays()
  if (target.current?.id === source.node.id) throw ontoItself()
  const above = await tx.nodes.ancestors(target.parent.id)
  if (above.some((one) => one.id === source.node.id)) throw intoItself()
  if (
    target.current &&
    (await tx.nodes.ancestors(source.node.id)).some((one) => one.id === target.current?.id)
  ) {
    throw ontoItself()
  }
  const depth = source.node.kind === 'folder' ? await tx.nodes.depthBelow(source.node.id) : 1
  if (above.length - 1 + depth > DEPTH_MAX) throw tooDeep()
}

async function permitToMove(
  tx: WriteTx,
  source: Found,
  target: FoundPlace,
): Promise<Permit<'move'>> {
  const { node, standing } = source
  if (standing.spaceId === target.standing.spaceId) {
    const renaming = isFile(node)
      ? { before: judgedOf(node), after: { ...judgedOf(node), byName: classByName(target.name) } }
      : undefined
    return await askGate(tx, standing, { kind: 'move', renaming })
  }
  // To the other space all of it is new, whatever it is to this one.
  for (const file of await tx.nodes.filesBelow(node.id)) {
    if (!isFile(file)) continue
    await askGate(tx, target.standing, {
      kind: 'write',
      capability: 'save',
      judged: judgedOf(file),
    })
  }
  await askGate(tx, target.standing, { kind: 'move' })
  return await askGate(tx, standing, { kind: 'move' })
}

type Context = { readonly parts: Parts; readonly tx: WriteTx; readonly asking: Asking }

async function place(
  { parts, tx, asking }: Context,
  move: { permit: Permit<'move'>; source: Found; target: FoundPlace },
): Promise<NodeRecord> {
  const { permit, source, target } = move
  const { node } = source
  const { now } = asking
  if (node.spaceId !== target.standing.spaceId) await changeSpace(tx, move)
  const moved = await tx.nodes.setPlace(permit, {
    id: node.id,
    spaceId: target.standing.spaceId,
    parentId: target.parent.id,
    name: target.name,
    byName: isFile(node) ? classByName(target.name) : null,
    now,
  })
  const etag = newEtag(parts.chance)
  if (node.parentId !== null) {
    await tx.nodes.touchUpward(node.parentId, { etag, deltaBytes: -node.size, now })
  }
  await tx.nodes.touchUpward(target.parent.id, { etag, deltaBytes: node.size, now })
  // Locks do not move (RFC 4918 §7.5), and neither do those on what goes along.
  for (const lock of (await tx.locks.any(now)) ? await tx.locks.below(node.id, now) : []) {
    await tx.locks.remove(lock.token)
  }
  await noteChange(tx, asking, { node: moved, kind: 'moved' })
  return moved
}

async function changeSpace(
  tx: WriteTx,
  { permit, source, target }: { permit: Permit<'move'>; source: Found; target: FoundPlace },
): Promise<void> {
  let bytes = 0
  for (const file of await tx.nodes.filesBelow(source.node.id)) {
    bytes += file.size + (await tx.versions.bytesOf(file.id))
  }
  if (!(await tx.spaces.charge(target.standing.spaceId, bytes))) throw quotaExceeded()
  await tx.spaces.charge(source.standing.spaceId, -bytes)
  await tx.nodes.setSpaceBelow(permit, source.node.id, target.standing.spaceId)
}

function judgedOf(file: NodeRecord) {
  return { byBytes: file.byBytes ?? 'other', byName: file.byName ?? 'other' }
}

function ontoItself(): Problem {
  return new Problem('forbidden', {
    en: 'It is there already: source and target are the same, or one holds the other.',
    'zh-CN': '源与目标相同，或其中之一包含另一个。',
  })
}

function intoItself(): Problem {
  return new Problem('invalid-input', {
    en: 'A folder cannot go into itself. Choose a folder outside of it.',
    'zh-CN': '文件夹不能移动或复制到其自身之内，请选择其他位置。',
  })
}

function tooDeep(): Problem {
  return new Problem('invalid-input', {
    en: `Folders can be at most ${String(DEPTH_MAX)} levels deep.`,
    'zh-CN': `文件夹最多 ${String(DEPTH_MAX)} 层。`,
  })
}
