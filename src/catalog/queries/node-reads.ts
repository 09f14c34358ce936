import { sql } from 'kysely'
import type { MediaJudgement } from '../../domain/governed.ts'
import type { BlobId, NodeId } from '../../domain/ids.ts'
import { type Executor, statement } from '../statement.ts'
import { blobNumber } from './blob-number.ts'
import type { SeenChildren } from '../seen-children.ts'
import { ENTRY_COLUMNS, type EntryRecord, NODE_COLUMNS, type NodeRecord } from './node-columns.ts'

/** A step of the way from a node up to its root. */
export type Ancestor = {
  readonly id: NodeId
  readonly parentId: NodeId | null
  readonly name: string
}

const byId = statement((db, p: { id: NodeId }) =>
  db.selectFrom('nodes').select(NODE_COLUMNS).where('id', '=', p.id),
)

const byParentAndName = statement((db, p: { parentId: NodeId; name: string }) =>
  db
    .selectFrom('nodes')
    .select(NODE_COLUMNS)
    .where('parent_id', '=', p.parentId)
    .where('name', '=', p.name),
)

const childFolders = statement((db, p: { parentId: NodeId; after: string; limit: number }) =>
  db
    .selectFrom('nodes')
    .select(NODE_COLUMNS)
    .where('parent_id', '=', p.parentId)
    .where('name', '>', p.after)
    // Said in these words for the index of folders: among 100,000 files there may be few.
    .where(sql<boolean>`kind = 'folder'`)
    .orderBy('name')
    .limit(p.limit),
)

const childFiles = statement((db, p: { parentId: NodeId; after: string; limit: number }) =>
  db
    .selectFrom('nodes')
    .select(NODE_COLUMNS)
    .where('parent_id', '=', p.parentId)
    .where('name', '>', p.after)
    .where('kind', '=', 'file')
    .orderBy('name')
    .limit(p.limit),
)

const childrenByName = statement((db, p: { parentId: NodeId; after: string; limit: number }) =>
  db
    .selectFrom('nodes')
    .select(NODE_COLUMNS)
    .where('parent_id', '=', p.parentId)
    .where('name', '>', p.after)
    .orderBy('name')
    .limit(p.limit),
)

type EntryRange = { parentId: NodeId; after: string; upTo: string }

const entriesByName = statement((db, p: EntryRange & { limit: number }) =>
  db
    .selectFrom('nodes')
    .select(ENTRY_COLUMNS)
    .where('parent_id', '=', p.parentId)
    .where('name', '>', p.after)
    .where('name', '<=', p.upTo)
    .orderBy('name')
    .limit(p.limit),
)

// One long text costs a third of as many rows, and nothing has to be put together for each of them.
const statesByName = statement((db, p: EntryRange) =>
  db
    .selectFrom((e) =>
      e
        .selectFrom('nodes')
        .select(['etag', 'name'])
        .where('parent_id', '=', p.parentId)
        .where('name', '>', p.after)
        .where('name', '<=', p.upTo)
        .orderBy('name')
        .as('entries'),
    )
    .select(sql<string | null>`string_agg(etag, '/') || '|' || string_agg(name, '/')`.as('states')),
)

const childCount = statement((db, p: { parentId: NodeId }) =>
  db
    .selectFrom('nodes')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('parent_id', '=', p.parentId),
)

const ancestorsOf = statement((db, p: { id: NodeId }) =>
  db
    .withRecursive('up(id, parent_id, name, depth)', (e) =>
      e
        .selectFrom('nodes')
        .select(['id', 'parent_id', 'name', sql<number>`0`.as('depth')])
        .where('id', '=', p.id)
        .unionAll(
          e
            .selectFrom('nodes')
            .innerJoin('up', 'up.parent_id', 'nodes.id')
            .select([
              'nodes.id',
              'nodes.parent_id',
              'nodes.name',
              sql<number>`up.depth + 1`.as('depth'),
            ]),
        ),
    )
    .selectFrom('up')
    .select(['id', 'parent_id as parentId', 'name'])
    .orderBy('depth'),
)

const judgementsBelow = statement((db, p: { id: NodeId }) =>
  db
    .withRecursive('down(id, kind, by_bytes, by_name)', (e) =>
      e
        .selectFrom('nodes')
        .select(['id', 'kind', 'by_bytes', 'by_name'])
        .where('id', '=', p.id)
        .unionAll(
          e
            .selectFrom('nodes')
            .innerJoin('down', 'down.id', 'nodes.parent_id')
            .select(['nodes.id', 'nodes.kind', 'nodes.by_bytes', 'nodes.by_name']),
        ),
    )
    .selectFrom('down')
    .select(['by_bytes as byBytes', 'by_name as byName'])
    .distinct()
    .where('kind', '=', 'file')
    .$castTo<MediaJudgement>(),
)

/** A state that was is judged by its own bytes and by the name that its file has now. */
const earlierJudgementsBelow = statement((db, p: { id: NodeId }) =>
  db
    .withRecursive('down(id, by_name)', (e) =>
      e
        .selectFrom('nodes')
        .select(['id', 'by_name'])
        .where('id', '=', p.id)
        .unionAll(
          e
            .selectFrom('nodes')
            .innerJoin('down', 'down.id', 'nodes.parent_id')
            .select(['nodes.id', 'nodes.by_name']),
        ),
    )
    .selectFrom('versions')
    .select((e) => [
      'by_bytes as byBytes',
      e.selectFrom('down').select('by_name').whereRef('id', '=', 'node_id').limit(1).as('byName'),
    ])
    .distinct()
    .where('node_id', 'in', (e) => e.selectFrom('down').select('id'))
    .$castTo<MediaJudgement>(),
)

