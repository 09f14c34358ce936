import type { MediaClass } from '../../domain/governed.ts'
import type { AccountId, BlobId, NodeId, SpaceId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'

/** A file or folder as the catalog has it; a folder's size is that of everything below it. */
export type NodeRecord = {
  readonly id: NodeId
  readonly spaceId: SpaceId
  /** Null for the root of a space and for what was moved to the trash. */
  readonly parentId: NodeId | null
  readonly kind: 'file' | 'folder'
  readonly name: string
  readonly etag: string
  readonly size: number
  readonly blobId: BlobId | null
  readonly versionNo: number
  readonly byBytes: MediaClass | null
  readonly byName: MediaClass | null
  readonly authorId: AccountId | null
  readonly createdAt: Instant
  readonly modifiedAt: Instant
  readonly changedAt: Instant
}

export type FileRecord = NodeRecord & {
  readonly kind: 'file'
  readonly blobId: BlobId
  readonly byBytes: MediaClass
  readonly byName: MediaClass
}

export function isFile(node: NodeRecord): node is FileRecord {
  return node.kind === 'file'
}

/** What a listing shows of each member: reading less of a row counts when there are many. */
export type EntryRecord = Pick<
  NodeRecord,
  'id' | 'kind' | 'name' | 'etag' | 'size' | 'blobId' | 'createdAt' | 'modifiedAt'
>

export const ENTRY_COLUMNS = [
  'nodes.id as id',
  'nodes.kind as kind',
  'nodes.name as name',
  'nodes.etag as etag',
  'nodes.size_bytes as size',
  'nodes.blob_id as blobId',
  'nodes.created_at_ms as createdAt',
  'nodes.modified_at_ms as modifiedAt',
] as const

export const NODE_COLUMNS = [
  'nodes.id as id',
  'nodes.space_id as spaceId',
  'nodes.parent_id as parentId',
  'nodes.kind as kind',
  'nodes.name as name',
  'nodes.etag as etag',
  'nodes.size_bytes as size',
  'nodes.blob_id as blobId',
  'nodes.version_no as versionNo',
  'nodes.by_bytes as byBytes',
  'nodes.by_name as byName',
  'nodes.author_id as authorId',
  'nodes.created_at_ms as createdAt',
  'nodes.modified_at_ms as modifiedAt',
  'nodes.changed_at_ms as changedAt',
] as const
