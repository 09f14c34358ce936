import type { AccountId, NodeId, SpaceId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import { type Executor, statement } from '../statement.ts'

/** Something that was moved to the trash, with everything below it. */
export type TrashRecord = {
  readonly nodeId: NodeId
  readonly spaceId: SpaceId
  /** The folder it was in, which may itself be gone by now. */
  readonly parentId: NodeId
  readonly path: string
  readonly deletedBy: AccountId | null
  readonly deletedAt: Instant
  readonly size: number
}

const COLUMNS = [
  'trash.node_id as nodeId',
  'trash.space_id as spaceId',
  'trash.parent_id as parentId',
  'trash.path as path',
  'trash.deleted_by as deletedBy',
  'trash.deleted_at_ms as deletedAt',
  'trash.size_bytes as size',
] as const

const ofSpace = statement((db, p: { spaceId: SpaceId; before: NodeId; limit: number }) =>
  db
    .selectFrom('trash')
    .select(COLUMNS)
    .where('space_id', '=', p.spaceId)
    .where('node_id', '<', p.before)
    .orderBy('node_id', 'desc')
    .limit(p.limit),
)
const one = statement((db, p: { nodeId: NodeId }) =>
  db.selectFrom('trash').select(COLUMNS).where('node_id', '=', p.nodeId),
)
/** Of suspended accounts nothing is removed: they cannot take it back out of the trash. */
const olderThan = statement((db, p: { before: Instant; limit: number }) =>
  db
    .selectFrom('trash')
    .innerJoin('spaces', 'spaces.id', 'trash.space_id')
    .innerJoin('accounts', 'accounts.id', 'spaces.owner_id')
    .select(COLUMNS)
    .where('deleted_at_ms', '<', p.before)
    .where('accounts.state', '=', 'active')
    .orderBy('deleted_at_ms')
    .limit(p.limit),
)
const insert = statement((db, p: TrashRecord) =>
  db.insertInto('trash').values({
    node_id: p.nodeId,
    space_id: p.spaceId,
    parent_id: p.parentId,
    path: p.path,
    deleted_by: p.deletedBy,
    deleted_at_ms: p.deletedAt,
    size_bytes: p.size,
  }),
)
const remove = statement((db, p: { nodeId: NodeId }) =>
  db.deleteFrom('trash').where('node_id', '=', p.nodeId),
)

export type TrashReads = ReturnType<typeof trashReads>
export function trashReads(run: Executor) {
  return {
    /** In descending order of node ids, starting below `before`. */
    ofSpace: (page: { spaceId: SpaceId; before: NodeId; limit: number }): Promise<TrashRecord[]> =>
      run.all(ofSpace, page),
    one: (nodeId: NodeId) => run.first(one, { nodeId }),
    /** The oldest first; those of suspended accounts are left out. */
    olderThan: (page: { before: Instant; limit: number }) => run.all(olderThan, page),
  }
}

export type TrashWrites = ReturnType<typeof trashWrites>
export function trashWrites(run: Executor) {
  return {
    insert: (record: TrashRecord) => run.run(insert, record),
    remove: (nodeId: NodeId) => run.run(remove, { nodeId }),
  }
}