const versionBytesBelow = statement((db, p: { id: NodeId }) =>
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
    .selectFrom('versions')
    .select((e) => e.fn.sum<number | null>('size_bytes').as('bytes'))
    // Not a join: the database might begin with every version that there is.
    .where('node_id', 'in', (e) => e.selectFrom('down').select('id')),
)

const reachBelow = statement((db, p: { id: NodeId }) =>
  db
    .withRecursive('down(id, depth, path_bytes)', (e) =>
      e
        .selectFrom('nodes')
        .select(['id', sql<number>`0`.as('depth'), sql<number>`0`.as('path_bytes')])
        .where('id', '=', p.id)
        .unionAll(
          e
            .selectFrom('nodes')
            .innerJoin('down', 'down.id', 'nodes.parent_id')
            .select([
              'nodes.id',
              sql<number>`down.depth + 1`.as('depth'),
              sql<number>`down.path_bytes + 1 + octet_length(nodes.name)`.as('path_bytes'),
            ]),
        ),
    )
    .selectFrom('down')
    .select((e) => [
      e.fn.max<number>('depth').as('depth'),
      e.fn.max<number>('path_bytes').as('pathBytes'),
    ]),
)

const anyWithBlob = statement((db, p: { blobId: BlobId }) =>
  db.selectFrom('nodes').select('id').where('blob_no', '=', blobNumber(db, p.blobId)).limit(20),
)

export type Page = { readonly after?: string; readonly limit: number }

/** Names after one, up to another and with that. */
export type NameRange = { readonly after?: string | undefined; readonly upTo?: string | undefined }

/** No name is greater: it has the greatest character as often as fits, and once more. */
const GREATEST_NAME = '\u{10ffff}'.repeat(64)

export type NodeReads = ReturnType<typeof nodeReads>

/**
 * Questions about the tree. Whoever asks has passed the gate, or asks on the way to it.
 *
 * @param seen what was found before in the same state of the database
 */
export function nodeReads(run: Executor, seen?: SeenChildren) {
  const read = (parentId: NodeId, name: string) => run.first(byParentAndName, { parentId, name })
  const child = seen ? (parentId: NodeId, name: string) => seen.find(parentId, name, read) : read
  return {
    byId: (id: NodeId): Promise<NodeRecord | undefined> => run.first(byId, { id }),

    child,

    /** The node at the end of `names` below `rootId`, each compared as stored. */
    async find(rootId: NodeId, names: readonly string[]): Promise<NodeRecord | undefined> {
      let node = names.length === 0 ? await run.first(byId, { id: rootId }) : undefined
      let parentId = rootId
      for (const name of names) {
        node = await child(parentId, name)
        if (!node) return undefined
        parentId = node.id
      }
      return node
    },

    /** Members in code-point order of their names, starting after the name `after`. */
    children: (parentId: NodeId, page: Page): Promise<NodeRecord[]> =>
      run.all(childrenByName, { parentId, after: page.after ?? '', limit: page.limit }),

    /** The same members in the same order, with what a listing shows of them. */
    entries: (
      parentId: NodeId,
      { after = '', upTo = GREATEST_NAME, limit }: NameRange & { readonly limit: number },
    ): Promise<EntryRecord[]> => run.all(entriesByName, { parentId, after, upTo, limit }),

    /**
     * Which members there are and in which state each is: their etags, then their names, between `/`, which
     * neither has. No two nodes share an etag, so while this text is the same, so is every column of `entries`.
     */
    states: async (
      parentId: NodeId,
      { after = '', upTo = GREATEST_NAME }: NameRange,
    ): Promise<string> => (await run.first(statesByName, { parentId, after, upTo }))?.states ?? '',

    /** Folders only, or files only, in the same order. */
    childrenOfKind: (
      parentId: NodeId,
      kind: 'file' | 'folder',
      page: Page,
    ): Promise<NodeRecord[]> =>
      run.all(kind === 'folder' ? childFolders : childFiles, {
        parentId,
        after: page.after ?? '',
        limit: page.limit,
      }),

    childCount: async (parentId: NodeId): Promise<number> =>
      (await run.first(childCount, { parentId }))?.count ?? 0,

    /** The node itself first, then each folder above it up to a node without parent. */
    ancestors: (id: NodeId): Promise<Ancestor[]> => run.all(ancestorsOf, { id }),

    /** What the files at or below the node count as: each pair of judgements once. */
    judgementsBelow: (id: NodeId): Promise<MediaJudgement[]> => run.all(judgementsBelow, { id }),

    /** The same of their earlier states. */
    earlierJudgementsBelow: (id: NodeId): Promise<MediaJudgement[]> =>
      run.all(earlierJudgementsBelow, { id }),

    /** Bytes of all earlier states of files at or below the node. */
    versionBytesBelow: async (id: NodeId): Promise<number> =>
      (await run.first(versionBytesBelow, { id }))?.bytes ?? 0,

    /** How far the tree goes on below a node: levels, and bytes of the longest path, `/` before each name. */
    reachBelow: async (id: NodeId): Promise<{ depth: number; pathBytes: number }> =>
      (await run.first(reachBelow, { id })) ?? { depth: 0, pathBytes: 0 },

    /** Up to 20 nodes whose content is this blob. */
    withBlob: async (blobId: BlobId): Promise<NodeId[]> =>
      (await run.all(anyWithBlob, { blobId })).map((row) => row.id),
  }
}
