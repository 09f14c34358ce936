import { SECOND_MS, type Instant } from '../../domain/instant.ts'
import type { LockRecord } from '../../operations/list-entries.ts'
import { hrefOf } from './dav-path.ts'
import { escapeXml } from './xml-text.ts'

/** The inside of `DAV:lockdiscovery` (RFC 4918 §15.8). */
export function activeLocks(
  where: { readonly root: string; readonly now: Instant },
  locks: readonly LockRecord[],
): string {
  return locks.map((lock) => activeLock(where, lock)).join('')
}

function activeLock(
  { root, now }: { readonly root: string; readonly now: Instant },
  lock: LockRecord,
): string {
  const seconds = Math.max(0, Math.ceil((lock.expiresAt - now) / SECOND_MS))
  const owner = lock.owner === '' ? '' : `<d:owner>${lock.owner}</d:owner>`
  return (
    `<d:activelock><d:locktype><d:write/></d:locktype><d:lockscope><d:${lock.scope}/></d:lockscope>` +
    `<d:depth>${lock.depth}</d:depth>${owner}<d:timeout>Second-${seconds}</d:timeout>` +
    `<d:locktoken><d:href>${escapeXml(lock.token)}</d:href></d:locktoken>` +
    `<d:lockroot><d:href>${lockRootHref(root, lock.path)}</d:href></d:lockroot></d:activelock>`
  )
}

/** The address where a lock was taken, from the path that it keeps. */
export function lockRootHref(root: string, path: string): string {
  const names = path.split('/').filter((name) => name !== '')
  return hrefOf(root, names, names.length === 0 ? 'folder' : 'file')
}
