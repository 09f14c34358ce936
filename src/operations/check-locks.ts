import type { LockRecord, ReadTx, WriteTx } from '../catalog/catalog.ts'
import type { NodeId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import { Problem } from '../domain/problem.ts'

/** Lock tokens that the request carries (RFC 4918 §10.4); doors without locks carry none. */
export type LockTokens = readonly string[]

export type LockQuestion = {
  readonly now: Instant
  readonly tokens: LockTokens
  /** Nodes whose own state changes. */
  readonly changed?: readonly NodeId[]
  /** Folders that gain or lose a member. */
  readonly membership?: readonly NodeId[]
  /** Nodes that change or go with everything below them. */
  readonly subtrees?: readonly NodeId[]
}

/**
 * A change needs the token of each lock it falls under (RFC 4918 §7): of the node, of a folder
 * above it locked with depth infinity, of a folder whose members change, of anything that goes
 * along with it.
 *
 * @throws Problem 'locked'
 */
export async function checkLocks(tx: ReadTx, question: LockQuestion): Promise<void> {
  if (!(await tx.locks.any(question.now))) return
  for (const id of [...(question.changed ?? []), ...(question.membership ?? [])]) {
    const locks = await tx.locks.onWayUp(id, question.now)
    refuseWithoutToken(
      locks.filter((lock) => lock.nodeId === id || lock.depth === 'infinity'),
      question.tokens,
    )
  }
  for (const id of question.subtrees ?? []) {
    const above = await tx.locks.onWayUp(id, question.now)
    const below = await tx.locks.below(id, question.now)
    refuseWithoutToken(
      [...above.filter((lock) => lock.depth === 'infinity'), ...below],
      question.tokens,
    )
  }
}

/** What moves or goes is no longer locked, nor is anything below it. */
export async function removeLocksBelow(tx: WriteTx, id: NodeId, now: Instant): Promise<void> {
  if (!(await tx.locks.any(now))) return
  for (const lock of await tx.locks.below(id, now)) await tx.locks.remove(lock.token)
}

/** Of several shared locks on one node, the token of one is enough. */
function refuseWithoutToken(locks: readonly LockRecord[], tokens: LockTokens): void {
  const isHeld = (lock: LockRecord) =>
    tokens.includes(lock.token) ||
    (lock.scope === 'shared' &&
      locks.some((other) => other.nodeId === lock.nodeId && tokens.includes(other.token)))
  const missing = locks.find((lock) => !isHeld(lock))
  if (!missing) return
  throw new Problem(
    'locked',
    {
      en: 'It is locked by a program that has it open. Try again when that is closed.',
      'zh-CN': '它已被正在使用的程序锁定，请在对方关闭后重试。',
    },
    // The token itself is never told: whoever has it could unlock.
    { facts: { lockRoot: missing.path } },
  )
}
