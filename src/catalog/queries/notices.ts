import type { MeasureId, NoticeId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Permit } from '../../policy/permit.ts'
import { type Executor, statement } from '../statement.ts'

export type NoticeRecord = {
  readonly id: NoticeId
  readonly state: 'draft' | 'approved' | 'published'
  /** The document as canonical JSON; fixed once published. */
  readonly document: string
  readonly draftedBy: string
  readonly draftedAt: Instant
  readonly publishedBy: string | null
  readonly publishedAt: Instant | null
  readonly ledgerIndex: number | null
}

export type MeasureRecord = {
  readonly id: MeasureId
  readonly noticeId: NoticeId
  /** The measure's part of the document, as JSON. */
  readonly definition: string
  readonly from: Instant
  readonly until: Instant | null
  readonly endedBy: NoticeId | null
}

const NOTICE = [
  'notices.id as id',
  'notices.state as state',
  'notices.document as document',
  'notices.drafted_by as draftedBy',
  'notices.drafted_at_ms as draftedAt',
  'notices.published_by as publishedBy',
  'notices.published_at_ms as publishedAt',
  'notices.ledger_index as ledgerIndex',
] as const
const MEASURE = [
  'measures.id as id',
  'measures.notice_id as noticeId',
  'measures.definition as definition',
  'measures.from_ms as from',
  'measures.until_ms as until',
  'measures.ended_by as endedBy',
] as const

