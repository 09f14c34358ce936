import { sql } from 'kysely'
import type { AccountId, NodeId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import { type Executor, statement } from '../statement.ts'

/** A WebDAV lock (RFC 4918 §6). It holds at every door, not only at the one it was taken at. */
export type LockRecord = {
  readonly token: string
  readonly nodeId: NodeId
  readonly accountId: AccountId
  readonly scope: 'exclusive' | 'shared'
  readonly depth: '0' | 'infinity'
  /** The client's XML about who holds it, kept as it came. */
  readonly owner: string
  /** The path it was taken at, for `DAV:lockroot`. */
  readonly path: string
  readonly expiresAt: Instant
}

const COLUMNS = [
  'locks.token as token',
  'locks.node_id as nodeId',
  'locks.account_id as accountId',
  'locks.scope as scope',
  'locks.depth as depth',
  'locks.owner as owner',
  'locks.path as path',
  'locks.expires_at_ms as expiresAt',
] as const

const any = statement((db, p: { now: Instant }) =>
  db
    .selectFrom('locks')
    .select('token')
    .where('expires_at_ms', '>', p.now)
    // Written out: SQLite prepares a statement anew when a limit is bound, and each write asks this.
    .limit(sql.lit(1)),
)
const onWayUp = statement((db, p: { id: NodeId; now: Instant }) =>
  db
    .withRecursive('up(id, parent_id)', (e) =>
      e
        .selectFrom('nodes')
        .select(['id', 'parent_id'])
        .where('id', '=', p.id)
        .unionAll(
          e
            .selectFrom('nodes')
            .innerJoin('up', 'up.parent_id', 'nodes.id')
            .select(['nodes.id', 'nodes.parent_id']),
        ),
    )
    .selectFrom('locks')
    .innerJoin('up', 'up.id', 'locks.node_id')
    .select(COLUMNS)
    .where('expires_at_ms', '>', p.now),
)
const below = statement((db, p: { id: NodeId; now: Instant }) =>
  db
    .withRecursive('down(id)', (e) =>
      e
        .selectFrom('nodes')
        .select('id')
        .where('id', '=', p.id)
        .unionAll(
          e.selectFrom('nodes').innerJoin('down', 'down.id', 'nodes.parent_id').select('nodes.id'),
        ),
    )
    .selectFrom('locks')
    .innerJoin('down', 'down.id', 'locks.node_id')
    .select(COLUMNS)
    .where('expires_at_ms', '>', p.now),
)
// Begins with the locks, of which there are few, not with the members, of which there may be many.
const ofChildren = statement((db, p: { parentId: NodeId; now: Instant }) =>
  db
    .selectFrom('locks')
    .innerJoin('nodes', 'nodes.id', 'locks.node_id')
    .select(COLUMNS)
    .where('nodes.parent_id', '=', p.parentId)
    .where('expires_at_ms', '>', p.now),
)
const byToken = statement((db, p: { token: string; now: Instant }) =>
  db
    .selectFrom('locks')
    .select(COLUMNS)
    .where('token', '=', p.token)
    .where('expires_at_ms', '>', p.now),
)
const insert = statement((db, p: LockRecord) =>
  db.insertInto('locks').values({
    token: p.token,
    node_id: p.nodeId,
    account_id: p.accountId,
    scope: p.scope,
    depth: p.depth,
    owner: p.owner,
    path: p.path,
    expires_at_ms: p.expiresAt,
  }),
)
const refresh = statement((db, p: { token: string; expiresAt: Instant }) =>
  db.updateTable('locks').set({ expires_at_ms: p.expiresAt }).where('token', '=', p.token),
)
const remove = statement((db, p: { token: string }) =>
  db.deleteFrom('locks').where('token', '=', p.token),
)
const removeOf = statement((db, p: { nodeId: NodeId }) =>
  db.deleteFrom('locks').where('node_id', '=', p.nodeId),
)
const removeExpired = statement((db, p: { now: Instant }) =>
  db.deleteFrom('locks').where('expires_at_ms', '<=', p.now),
)

export type LockReads = ReturnType<typeof lockReads>
export function lockReads(run: Executor) {
  return {
    any: async (now: Instant): Promise<boolean> => (await run.first(any, { now })) !== undefined,
    /** Locks on the node and on every folder above it. */
    onWayUp: (id: NodeId, now: Instant): Promise<LockRecord[]> => run.all(onWayUp, { id, now }),
    /** Locks on the node and on anything below it. */
    below: (id: NodeId, now: Instant): Promise<LockRecord[]> => run.all(below, { id, now }),
    /** Locks on the members of a folder themselves. */
    ofChildren: (parentId: NodeId, now: Instant): Promise<LockRecord[]> =>
      run.all(ofChildren, { parentId, now }),
    byToken: (token: string, now: Instant) => run.first(byToken, { token, now }),
  }
}

export type LockWrites = ReturnType<typeof lockWrites>
export function lockWrites(run: Executor) {
  return {
    insert: (lock: LockRecord) => run.run(insert, lock),
    refresh: (token: string, expiresAt: Instant) => run.run(refresh, { token, expiresAt }),
    remove: (token: string) => run.run(remove, { token }),
    removeOf: (nodeId: NodeId) => run.run(removeOf, { nodeId }),
    removeExpired: (now: Instant) => run.run(removeExpired, { now }),
  }
}
