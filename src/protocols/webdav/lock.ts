import type { LockRecord } from '../../operations/list-entries.ts'
import { lockNode, refreshLock, unlockNode } from '../../operations/locks.ts'
import { type DavExchange, readXml, targetOf, XML_TYPE } from './dav-exchange.ts'
import { badHeader } from './dav-problem.ts'
import { parseAllOrNothing } from './depth-header.ts'
import { parseLockRequest } from './lock-request.ts'
import { activeLocks } from './lock-xml.ts'
import { parseTimeout } from './timeout-header.ts'
import { NAMESPACES, XML_HEAD } from './xml-text.ts'

/** Takes a lock, or without a body lets one that is held last longer (RFC 4918 §9.10). */
export async function lock(exchange: DavExchange): Promise<void> {
  const { kit, request, reply, actor, precondition, lockTokens } = exchange
  const target = targetOf(exchange)
  const durationMs = parseTimeout(request.headers['timeout'])
  const body = await readXml(exchange)
  if (!body) {
    if (lockTokens.length === 0) throw badHeader('If')
    const renewed = await refreshLock(kit.parts, { actor, target, durationMs, lockTokens })
    answer(exchange, renewed, 200)
    return
  }
  const { lock: made, isNew } = await lockNode(kit.parts, {
    ...parseLockRequest(body),
    actor,
    target,
    depth: parseAllOrNothing(request.headers['depth']),
    durationMs,
    precondition,
    lockTokens,
  })
  reply.header('lock-token', `<${made.token}>`)
  answer(exchange, made, isNew ? 201 : 200)
}

/** RFC 4918 §9.11. */
export async function unlock(exchange: DavExchange): Promise<void> {
  const { kit, request, reply, actor } = exchange
  const header = request.headers['lock-token']
  const token = /^\s*<([^<>\s]+)>\s*$/.exec(typeof header === 'string' ? header : '')?.[1]
  if (token === undefined) throw badHeader('Lock-Token')
  await unlockNode(kit.parts, { actor, target: targetOf(exchange), token })
  reply.code(204).send()
}

function answer({ kit, reply, root }: DavExchange, held: LockRecord, status: number): void {
  const inside = activeLocks({ root, now: kit.parts.clock.now() }, [held])
  reply
    .code(status)
    .header('content-type', XML_TYPE)
    .send(`${XML_HEAD}<d:prop${NAMESPACES}><d:lockdiscovery>${inside}</d:lockdiscovery></d:prop>`)
}
