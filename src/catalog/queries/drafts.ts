import type { AccountId, DraftId, NodeId, NoticeId, SpaceId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import { type Executor, statement } from '../statement.ts'

/** What the catalog knows of bytes on their way in; the bytes are in the draft store. */
export type DraftRecord = {
  readonly id: DraftId
  readonly accountId: AccountId
  readonly spaceId: SpaceId
  /** Where it is to go: names joined by `/`, from the root of the space; empty for a part of a file. */
  readonly path: string
  /** Announced length in bytes; null while it is not known. */
  readonly size: number | null
  readonly modifiedAt: Instant | null
  readonly door: string
  /** What the door must answer again, as it came. */
  readonly metadata: string
  /** 1 once the first bytes have passed the gate. */
  readonly headJudged: number
  /** The notice whose measure refused it at commit; its owner may take the bytes back. */
  readonly refusedBy: NoticeId | null
  /** The node it became, so that a repeated last request gets the same answer. */
  readonly finishedNodeId: NodeId | null
  readonly createdAt: Instant
  readonly expiresAt: Instant
  /** `partial` for a part of a file, `final;…` for what was joined of parts, as tus was asked for it. */
  readonly concat: string | null
  /** The drafts it is joined of: their ids in order, with spaces between. */
  readonly partIds: string | null
  /** For a part that was joined: the draft that has its bytes now. */
  readonly joinedInto: DraftId | null
  /** Bytes that it counts for while it is unfinished: its announced length, or what it has got so far. */
  readonly reservedBytes: number
}

const COLUMNS = [
  'drafts.id as id',
  'drafts.account_id as accountId',
  'drafts.space_id as spaceId',
  'drafts.path as path',
  'drafts.size_bytes as size',
  'drafts.modified_at_ms as modifiedAt',
  'drafts.door as door',
  'drafts.metadata as metadata',
  'drafts.head_judged as headJudged',
  'drafts.refused_by as refusedBy',
  'drafts.finished_node_id as finishedNodeId',
  'drafts.created_at_ms as createdAt',
  'drafts.expires_at_ms as expiresAt',
  'drafts.concat as concat',
  'drafts.part_ids as partIds',
  'drafts.joined_into as joinedInto',
  'drafts.reserved_bytes as reservedBytes',
] as const

const byId = statement((db, p: { id: DraftId }) =>
  db.selectFrom('drafts').select(COLUMNS).where('id', '=', p.id),
)
const ofAccount = statement((db, p: { accountId: AccountId; limit: number }) =>
  db
    .selectFrom('drafts')
    .select(COLUMNS)
    .where('account_id', '=', p.accountId)
    .where('finished_node_id', 'is', null)
    .where('joined_into', 'is', null)
    .orderBy('created_at_ms', 'desc')
    .limit(p.limit),
)
const expired = statement((db, p: { now: Instant; limit: number }) =>
  db.selectFrom('drafts').select(COLUMNS).where('expires_at_ms', '<=', p.now).limit(p.limit),
)
const open = statement((db) =>
  db
    .selectFrom('drafts')
    .select(COLUMNS)
    .where('finished_node_id', 'is', null)
    .where('joined_into', 'is', null)
    .where('refused_by', 'is', null),
)
const counts = statement((db) =>
  db
    .selectFrom('drafts')
    .select((e) => [
      e.fn.countAll<number>().as('unfinished'),
      e.fn.count<number>('refused_by').as('refused'),
    ])
    .where('finished_node_id', 'is', null)
    .where('joined_into', 'is', null),
)
const countOf = statement((db, p: { accountId: AccountId }) =>
  db
    .selectFrom('drafts')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('account_id', '=', p.accountId)
    .where('finished_node_id', 'is', null)
    .where('joined_into', 'is', null),
)
/**
 * From its index alone. In floating point: integers would overflow where a quota came after what
 * was announced.
 */
const announcedIn = statement((db, p: { spaceId: SpaceId; now: Instant }) =>
  db
    .selectFrom('drafts')
    .select((e) =>
      e.fn.sum<number | null>(e.cast<number>('reserved_bytes', 'double precision')).as('bytes'),
    )
    .where('space_id', '=', p.spaceId)
    .where('finished_node_id', 'is', null)
    .where('expires_at_ms', '>', p.now),
)
const insert = statement((db, p: DraftRecord) =>
  db.insertInto('drafts').values({
    id: p.id,
    account_id: p.accountId,
    space_id: p.spaceId,
    path: p.path,
    size_bytes: p.size,
    modified_at_ms: p.modifiedAt,
    door: p.door,
    metadata: p.metadata,
    head_judged: p.headJudged,
    refused_by: p.refusedBy,
    finished_node_id: p.finishedNodeId,
    created_at_ms: p.createdAt,
    expires_at_ms: p.expiresAt,
    concat: p.concat,
    part_ids: p.partIds,
    joined_into: p.joinedInto,
    reserved_bytes: p.reservedBytes,
  }),
)
const setHeadJudged = statement((db, p: { id: DraftId; headJudged: 0 | 1 }) =>
  db.updateTable('drafts').set({ head_judged: p.headJudged }).where('id', '=', p.id),
)
const extend = statement((db, p: { id: DraftId; expiresAt: Instant }) =>
  db.updateTable('drafts').set({ expires_at_ms: p.expiresAt }).where('id', '=', p.id),
)
const refuse = statement((db, p: { id: DraftId; refusedBy: NoticeId; expiresAt: Instant }) =>
  db
    .updateTable('drafts')
    .set({ refused_by: p.refusedBy, expires_at_ms: p.expiresAt })
    .where('id', '=', p.id),
)
const finish = statement((db, p: { id: DraftId; nodeId: NodeId; expiresAt: Instant }) =>
  db
    .updateTable('drafts')
    .set({ finished_node_id: p.nodeId, expires_at_ms: p.expiresAt })
    .where('id', '=', p.id),
)
const reserve = statement((db, p: { id: DraftId; bytes: number }) =>
  db.updateTable('drafts').set({ reserved_bytes: p.bytes }).where('id', '=', p.id),
)
/** Once: of two requests that tell different lengths one wins. */
const setSize = statement((db, p: { id: DraftId; size: number }) =>
  db
    .updateTable('drafts')
    .set({ size_bytes: p.size, reserved_bytes: p.size })
    .where('id', '=', p.id)
    .where('size_bytes', 'is', null),
)
/** Once: of two that want a part for different files one wins. */
const join = statement((db, p: { id: DraftId; into: DraftId; expiresAt: Instant }) =>
  db
    .updateTable('drafts')
    .set({ joined_into: p.into, reserved_bytes: 0, expires_at_ms: p.expiresAt })
    .where('id', '=', p.id)
    .where('joined_into', 'is', null),
)
const extendJoined = statement((db, p: { into: DraftId; expiresAt: Instant }) =>
  db.updateTable('drafts').set({ expires_at_ms: p.expiresAt }).where('joined_into', '=', p.into),
)
const removeJoined = statement((db, p: { into: DraftId }) =>
  db.deleteFrom('drafts').where('joined_into', '=', p.into),
)
const remove = statement((db, p: { id: DraftId }) => db.deleteFrom('drafts').where('id', '=', p.id))
const removeUnfinished = statement((db) =>
  db.deleteFrom('drafts').where('finished_node_id', 'is', null),
)

export type DraftReads = ReturnType<typeof draftReads>
export function draftReads(run: Executor) {
  return {
    byId: (id: DraftId): Promise<DraftRecord | undefined> => run.first(byId, { id }),
    /** Unfinished ones, newest first. */
    ofAccount: (accountId: AccountId, limit: number): Promise<DraftRecord[]> =>
      run.all(ofAccount, { accountId, limit }),
    /** How many unfinished ones there are. */
    countOf: async (accountId: AccountId): Promise<number> =>
      (await run.first(countOf, { accountId }))?.count ?? 0,
    /** Bytes that the unfinished ones of a space, not yet expired, are to have together. */
    announcedIn: async (spaceId: SpaceId, now: Instant): Promise<number> =>
      (await run.first(announcedIn, { spaceId, now }))?.bytes ?? 0,
    /** How many there are of everybody: unfinished ones, and those among them that a measure refused. */
    counts: async (): Promise<{ unfinished: number; refused: number }> =>
      (await run.first(counts, {})) ?? { unfinished: 0, refused: 0 },
    expired: (page: { now: Instant; limit: number }) => run.all(expired, page),
    /** Everything still on its way in, of everybody. */
    open: (): Promise<DraftRecord[]> => run.all(open, {}),
  }
}

export type DraftWrites = ReturnType<typeof draftWrites>
export function draftWrites(run: Executor) {
  return {
    insert: (draft: DraftRecord) => run.run(insert, draft),
    setHeadJudged: (id: DraftId, headJudged: 0 | 1) => run.run(setHeadJudged, { id, headJudged }),
    extend: (id: DraftId, expiresAt: Instant) => run.run(extend, { id, expiresAt }),
    refuse: (refusal: { id: DraftId; refusedBy: NoticeId; expiresAt: Instant }) =>
      run.run(refuse, refusal),
    finish: (done: { id: DraftId; nodeId: NodeId; expiresAt: Instant }) => run.run(finish, done),
    /** Counts it for so many bytes while it is unfinished. */
    reserve: (id: DraftId, bytes: number) => run.run(reserve, { id, bytes }),
    /** Fixes a length that was not known. @returns false when it was known already */
    setSize: async (id: DraftId, size: number): Promise<boolean> =>
      (await run.run(setSize, { id, size })) > 0,
    /** Gives a part's bytes to another draft. @returns false when one has them already */
    join: async (joining: { id: DraftId; into: DraftId; expiresAt: Instant }): Promise<boolean> =>
      (await run.run(join, joining)) > 0,
    /** So long the parts that were joined into a draft still answer. */
    extendJoined: (into: DraftId, expiresAt: Instant) => run.run(extendJoined, { into, expiresAt }),
    removeJoined: (into: DraftId) => run.run(removeJoined, { into }),
    remove: (id: DraftId) => run.run(remove, { id }),
    /** For a disk whose drafts are not there: it was restored from a backup. */
    removeUnfinished: () => run.run(removeUnfinished, {}),
  }
}
