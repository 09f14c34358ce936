import { sql } from 'kysely'
import type { MediaClass } from '../../domain/governed.ts'
import type { AccountId, BlobId, NodeId, SpaceId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Permit } from '../../policy/permit.ts'
import { type Executor, statement } from '../statement.ts'
import { blobNumber } from './blob-number.ts'
import { NODE_COLUMNS, type NodeRecord } from './node-columns.ts'

/**
 * Where one change renews many nodes, each still gets an etag of its own: two of them may change
 * places, and whoever had the one would take the other for it.
 */
const etagOfEach = (etag: string) => sql<string>`${etag} || '-' || id`

export type NewNode = {
  spaceId: SpaceId
  parentId: NodeId | null
  kind: 'file' | 'folder'
  name: string
  etag: string
  size: number
  blobId: BlobId | null
  byBytes: MediaClass | null
  byName: MediaClass | null
  authorId: AccountId | null
  now: Instant
  modifiedAt: Instant
}

const insertNode = statement((db, p: NewNode) =>
  db
    .insertInto('nodes')
    .values({
      space_id: p.spaceId,
      parent_id: p.parentId,
      kind: p.kind,
      name: p.name,
      etag: p.etag,
      size_bytes: p.size,
      blob_id: p.blobId,
      blob_no: blobNumber(db, p.blobId),
      version_no: 1,
      by_bytes: p.byBytes,
      by_name: p.byName,
      author_id: p.authorId,
      created_at_ms: p.now,
      modified_at_ms: p.modifiedAt,
      changed_at_ms: p.now,
    })
    // The rest is known: reading fifteen columns back costs more than storing them.
    .returning('id'),
)

export type NewContent = {
  etag: string
  size: number
  blobId: BlobId
  byBytes: MediaClass
  byName: MediaClass
  authorId: AccountId | null
  now: Instant
  modifiedAt: Instant
}

const setContent = statement((db, p: NewContent & { id: NodeId }) =>
  db
    .updateTable('nodes')
    .set((e) => ({
      etag: p.etag,
      size_bytes: p.size,
      blob_id: p.blobId,
      blob_no: blobNumber(db, p.blobId),
      version_no: e('version_no', '+', 1),
      by_bytes: p.byBytes,
      by_name: p.byName,
      author_id: p.authorId,
      modified_at_ms: p.modifiedAt,
      changed_at_ms: p.now,
    }))
    .where('id', '=', p.id),
)

export type NewPlace = {
  spaceId: SpaceId
  parentId: NodeId | null
  name: string
  byName: MediaClass | null
}

// Its newest state is as old as before: `changed_at_ms` tells versions when each was made.
const setPlace = statement((db, p: NewPlace & { id: NodeId }) =>
  db
    .updateTable('nodes')
    .set({
      space_id: p.spaceId,
      parent_id: p.parentId,
      name: p.name,
      by_name: p.byName,
    })
    .where('id', '=', p.id),
)

const setSpaceBelow = statement((db, p: { id: NodeId; spaceId: SpaceId }) =>
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
    .updateTable('nodes')
    .set({ space_id: p.spaceId })
    .where('id', 'in', (e) => e.selectFrom('down').select('id')),
)

const touchUpward = statement(
  (db, p: { id: NodeId; etag: string; deltaBytes: number; now: Instant }) =>
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
      .updateTable('nodes')
      .set((e) => ({
        etag: etagOfEach(p.etag),
        size_bytes: e('size_bytes', '+', p.deltaBytes),
        changed_at_ms: p.now,
      }))
      .where('id', 'in', (e) => e.selectFrom('up').select('id')),
)

const setTimes = statement((db, p: { id: NodeId; modifiedAt: Instant; etag: string }) =>
  db
    .updateTable('nodes')
    .set({ modified_at_ms: p.modifiedAt, etag: p.etag })
    .where('id', '=', p.id)
    .returning(NODE_COLUMNS),
)

const setEtag = statement((db, p: { id: NodeId; etag: string; now: Instant }) =>
  db.updateTable('nodes').set({ etag: p.etag, changed_at_ms: p.now }).where('id', '=', p.id),
)

type CopyFiles = {
  sourceId: NodeId
  targetId: NodeId
  spaceId: SpaceId
  etag: string
  authorId: AccountId | null
  now: Instant
}

