import type { AccountId, NodeId, SpaceId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import type { ChangeKind } from '../schema/tables.ts'
import { type Executor, statement } from '../statement.ts'

export type ChangeRecord = {
  readonly spaceId: SpaceId
  readonly nodeId: NodeId
  readonly kind: ChangeKind
  readonly accountId: AccountId | null
  readonly door: string
  readonly at: Instant
}

const insert = statement((db, p: ChangeRecord) =>
  db.insertInto('changes').values({
    space_id: p.spaceId,
    node_id: p.nodeId,
    kind: p.kind,
    account_id: p.accountId,
    door: p.door,
    at_ms: p.at,
  }),
)
const since = statement((db, p: { spaceId: SpaceId; after: number; limit: number }) =>
  db
    .selectFrom('changes')
    .select([
      'id',
      'space_id as spaceId',
      'node_id as nodeId',
      'kind',
      'account_id as accountId',
      'door',
      'at_ms as at',
    ])
    .where('space_id', '=', p.spaceId)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.limit),
)

export type ChangeReads = ReturnType<typeof changeReads>
export function changeReads(run: Executor) {
  return {
    /** In the order of commit, after the cursor `after` (the last one's id). */
    since: (page: {
      spaceId: SpaceId
      after: number
      limit: number
    }): Promise<(ChangeRecord & { readonly id: number })[]> => run.all(since, page),
  }
}

export type ChangeWrites = ReturnType<typeof changeWrites>
/** The outbox: each change to a tree leaves one row in its own transaction. */
export function changeWrites(run: Executor) {
  return { add: (change: ChangeRecord) => run.run(insert, change) }
}
