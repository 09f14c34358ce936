import type { MeasureTable } from '../policy/measure-table.ts'
import type { AccountReads, AccountWrites } from './queries/accounts.ts'
import type { BackupReads, BackupWrites } from './queries/backups.ts'
import type { BlobClaims, BlobReads } from './queries/blobs.ts'
import type { CheckReads } from './queries/checks.ts'
import type { DamageReads, DamageWrites } from './queries/damages.ts'
import type { ScrubReads, ScrubWrites } from './queries/scrubs.ts'
import type { SumReads, SumWrites } from './queries/slice-sums.ts'
import type { ChangeReads, ChangeWrites } from './queries/changes.ts'
import type { CredentialReads, CredentialWrites } from './queries/credentials.ts'
import type { DeliveryReads, DeliveryWrites } from './queries/deliveries.ts'
import type { DraftReads, DraftWrites } from './queries/drafts.ts'
import type { JobReads, JobWrites } from './queries/jobs.ts'
import type { LedgerReads, LedgerWrites } from './queries/ledger-records.ts'
import type { LockReads, LockWrites } from './queries/locks.ts'
import type { NodeReads } from './queries/node-reads.ts'
import type { NodeWrites } from './queries/node-writes.ts'
import type { NoticeReads, NoticeWrites } from './queries/notices.ts'
import type { PropertyReads, PropertyWrites } from './queries/properties.ts'
import type { RefusalReads, RefusalWrites } from './queries/refusals.ts'
import type { SimulationReads } from './queries/simulation.ts'
import type { SpaceReads, SpaceWrites } from './queries/spaces.ts'
import type { TrashReads, TrashWrites } from './queries/trash.ts'
import type { VersionReads, VersionWrites } from './queries/versions.ts'
import type { SheetCache } from './sheet-cache.ts'

/** Every durable fact but the bytes of large files. */
export interface Catalog {
  /** Runs `work` against one snapshot. */
  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T>

  /**
   * Runs `work` as one serialisable transaction: all of it happens, durably before this resolves,
   * or none of it. It shares its commit with others that wait, and may run again after a
   * conflict, so it must touch nothing but `tx` and must not wait for anything else.
   *
   * @throws whatever `work` throws, its changes undone; Problem 'storage-full' or 'busy'
   */
  write<T>(work: (tx: WriteTx) => Promise<T>, options?: WriteOptions): Promise<T>

  /**
   * The epoch of the rules as they are at this moment: what was read of measures, accounts and
   * their credentials at this epoch still holds. Costs one small statement.
   */
  rulesEpoch(): Promise<number>

  /** Sheets of sums that transactions have read: most reads of content need no transaction for them. */
  readonly sheets: SheetCache

  close(): Promise<void>
}

export type WriteOptions = {
  /**
   * The change makes room, or is what somebody needs who comes to make some: it may use the reserve that a
   * full disk keeps for that.
   */
  readonly freesSpace?: boolean
}

export interface ReadTx {
  readonly accounts: AccountReads
  readonly credentials: CredentialReads
  readonly spaces: SpaceReads
  readonly nodes: NodeReads
  readonly versions: VersionReads
  readonly trash: TrashReads
  readonly blobs: BlobReads
  readonly sums: SumReads
  readonly damages: DamageReads
  readonly scrubs: ScrubReads
  readonly drafts: DraftReads
  readonly locks: LockReads
  readonly properties: PropertyReads
  readonly changes: ChangeReads
  readonly notices: NoticeReads
  readonly deliveries: DeliveryReads
  readonly refusals: RefusalReads
  readonly ledger: LedgerReads
  readonly jobs: JobReads
  readonly backups: BackupReads
  readonly simulation: SimulationReads
  readonly checks: CheckReads

  /** The measures as this transaction sees them, compiled. */
  measures(): Promise<MeasureTable>
}

export interface WriteTx extends ReadTx {
  readonly accounts: AccountReads & AccountWrites
  readonly credentials: CredentialReads & CredentialWrites
  readonly spaces: SpaceReads & SpaceWrites
  readonly nodes: NodeReads & NodeWrites
  readonly versions: VersionReads & VersionWrites
  readonly trash: TrashReads & TrashWrites
  readonly blobs: BlobReads & BlobClaims
  readonly sums: SumReads & SumWrites
  readonly damages: DamageReads & DamageWrites
  readonly scrubs: ScrubReads & ScrubWrites
  readonly drafts: DraftReads & DraftWrites
  readonly locks: LockReads & LockWrites
  readonly properties: PropertyReads & PropertyWrites
  readonly changes: ChangeReads & ChangeWrites
  readonly notices: NoticeReads & NoticeWrites
  readonly deliveries: DeliveryReads & DeliveryWrites
  readonly refusals: RefusalReads & RefusalWrites
  readonly ledger: LedgerReads & LedgerWrites
  readonly jobs: JobReads & JobWrites
  readonly backups: BackupReads & BackupWrites
}

export type { AccountRecord } from './queries/accounts.ts'
export type { DeliveryCounts } from './queries/deliveries.ts'
export type { BackupRecord } from './queries/backups.ts'
export type { BlobRecord } from './queries/blobs.ts'
export type { DamageRecord } from './queries/damages.ts'
export type { DraftRecord } from './queries/drafts.ts'
export type { LockRecord } from './queries/locks.ts'
export {
  type EntryRecord,
  type FileRecord,
  isFile,
  type NodeRecord,
} from './queries/node-columns.ts'
export type { NameRange } from './queries/node-reads.ts'
export type { MeasureRecord, NoticeRecord } from './queries/notices.ts'
export type { PropertyRecord } from './queries/properties.ts'
export type { ScrubRecord } from './queries/scrubs.ts'
export type { SpaceRecord, StandingRecord } from './queries/spaces.ts'
export type { TrashRecord } from './queries/trash.ts'
export type { VersionRecord } from './queries/versions.ts'
export type { ChangeKind } from './schema/tables.ts'
