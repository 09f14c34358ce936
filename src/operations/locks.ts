import {
  isFile,
  type LockRecord,
  type NodeRecord,
  type ReadTx,
  type WriteTx,
} from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { SpaceId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import { checkPrecondition, type Precondition } from '../domain/precondition.ts'
import { Problem } from '../domain/problem.ts'
import { classByBytes } from '../policy/media-class.ts'
import { askGate, findStanding } from './ask-gate.ts'
import type { LockTokens } from './check-locks.ts'
import { countRefusals } from './count-refusals.ts'
import { type Asking, findNode } from './find-node.ts'
import type { Parts } from './parts.ts'
import { placeContent } from './place-content.ts'

type Target = { readonly spaceId: SpaceId; readonly path: readonly string[] }

export type LockNode = {
  readonly actor: Actor
  readonly target: Target
  readonly scope: LockRecord['scope']
  readonly depth: LockRecord['depth']
  /** What the client says about who holds it, as XML. */
  readonly owner: string
  readonly durationMs: number
  readonly precondition?: Precondition | undefined
  readonly lockTokens: LockTokens
}

export type Locked = {
  readonly lock: LockRecord
  readonly node: NodeRecord
  /** The name was free: an empty file has it now. */
  readonly isNew: boolean
}

/** Locks on one node, shared ones counted each (docs/reference/limits.md). */
const LOCKS_PER_NODE_MAX = 100

/**
 * Locks a node, alone or with everything below it. A free name is locked by an empty file that
 * goes through the gate like any other (RFC 4918 §7.3).
 *
 * @throws Problem 'locked' when another lock is in the way; 'parent-missing'; 'precondition-failed';
 *   for a free name as `placeContent`
 */
export async function lockNode(parts: Parts, request: LockNode): Promise<Locked> {
  return await countRefusals(parts, request.actor, () =>
    parts.catalog.write(async (tx) => {
      const asking = { actor: request.actor, now: parts.clock.now() }
      const { node, isNew } = await nodeToLock({ parts, tx, asking }, request)
      await refuseConflict(tx, asking, { node, request })
      const lock: LockRecord = {
        token: newToken(parts),
        nodeId: node.id,
        accountId: request.actor.accountId,
        scope: request.scope,
        depth: isFile(node) ? '0' : request.depth,
        owner: request.owner,
        path: pathText(request.target.path),
        expiresAt: asking.now + request.durationMs,
      }
      await tx.locks.removeExpired(asking.now)
      await tx.locks.insert(lock)
      return { lock, node, isNew }
    }),
  )
}

export type RefreshLock = {
  readonly actor: Actor
  readonly target: Target
  readonly durationMs: number
  readonly lockTokens: LockTokens
}

/**
 * Lets a lock last longer: one that holds for the target and whose token is shown, wherever in the
 * tree it was taken.
 *
 * @throws Problem 'not-found'; 'precondition-failed' when there is no such lock
 */
export async function refreshLock(parts: Parts, request: RefreshLock): Promise<LockRecord> {
  return await parts.catalog.write(async (tx) => {
    const asking = { actor: request.actor, now: parts.clock.now() }
    const { node } = await findNode(tx, asking, request.target)
    const held = await heldLocks(tx, node, asking.now)
    const lock = held.find((one) => request.lockTokens.includes(one.token))
    if (!lock) throw notThisLock()
    const expiresAt = asking.now + request.durationMs
    await tx.locks.refresh(lock.token, expiresAt)
    return { ...lock, expiresAt }
  })
}

/**
 * Ends a lock that holds for the target.
 *
 * @throws Problem 'not-found'; 'precondition-failed' when no lock with that token holds here
 */
export async function unlockNode(
  parts: Parts,
  request: { readonly actor: Actor; readonly target: Target; readonly token: string },
): Promise<void> {
  await parts.catalog.write(
    async (tx) => {
      const asking = { actor: request.actor, now: parts.clock.now() }
      const { node } = await findNode(tx, asking, request.target)
      const held = await heldLocks(tx, node, asking.now)
      const lock = held.find((one) => one.token === request.token)
      if (lock?.accountId !== request.actor.accountId) throw notThisLock()
      await tx.locks.remove(lock.token)
    },
    { freesSpace: true },
  )
}

export type StateOfPath = {
  /** Undefined: nothing is there. */
  readonly etag: string | undefined
  /** Tokens of the locks that hold there, also for a free name in a locked folder. */
  readonly tokens: readonly string[]
}

/** What an `If` header can ask about several paths of one space, in one snapshot and in their order. */
export async function statesOfPaths(
  parts: Parts,
  request: {
    readonly actor: Actor
    readonly spaceId: SpaceId
    readonly paths: readonly (readonly string[])[]
  },
): Promise<StateOfPath[]> {
  return await parts.catalog.read(async (tx) => {
    const now = parts.clock.now()
    const { actor, spaceId } = request
    const { record } = await findStanding(tx, actor, { spaceId, now })
    const states: StateOfPath[] = []
    for (const path of request.paths) {
      const node = await tx.nodes.find(record.rootId, path)
      const nearest = node ?? (await nearestAbove(tx, record.rootId, path))
      const locks = nearest ? await tx.locks.onWayUp(nearest.id, now) : []
      const held = locks.filter((one) => one.depth === 'infinity' || one.nodeId === node?.id)
      states.push({ etag: node?.etag, tokens: held.map((one) => one.token) })
    }
    return states
  })
}

async function nearestAbove(
  tx: ReadTx,
  rootId: NodeRecord['id'],
  path: readonly string[],
): Promise<NodeRecord | undefined> {
  for (let length = path.length - 1; length >= 0; length--) {
    const node = await tx.nodes.find(rootId, path.slice(0, length))
    if (node) return node
  }
  return undefined
}

type Context = { readonly parts: Parts; readonly tx: WriteTx; readonly asking: Asking }

async function nodeToLock(
  { parts, tx, asking }: Context,
  request: LockNode,
): Promise<{ node: NodeRecord; isNew: boolean }> {
  const { target, precondition, lockTokens } = request
  const standing = await findStanding(tx, asking.actor, { ...target, now: asking.now })
  const known = await tx.nodes.find(standing.record.rootId, target.path)
  if (known) {
    await askGate(tx, standing, { kind: 'makeFolder' })
    checkPrecondition(precondition, known)
    return { node: known, isNew: false }
  }
  const bytes = new Uint8Array()
  const content = { blobId: parts.sha256(bytes), size: 0, byBytes: classByBytes(bytes), bytes }
  const placing = { place: target, content, modifiedAt: undefined, precondition, lockTokens }
  return await placeContent(parts, tx, { asking, placing })
}

/** Two locks fit together only when both are shared (RFC 4918 §6.2). */
async function refuseConflict(
  tx: WriteTx,
  asking: Asking,
  { node, request }: { readonly node: NodeRecord; readonly request: LockNode },
): Promise<void> {
  const held = await heldLocks(tx, node, asking.now)
  const below = request.depth === 'infinity' ? await tx.locks.below(node.id, asking.now) : []
  const inTheWay = [...held, ...below].find(
    (one) => one.scope === 'exclusive' || request.scope === 'exclusive',
  )
  if (!inTheWay && held.length < LOCKS_PER_NODE_MAX) return
  throw new Problem(
    'locked',
    {
      en: 'Another program holds a lock here. Try again when it is closed.',
      'zh-CN': '其他程序已在此处加锁，请在其关闭后重试。',
    },
    { facts: { lockRoot: inTheWay?.path ?? pathText(request.target.path) } },
  )
}

/** The locks under which a node lies: its own, and those above it that reach down. */
async function heldLocks(tx: ReadTx, node: NodeRecord, now: Instant): Promise<LockRecord[]> {
  const locks = await tx.locks.onWayUp(node.id, now)
  return locks.filter((one) => one.depth === 'infinity' || one.nodeId === node.id)
}

function newToken(parts: Parts): string {
  const hex = parts.chance.hex(16)
  const last = `8${hex.slice(17, 20)}-${hex.slice(20)}`
  return `opaquelocktoken:${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${last}`
}

/** From the root of the space, beginning with `/`. */
function pathText(path: readonly string[]): string {
  return `/${path.join('/')}`
}

function notThisLock(): Problem {
  return new Problem('precondition-failed', {
    en: 'No lock with that token holds here. It may have expired: lock it again.',
    'zh-CN': '此处没有该令牌对应的锁，可能已过期，请重新加锁。',
  })
}
