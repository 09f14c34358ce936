import type { MediaClass } from '../../domain/governed.ts'
import type { AccountId, BlobId, NodeId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import { type Executor, statement } from '../statement.ts'
import { blobNumber } from './blob-number.ts'

/** An earlier state of a file; the current one is the node itself. */
export type VersionRecord = {
  readonly nodeId: NodeId
  readonly versionNo: number
  readonly blobId: BlobId
  readonly size: number
  readonly byBytes: MediaClass
  readonly authorId: AccountId | null
  readonly modifiedAt: Instant
  /** When this state became the file's newest. */
  readonly madeAt: Instant
}

const COLUMNS = [
  'versions.node_id as nodeId',
  'versions.version_no as versionNo',
  'versions.blob_id as blobId',
  'versions.size_bytes as size',
  'versions.by_bytes as byBytes',
  'versions.author_id as authorId',
  'versions.modified_at_ms as modifiedAt',
  'versions.made_at_ms as madeAt',
] as const

const ofNode = statement((db, p: { nodeId: NodeId }) =>
  db
    .selectFrom('versions')
    .select(COLUMNS)
    .where('node_id', '=', p.nodeId)
    .orderBy('version_no', 'desc'),
)
const one = statement((db, p: { nodeId: NodeId; versionNo: number }) =>
  db
    .selectFrom('versions')
    .select(COLUMNS)
    .where('node_id', '=', p.nodeId)
    .where('version_no', '=', p.versionNo),
)
const bytesOf = statement((db, p: { nodeId: NodeId }) =>
  db
    .selectFrom('versions')
    .select((e) => e.fn.sum<number | null>('size_bytes').as('bytes'))
    .where('node_id', '=', p.nodeId),
)
const insert = statement((db, p: VersionRecord) =>
  db.insertInto('versions').values({
    node_id: p.nodeId,
    version_no: p.versionNo,
    blob_id: p.blobId,
    blob_no: blobNumber(db, p.blobId).$asScalar().$castTo<number>(),
    size_bytes: p.size,
    by_bytes: p.byBytes,
    author_id: p.authorId,
    modified_at_ms: p.modifiedAt,
    made_at_ms: p.madeAt,
  }),
)
const removeOne = statement((db, p: { nodeId: NodeId; versionNo: number }) =>
  db.deleteFrom('versions').where('node_id', '=', p.nodeId).where('version_no', '=', p.versionNo),
)
const removeAll = statement((db, p: { nodeId: NodeId }) =>
  db.deleteFrom('versions').where('node_id', '=', p.nodeId),
)
/** Files with more than one earlier state, for the thinning of old ones. */
const nodesWithHistory = statement((db, p: { after: NodeId; before: Instant; limit: number }) =>
  db
    .selectFrom('versions')
    .select('node_id as nodeId')
    .distinct()
    .where('node_id', '>', p.after)
    .where('made_at_ms', '<', p.before)
    .orderBy('node_id')
    .limit(p.limit),
)

export type VersionReads = ReturnType<typeof versionReads>
export function versionReads(run: Executor) {
  return {
    /** Newest first, without the current state. */
    ofNode: (nodeId: NodeId): Promise<VersionRecord[]> => run.all(ofNode, { nodeId }),
    one: (nodeId: NodeId, versionNo: number) => run.first(one, { nodeId, versionNo }),
    bytesOf: async (nodeId: NodeId): Promise<number> =>
      (await run.first(bytesOf, { nodeId }))?.bytes ?? 0,
    nodesWithHistory: async (page: { after: NodeId; before: Instant; limit: number }) =>
      (await run.all(nodesWithHistory, page)).map((row) => row.nodeId),
  }
}

export type VersionWrites = ReturnType<typeof versionWrites>
export function versionWrites(run: Executor) {
  return {
    insert: (version: VersionRecord) => run.run(insert, version),
    remove: (nodeId: NodeId, versionNo: number) => run.run(removeOne, { nodeId, versionNo }),
    removeAll: (nodeId: NodeId) => run.run(removeAll, { nodeId }),
  }
}