const byId = statement((db, p: { id: NoticeId }) =>
  db.selectFrom('notices').select(NOTICE).where('id', '=', p.id),
)
const published = statement((db, p: { before: Instant; beforeId: string; limit: number }) =>
  db
    .selectFrom('notices')
    .select(NOTICE)
    .where('state', '=', 'published')
    .where((e) =>
      e.or([
        e('published_at_ms', '<', p.before),
        e.and([e('published_at_ms', '=', p.before), e('id', '<', p.beforeId as NoticeId)]),
      ]),
    )
    .orderBy('published_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(p.limit),
)
const unpublished = statement((db) =>
  db
    .selectFrom('notices')
    .select(NOTICE)
    .where('state', '<>', 'published')
    .orderBy('drafted_at_ms', 'desc'),
)
const changing = statement((db, p: { id: NoticeId }) =>
  db
    .selectFrom('notices')
    .select(NOTICE)
    .where('changes_notice', '=', p.id)
    .where('state', '=', 'published')
    .orderBy('published_at_ms'),
)
type Draft = { id: NoticeId; document: string; changes: NoticeId | null; now: Instant }
const insertDraft = statement((db, p: Draft & { draftedBy: string }) =>
  db.insertInto('notices').values({
    id: p.id,
    state: 'draft',
    document: p.document,
    changes_notice: p.changes,
    drafted_by: p.draftedBy,
    drafted_at_ms: p.now,
    published_by: null,
    published_at_ms: null,
    ledger_index: null,
  }),
)
const setDraft = statement((db, p: Draft) =>
  db
    .updateTable('notices')
    .set({
      document: p.document,
      changes_notice: p.changes,
      state: 'draft',
      drafted_at_ms: p.now,
    })
    .where('id', '=', p.id)
    .where('state', '<>', 'published'),
)
const removeDraft = statement((db, p: { id: NoticeId }) =>
  db.deleteFrom('notices').where('id', '=', p.id).where('state', '<>', 'published'),
)
const setApproved = statement((db, p: { id: NoticeId }) =>
  db
    .updateTable('notices')
    .set({ state: 'approved' })
    .where('id', '=', p.id)
    .where('state', '=', 'draft'),
)
type Publication = { id: NoticeId; publishedBy: string; now: Instant; ledgerIndex: number }
const publish = statement((db, p: Publication) =>
  db
    .updateTable('notices')
    .set({
      state: 'published',
      published_by: p.publishedBy,
      published_at_ms: p.now,
      ledger_index: p.ledgerIndex,
    })
    .where('id', '=', p.id)
    .where('state', '<>', 'published'),
)

const allMeasures = statement((db) =>
  db
    .selectFrom('measures')
    .innerJoin('notices', 'notices.id', 'measures.notice_id')
    .select([...MEASURE, 'notices.document as document']),
)
const measuresOf = statement((db, p: { noticeId: NoticeId }) =>
  db.selectFrom('measures').select(MEASURE).where('notice_id', '=', p.noticeId).orderBy('id'),
)
const insertMeasure = statement((db, p: Omit<MeasureRecord, 'endedBy'>) =>
  db.insertInto('measures').values({
    id: p.id,
    notice_id: p.noticeId,
    definition: p.definition,
    from_ms: p.from,
    until_ms: p.until,
    ended_by: null,
  }),
)
const endMeasure = statement((db, p: { id: MeasureId; until: Instant; endedBy: NoticeId }) =>
  db.updateTable('measures').set({ until_ms: p.until, ended_by: p.endedBy }).where('id', '=', p.id),
)
const setUntil = statement((db, p: { id: MeasureId; until: Instant | null }) =>
  db.updateTable('measures').set({ until_ms: p.until }).where('id', '=', p.id),
)

const epoch = statement((db) =>
  db.selectFrom('meta').select('value').where('key', '=', 'policy_epoch'),
)
const setEpoch = statement((db, p: { value: string }) =>
  db.updateTable('meta').set({ value: p.value }).where('key', '=', 'policy_epoch'),
)

const approvalsOf = statement((db, p: { noticeId: NoticeId }) =>
  db
    .selectFrom('approvals')
    .select(['account', 'at_ms as at', 'document_hash as documentHash', 'salt'])
    .where('notice_id', '=', p.noticeId)
    .orderBy('at_ms'),
)
type Approval = {
  noticeId: NoticeId
  account: string
  now: Instant
  documentHash: string
  /** Hex; hides the name in the ledger (ledger/person-commitment.ts). */
  salt: string
}
const insertApproval = statement((db, p: Approval) =>
  db
    .insertInto('approvals')
    .values({
      notice_id: p.noticeId,
      account: p.account,
      at_ms: p.now,
      document_hash: p.documentHash,
      salt: p.salt,
    })
    .onConflict((c) =>
      c
        .columns(['notice_id', 'account'])
        .doUpdateSet({ at_ms: p.now, document_hash: p.documentHash, salt: p.salt }),
    ),
)
const removeApprovals = statement((db, p: { noticeId: NoticeId }) =>
  db.deleteFrom('approvals').where('notice_id', '=', p.noticeId),
)

export type NoticeReads = ReturnType<typeof noticeReads>
export function noticeReads(run: Executor) {
  return {
    byId: (id: NoticeId): Promise<NoticeRecord | undefined> => run.first(byId, { id }),
    /** Newest first, those published before the cursor (instant and id of the last one seen). */
    published: (page: { before: Instant; beforeId: string; limit: number }) =>
      run.all(published, page),
    unpublished: (): Promise<NoticeRecord[]> => run.all(unpublished, {}),
    approvalsOf: (noticeId: NoticeId) => run.all(approvalsOf, { noticeId }),
    measuresOf: (noticeId: NoticeId): Promise<MeasureRecord[]> => run.all(measuresOf, { noticeId }),
    /** Every measure that was ever published, each with its notice's document. */
    allMeasures: () => run.all(allMeasures, {}),
    /**
     * Counts the changes of measures, accounts and spaces: what was read of them at another epoch
     * must be read again.
     */
    epoch: async (): Promise<number> => Number((await run.first(epoch, {}))?.value ?? 0),
    /** The published notices that amend, extend or lift this one, the earliest first. */
    publishedChanging: (id: NoticeId): Promise<NoticeRecord[]> => run.all(changing, { id }),
  }
}

export type NoticeWrites = ReturnType<typeof noticeWrites>
export function noticeWrites(run: Executor) {
  return {
    insertDraft: (_permit: Permit<'govern'>, draft: Draft & { draftedBy: string }) =>
      run.run(insertDraft, draft),
    setDraft: (_permit: Permit<'govern'>, draft: Draft) => run.run(setDraft, draft),
    removeDraft: (_permit: Permit<'govern'>, id: NoticeId) => run.run(removeDraft, { id }),
    setApproved: (_permit: Permit<'govern'>, id: NoticeId) => run.run(setApproved, { id }),
    insertApproval: (_permit: Permit<'govern'>, approval: Approval) =>
      run.run(insertApproval, approval),
    removeApprovals: (_permit: Permit<'govern'>, noticeId: NoticeId) =>
      run.run(removeApprovals, { noticeId }),
    /** @returns 0 when it was published already */
    publish: (_permit: Permit<'govern'>, publication: Publication) => run.run(publish, publication),
    insertMeasure: (_permit: Permit<'govern'>, measure: Omit<MeasureRecord, 'endedBy'>) =>
      run.run(insertMeasure, measure),
    endMeasure: (
      _permit: Permit<'govern'>,
      end: { id: MeasureId; until: Instant; endedBy: NoticeId },
    ) => run.run(endMeasure, end),
    setUntil: (_permit: Permit<'govern'>, id: MeasureId, until: Instant | null) =>
      run.run(setUntil, { id, until }),
    setEpoch: (_permit: Permit<'govern'>, value: number) =>
      run.run(setEpoch, { value: String(value) }),
  }
}
