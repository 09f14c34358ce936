import type { Generated } from 'kysely'
import type { Edition, MediaClass, Role } from '../../domain/governed.ts'
import type {
  AccountId,
  BlobId,
  DraftId,
  MeasureId,
  NodeId,
  NoticeId,
  SpaceId,
} from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Language } from '../../domain/language.ts'

/**
 * The tables as both databases have them. Times end in `_at_ms` and sizes in `_bytes`, integers
 * both; JSON is text. docs/reference/on-disk-format.md explains each to a stranger.
 */
export type Tables = {
  meta: { key: string; value: string }

  accounts: {
    id: Generated<AccountId>
    name: string
    name_key: string
    display_name: string
    role: Role
    edition: Edition
    state: 'active' | 'suspended'
    suspended_by: NoticeId | null
    language: Language | null
    password_hash: string
    auth_epoch: Generated<number>
    created_at_ms: Instant
  }
  sessions: {
    id: string
    account_id: AccountId
    secret_hash: string
    user_agent: string
    address: string
    created_at_ms: Instant
    last_seen_at_ms: Instant
    expires_at_ms: Instant
  }
  app_passwords: {
    id: Generated<number>
    account_id: AccountId
    label: string
    secret_hash: string
    created_at_ms: Instant
    last_used_at_ms: Instant | null
  }
  tokens: {
    id: Generated<number>
    account_id: AccountId
    label: string
    scopes: string
    secret_hash: string
    created_at_ms: Instant
    last_used_at_ms: Instant | null
    expires_at_ms: Instant | null
  }
  sign_in_failures: { key: string; failures: number; last_at_ms: Instant }
  familiar_addresses: { account_id: AccountId; address: string; last_at_ms: Instant }

  spaces: {
    id: Generated<SpaceId>
    owner_id: AccountId
    name: string
    root_id: NodeId | null
    edition: Edition
    is_home: number
    quota_bytes: number | null
    used_bytes: number
    created_at_ms: Instant
  }
  nodes: {
    id: Generated<NodeId>
    space_id: SpaceId
    parent_id: NodeId | null
    kind: 'file' | 'folder'
    name: string
    etag: string
    size_bytes: number
    blob_id: BlobId | null
    /** `blobs.no` of the blob. */
    blob_no: number | null
    version_no: number
    by_bytes: MediaClass | null
    by_name: MediaClass | null
    author_id: AccountId | null
    created_at_ms: Instant
    modified_at_ms: Instant
    changed_at_ms: Instant
  }
  versions: {
    node_id: NodeId
    version_no: number
    blob_id: BlobId
    blob_no: number
    size_bytes: number
    by_bytes: MediaClass
    author_id: AccountId | null
    modified_at_ms: Instant
    made_at_ms: Instant
  }
  trash: {
    node_id: NodeId
    space_id: SpaceId
    parent_id: NodeId
    path: string
    deleted_by: AccountId | null
    deleted_at_ms: Instant
    size_bytes: number
  }
  blobs: {
    no: Generated<number>
    id: BlobId
    size_bytes: number
    state: 'expected' | 'kept' | 'doomed'
    expected_at_ms: Instant
    inline_bytes: Uint8Array | null
  }
  slice_sums: { blob_id: BlobId; sheet: number; sums: Uint8Array }
  damages: {
    blob_id: BlobId
    kind: 'missing' | 'size' | 'bytes' | 'sums'
    found_by: 'read' | 'check' | 'scrub'
    found_at_ms: Instant
  }
  scrubs: {
    id: number
    started_at_ms: Instant | null
    finished_at_ms: Instant | null
    next_at_ms: Instant
    blob_id: BlobId | ''
    position_bytes: number
    read_bytes: number
    total_bytes: number
  }
  drafts: {
    id: DraftId
    account_id: AccountId
    space_id: SpaceId
    path: string
    size_bytes: number | null
    modified_at_ms: Instant | null
    door: string
    metadata: string
    head_judged: number
    refused_by: NoticeId | null
    finished_node_id: NodeId | null
    created_at_ms: Instant
    expires_at_ms: Instant
    concat: string | null
    part_ids: string | null
    joined_into: DraftId | null
    reserved_bytes: number
  }
  locks: {
    token: string
    node_id: NodeId
    account_id: AccountId
    scope: 'exclusive' | 'shared'
    depth: '0' | 'infinity'
    owner: string
    path: string
    expires_at_ms: Instant
  }
  properties: { node_id: NodeId; namespace: string; name: string; value: string }
  changes: {
    id: Generated<number>
    space_id: SpaceId
    node_id: NodeId
    kind: ChangeKind
    account_id: AccountId | null
    door: string
    at_ms: Instant
  }
  jobs: {
    id: Generated<number>
    kind: string
    payload: string
    unique_key: string | null
    run_at_ms: Instant
    lease_until_ms: Instant | null
    /** When to do it once more, asked for while somebody works on it. */
    again_at_ms: Generated<Instant | null>
    attempts: Generated<number>
    last_error: string | null
  }
  backups: {
    id: string
    folder: string
    begun_at_ms: Instant
    /** While it runs, the sweep removes nothing until then. */
    lease_until_ms: Instant | null
    finished_at_ms: Instant | null
  }

  notices: {
    id: NoticeId
    state: 'draft' | 'approved' | 'published'
    document: string
    drafted_by: string
    drafted_at_ms: Instant
    published_by: string | null
    published_at_ms: Instant | null
    ledger_index: number | null
    historical: Generated<number>
    /** The notice that it amends, extends or lifts. */
    changes_notice: NoticeId | null
  }
  measures: {
    id: MeasureId
    notice_id: NoticeId
    definition: string
    from_ms: Instant
    until_ms: Instant | null
    ended_by: NoticeId | null
  }
  approvals: {
    notice_id: NoticeId
    account: string
    at_ms: Instant
    document_hash: string
    salt: string
  }
  deliveries: {
    notice_id: NoticeId
    account_id: AccountId
    delivered_at_ms: Instant | null
    seen_at_ms: Instant | null
  }
  refusals: {
    measure_id: MeasureId
    day: string
    door: string
    capability: string
    media_class: string
    count: number
  }

  ledger_entries: { index: number; kind: string; at_ms: Instant; entry: string }
  ledger_hashes: { level: number; index: number; hash: Uint8Array }
  ledger_checkpoints: { size: number; note: string; at_ms: Instant }
}

/** What happened to a node, for whoever follows a space. */
export type ChangeKind =
  'created' | 'written' | 'moved' | 'copied' | 'trashed' | 'restored' | 'removed'
