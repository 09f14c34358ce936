import type { BlobId, NodeId, SpaceId } from '../../domain/ids.ts'
import { type Executor, statement } from '../statement.ts'
import { blobNumber } from './blob-number.ts'

/** Something that counts wrong: what is recorded, and what the rows below it add up to, in bytes. */
export type Miscount = {
  readonly id: NodeId
  readonly recorded: number
  readonly counted: number
}

const folderMiscounts = statement((db, p: { limit: number }) =>
  db
    .selectFrom('nodes as folder')
    .leftJoin('nodes as member', 'member.parent_id', 'folder.id')
    .select((e) => [
      'folder.id as id',
      'folder.size_bytes as recorded',
      e.fn.coalesce(e.fn.sum<number>('member.size_bytes'), e.lit(0)).as('counted'),
    ])
    .where('folder.kind', '=', 'folder')
    .groupBy(['folder.id', 'folder.size_bytes'])
    .having((e) =>
      e('folder.size_bytes', '<>', e.fn.coalesce(e.fn.sum<number>('member.size_bytes'), e.lit(0))),
    )
    .orderBy('folder.id')
    .limit(p.limit),
)
const spaces = statement((db) =>
  db
    .selectFrom('spaces')
    .select(['id', 'root_id as rootId', 'used_bytes as usedBytes'])
    .orderBy('id'),
)
const fileBytes = statement((db) =>
  db
    .selectFrom('nodes')
    .select((e) => ['space_id as spaceId', e.fn.sum<number>('size_bytes').as('bytes')])
    .where('kind', '=', 'file')
    .groupBy('space_id'),
)
const versionBytes = statement((db) =>
  db
    .selectFrom('versions')
    .innerJoin('nodes', 'nodes.id', 'versions.node_id')
    .select((e) => [
      'nodes.space_id as spaceId',
      e.fn.sum<number>('versions.size_bytes').as('bytes'),
    ])
    .groupBy('nodes.space_id'),
)
const unfitFiles = statement((db, p: { limit: number }) =>
  db
    .selectFrom('nodes')
    .leftJoin('blobs', 'blobs.no', 'nodes.blob_no')
    .select(['nodes.id as nodeId', 'nodes.blob_id as blobId'])
    .where('nodes.blob_id', 'is not', null)
    .where((e) =>
      e.or([
        e('blobs.id', 'is', null),
        e('blobs.state', '<>', 'kept'),
        e('blobs.size_bytes', '<>', e.ref('nodes.size_bytes')),
        e('blobs.id', '<>', e.ref('nodes.blob_id')),
      ]),
    )
    .orderBy('nodes.id')
    .limit(p.limit),
)
const unfitVersions = statement((db, p: { limit: number }) =>
  db
    .selectFrom('versions')
    .leftJoin('blobs', 'blobs.no', 'versions.blob_no')
    .select(['versions.node_id as nodeId', 'versions.blob_id as blobId'])
    .where((e) =>
      e.or([
        e('blobs.id', 'is', null),
        e('blobs.state', '<>', 'kept'),
        e('blobs.size_bytes', '<>', e.ref('versions.size_bytes')),
        e('blobs.id', '<>', e.ref('versions.blob_id')),
      ]),
    )
    .orderBy('versions.node_id')
    .limit(p.limit),
)
const keptTotals = statement((db) =>
  db
    .selectFrom('blobs')
    .select((e) => [
      e.fn.countAll<number>().as('count'),
      e.fn.coalesce(e.fn.sum<number>('size_bytes'), e.lit(0)).as('bytes'),
    ])
    .where('state', '=', 'kept'),
)
/** No root, not in the trash, and in no folder: nobody can reach it. */
const unreachable = statement((db, p: { limit: number }) =>
  db
    .selectFrom('nodes')
    .select('nodes.id as id')
    .where('nodes.parent_id', 'is', null)
    .where((e) =>
      e.not(e.exists(e.selectFrom('spaces').select('id').whereRef('root_id', '=', 'nodes.id'))),
    )
    .where((e) =>
      e.not(e.exists(e.selectFrom('trash').select('node_id').whereRef('node_id', '=', 'nodes.id'))),
    )
    .orderBy('nodes.id')
    .limit(p.limit),
)
/** In a file, in a folder of another space, or in a folder and in the trash at once. */
const misplaced = statement((db, p: { limit: number }) =>
  db
    .selectFrom('nodes')
    .innerJoin('nodes as folder', 'folder.id', 'nodes.parent_id')
    .leftJoin('trash', 'trash.node_id', 'nodes.id')
    .select('nodes.id as id')
    .where((e) =>
      e.or([
        e('folder.kind', '<>', 'folder'),
        e('folder.space_id', '<>', e.ref('nodes.space_id')),
        e('trash.node_id', 'is not', null),
      ]),
    )
    .orderBy('nodes.id')
    .limit(p.limit),
)
const namers = statement((db, p: { blobId: BlobId; limit: number }) =>
  db
    .selectFrom('nodes')
    .select('id')
    .where('blob_no', '=', blobNumber(db, p.blobId))
    .union(
      db
        .selectFrom('versions')
        .select('node_id as id')
        .where('blob_no', '=', blobNumber(db, p.blobId)),
    )
    .orderBy('id')
    .limit(p.limit),
)

export type CheckReads = ReturnType<typeof checkReads>
/** Counts everything anew, for the check of the disk: slow, and independent of whoever wrote it. */
export function checkReads(run: Executor) {
  return {
    /** Folders whose size is not that of their members. */
    folderMiscounts: (limit: number): Promise<Miscount[]> => run.all(folderMiscounts, { limit }),

    /** Spaces, by their roots, that do not use what their files and versions add up to. */
    async spaceMiscounts(): Promise<Miscount[]> {
      const counted = new Map<SpaceId, number>()
      const rows = [...(await run.all(fileBytes, {})), ...(await run.all(versionBytes, {}))]
      for (const { spaceId, bytes } of rows) {
        counted.set(spaceId, (counted.get(spaceId) ?? 0) + bytes)
      }
      return (await run.all(spaces, {}))
        .map(({ id, rootId, usedBytes }) => ({
          id: rootId ?? (0 as NodeId),
          recorded: usedBytes,
          counted: counted.get(id) ?? 0,
        }))
        .filter((one) => one.recorded !== one.counted)
    },

    /** Files and versions whose blob is unknown or not kept, or measures otherwise than they do. */
    unfit: async (limit: number) => [
      ...(await run.all(unfitFiles, { limit })),
      ...(await run.all(unfitVersions, { limit })),
    ],

    /** What there is to read. */
    keptTotals: async (): Promise<{ count: number; bytes: number }> =>
      (await run.first(keptTotals, {})) ?? { count: 0, bytes: 0 },

    /** Nodes that nobody can reach, or that are where nothing can be. */
    strays: async (limit: number): Promise<NodeId[]> =>
      [...(await run.all(unreachable, { limit })), ...(await run.all(misplaced, { limit }))].map(
        (row) => row.id,
      ),

    /** Nodes that name the blob, now or in an earlier version. */
    namers: async (blobId: BlobId, limit: number): Promise<NodeId[]> =>
      (await run.all(namers, { blobId, limit })).map((row) => row.id),
  }
}
