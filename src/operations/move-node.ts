import { isFile, type NodeRecord, type WriteTx } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import { checkPrecondition, type Precondition } from '../domain/precondition.ts'
import { Problem } from '../domain/problem.ts'
import { classByName } from '../policy/media-class.ts'
import type { Permit } from '../policy/permit.ts'
import { askGate } from './ask-gate.ts'
import { checkLocks, type LockTokens, removeLocksBelow } from './check-locks.ts'
import { checkReach } from './check-reach.ts'
import { countRefusals } from './count-refusals.ts'
import { nameTaken } from './create-folder.ts'
import {
  type Asking,
  findNode,
  findPlace,
  type Found,
  type FoundPlace,
  namesOf,
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
      await checkShape(tx, { source, target, withMembers: true })
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

export type Transfer = {
  readonly source: Found
  readonly target: FoundPlace
  /** False: of a folder, nothing that is in it comes along. */
  readonly withMembers: boolean
}

/** What makes a move or copy impossible, whoever asks. */
export async function checkShape(tx: WriteTx, transfer: Transfer): Promise<void> {
  const { source, target, withMembers } = transfer
  if (source.node.parentId === null) throw rootStays()
  if (target.current?.id === source.node.id) throw ontoItself()
  const targetUp = await tx.nodes.ancestors(target.parent.id)
  if (targetUp.some((one) => one.id === source.node.id)) throw intoItself()
  const sourceUp = await tx.nodes.ancestors(source.node.id)
  if (sourceUp.some((one) => one.id === target.current?.id)) throw ontoItself()
  const names = [...namesOf(targetUp), target.name]
  await checkReach(tx, source.node, { names, former: namesOf(sourceUp), withMembers })
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
  // To the other space all of it is new, whatever it is to this one, and so is its history.
  const byNewName = isFile(node) ? { byName: classByName(target.name) } : {}
  const below = await tx.nodes.judgementsBelow(node.id)
  for (const one of [...below, ...(await tx.nodes.earlierJudgementsBelow(node.id))]) {
    const judged = { ...one, ...byNewName }
    await askGate(tx, target.standing, { kind: 'write', capability: 'save', judged })
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
  const moved = await tx.nodes.setPlace(permit, node, {
    spaceId: target.standing.spaceId,
    parentId: target.parent.id,
    name: target.name,
    byName: isFile(node) ? classByName(target.name) : null,
  })
  const etag = newEtag(parts.chance)
  const isElsewhere = node.parentId !== target.parent.id
  const deltaBytes = isElsewhere ? node.size : 0
  if (node.parentId !== null && isElsewhere) {
    await tx.nodes.touchUpward(node.parentId, { etag, deltaBytes: -deltaBytes, now })
  }
  await tx.nodes.touchUpward(target.parent.id, { etag, deltaBytes, now })
  // Locks do not move (RFC 4918 §7.5), and neither do those on what goes along.
  await removeLocksBelow(tx, node.id, now)
  await noteChange(tx, asking, { node: moved, kind: 'moved' })
  return moved
}

async function changeSpace(
  tx: WriteTx,
  { permit, source, target }: { permit: Permit<'move'>; source: Found; target: FoundPlace },
): Promise<void> {
  const bytes = source.node.size + (await tx.nodes.versionBytesBelow(source.node.id))
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