const copyFilesOf = statement((db, p: CopyFiles) =>
  db
    .insertInto('nodes')
    .columns([
      'space_id',
      'parent_id',
      'kind',
      'name',
      'etag',
      'size_bytes',
      'blob_id',
      'blob_no',
      'version_no',
      'by_bytes',
      'by_name',
      'author_id',
      'created_at_ms',
      'modified_at_ms',
      'changed_at_ms',
    ])
    .expression((e) =>
      e
        .selectFrom('nodes')
        .select([
          sql<SpaceId>`${p.spaceId}`.as('space_id'),
          sql<NodeId>`${p.targetId}`.as('parent_id'),
          'kind',
          'name',
          etagOfEach(p.etag).as('etag'),
          'size_bytes',
          'blob_id',
          'blob_no',
          sql<number>`1`.as('version_no'),
          'by_bytes',
          'by_name',
          sql<AccountId>`${p.authorId}`.as('author_id'),
          sql<Instant>`${p.now}`.as('created_at_ms'),
          'modified_at_ms',
          sql<Instant>`${p.now}`.as('changed_at_ms'),
        ])
        .where('parent_id', '=', p.sourceId)
        .where('kind', '=', 'file'),
    ),
)

const copyFileProperties = statement((db, p: { sourceId: NodeId; targetId: NodeId }) =>
  db
    .insertInto('properties')
    .columns(['node_id', 'namespace', 'name', 'value'])
    .expression((e) =>
      e
        .selectFrom('properties')
        .innerJoin('nodes as source', 'source.id', 'properties.node_id')
        .innerJoin('nodes as target', 'target.name', 'source.name')
        .select([
          'target.id as node_id',
          'properties.namespace',
          'properties.name',
          'properties.value',
        ])
        .where('source.parent_id', '=', p.sourceId)
        .where('source.kind', '=', 'file')
        .where('target.parent_id', '=', p.targetId),
    ),
)

const deleteNode = statement((db, p: { id: NodeId }) =>
  db.deleteFrom('nodes').where('id', '=', p.id),
)

export type NodeWrites = ReturnType<typeof nodeWrites>

/**
 * Changes to the tree. Each asks for the gate's permit: forgetting the gate does not compile.
 * What a change leaves of a node is told from what it was, as this transaction read it: reading
 * fifteen columns back would cost more than writing them.
 */
export function nodeWrites(run: Executor) {
  return {
    /** A new file or folder. @throws SQLite's unique error when the name is taken: look first. */
    async insert(_permit: Permit<'write' | 'restore'>, node: NewNode): Promise<NodeRecord> {
      const { now, modifiedAt, ...rest } = node
      const { id } = itself(await run.first(insertNode, node))
      return { ...rest, id, versionNo: 1, createdAt: now, modifiedAt, changedAt: now }
    },

    /** The next state of a file; keeping the one before is `versions.insert`. */
    async setContent(
      _permit: Permit<'write' | 'restore'>,
      node: NodeRecord,
      content: NewContent,
    ): Promise<NodeRecord> {
      const { now, ...rest } = content
      await run.run(setContent, { ...content, id: node.id })
      return { ...node, ...rest, versionNo: node.versionNo + 1, changedAt: now }
    },

    async setPlace(
      _permit: Permit<'move' | 'remove' | 'restore'>,
      node: NodeRecord,
      place: NewPlace,
    ): Promise<NodeRecord> {
      await run.run(setPlace, { ...place, id: node.id })
      return { ...node, ...place }
    },

    /** Everything at and below the node belongs to another space from now on. */
    setSpaceBelow: (_permit: Permit<'move'>, id: NodeId, spaceId: SpaceId): Promise<number> =>
      run.run(setSpaceBelow, { id, spaceId }),

    setModifiedAt: async (
      _permit: Permit<'write'>,
      change: { id: NodeId; modifiedAt: Instant; etag: string },
    ): Promise<NodeRecord> => itself(await run.first(setTimes, change)),

    setEtag: (
      _permit: Permit<'write'>,
      change: { id: NodeId; etag: string; now: Instant },
    ): Promise<number> => run.run(setEtag, change),

    /** Copies the files directly in one folder into another, in one statement. */
    async copyFilesOf(_permit: Permit<'write'>, copy: CopyFiles): Promise<number> {
      const count = await run.run(copyFilesOf, copy)
      await run.run(copyFileProperties, copy)
      return count
    },

    /** A new etag, and `deltaBytes` more, for the folder and every folder above it. */
    touchUpward: (
      folderId: NodeId,
      change: { etag: string; deltaBytes: number; now: Instant },
    ): Promise<number> => run.run(touchUpward, { id: folderId, ...change }),

    /** Forgets one node for good; its members, versions and properties must be gone before. */
    delete: (_permit: Permit<'remove'>, id: NodeId): Promise<number> => run.run(deleteNode, { id }),
  }
}

function itself<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Error('The node vanished within its own transaction.')
  return row
}
