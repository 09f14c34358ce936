import type { AccountId, MeasureId, NoticeId } from '../../domain/ids.ts'
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
const insertDraft = statement(
  (db, p: { id: NoticeId; document: string; draftedBy: string; now: Instant }) =>
    db.insertInto('notices').values({
      id: p.id,
      state: 'draft',
      document: p.document,
      drafted_by: p.draftedBy,
      drafted_at_ms: p.now,
      published_by: null,
      published_at_ms: null,
      ledger_index: null,
    }),
)
const setDraft = statement((db, p: { id: NoticeId; document: string; now: Instant }) =>
  db
    .updateTable('notices')
    .set({ document: p.document, state: 'draft', drafted_at_ms: p.now })
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
  db
    .updateTable('measures')
    .set({ until_ms: p.until, ended_by: p.endedBy })
    .where('id', '=', p.id),
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
    .select(['account', 'at_ms as at', 'document_hash as documentHash'])
    .where('notice_id', '=', p.noticeId)
    .orderBy('at_ms'),
)
type Approval = { noticeId: NoticeId; account: string; now: Instant; documentHash: string }
const insertApproval = statement((db, p: Approval) =>
  db
    .insertInto('approvals')
    .values({
      notice_id: p.noticeId,
      account: p.account,
      at_ms: p.now,
      document_hash: p.documentHash,
    })
    .onConflict((c) =>
      c
        .columns(['notice_id', 'account'])
        .doUpdateSet({ at_ms: p.now, document_hash: p.documentHash }),
    ),
)
const removeApprovals = statement((db, p: { noticeId: NoticeId }) =>
  db.deleteFrom('approvals').where('notice_id', '=', p.noticeId),
)

const addressTo = statement((db, p: { noticeId: NoticeId; accountId: AccountId }) =>
  db
    .insertInto('deliveries')
    .values({
      notice_id: p.noticeId,
      account_id: p.accountId,
      delivered_at_ms: null,
      seen_at_ms: null,
    })
    .onConflict((c) => c.doNothing()),
)
const markDelivered = statement((db, p: { accountId: AccountId; now: Instant }) =>
  db
    .updateTable('deliveries')
    .set({ delivered_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('delivered_at_ms', 'is', null),
)
const undelivered = statement((db, p: { accountId: AccountId }) =>
  db
    .selectFrom('deliveries')
    .select('notice_id as noticeId')
    .where('account_id', '=', p.accountId)
    .where('delivered_at_ms', 'is', null)
    .limit(1),
)
type Seen = { noticeId: NoticeId; accountId: AccountId; now: Instant }
const markSeen = statement((db, p: Seen) =>
  db
    .insertInto('deliveries')
    .values({
      notice_id: p.noticeId,
      account_id: p.accountId,
      delivered_at_ms: p.now,
      seen_at_ms: p.now,
    })
    .onConflict((c) =>
      c.columns(['notice_id', 'account_id']).doUpdateSet((e) => ({
        delivered_at_ms: e.fn.coalesce('deliveries.delivered_at_ms', e.val(p.now)),
        seen_at_ms: e.fn.coalesce('deliveries.seen_at_ms', e.val(p.now)),
      })),
    ),
)
const unseenBy = statement((db, p: { accountId: AccountId; limit: number }) =>
  db
    .selectFrom('deliveries')
    .innerJoin('notices', 'notices.id', 'deliveries.notice_id')
    .select(NOTICE)
    .where('account_id', '=', p.accountId)
    .where('seen_at_ms', 'is', null)
    .orderBy('published_at_ms', 'desc')
    .limit(p.limit),
)
const seenAt = statement((db, p: { noticeId: NoticeId; accountId: AccountId }) =>
  db
    .selectFrom('deliveries')
    .select('seen_at_ms as seenAt')
    .where('notice_id', '=', p.noticeId)
    .where('account_id', '=', p.accountId),
)
const deliveryCounts = statement((db, p: { noticeId: NoticeId }) =>
  db
    .selectFrom('deliveries')
    .select((e) => [
      e.fn.countAll<number>().as('accounts'),
      e.fn.count<number>('delivered_at_ms').as('delivered'),
      e.fn.count<number>('seen_at_ms').as('seen'),
    ])
    .where('notice_id', '=', p.noticeId),
)

type Refusal = {
  measureId: MeasureId
  day: string
  door: string
  capability: string
  mediaClass: string
}
const countRefusal = statement((db, p: Refusal) =>
  db
    .insertInto('refusals')
    .values({
      measure_id: p.measureId,
      day: p.day,
      door: p.door,
      capability: p.capability,
      media_class: p.mediaClass,
      count: 1,
    })
    .onConflict((c) =>
      c
        .columns(['measure_id', 'day', 'door', 'capability', 'media_class'])
        .doUpdateSet((e) => ({ count: e('refusals.count', '+', 1) })),
    ),
)
const refusalsOf = statement((db, p: { measureId: MeasureId }) =>
  db
    .selectFrom('refusals')
    .select((e) => e.fn.sum<number | null>('count').as('count'))
    .where('measure_id', '=', p.measureId),
)
const refusalsOfDay = statement((db, p: { day: string }) =>
  db
    .selectFrom('refusals')
    .select([
      'measure_id as measureId',
      'door',
      'capability',
      'media_class as mediaClass',
      'count',
    ])
    .where('day', '=', p.day)
    .orderBy('measure_id')
    .orderBy('door')
    .orderBy('capability')
    .orderBy('media_class'),
)
const refusalDays = statement((db, p: { after: string; before: string }) =>
  db
    .selectFrom('refusals')
    .select('day')
    .distinct()
    .where('day', '>', p.after)
    .where('day', '<', p.before)
    .orderBy('day'),
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
    measuresOf: (noticeId: NoticeId): Promise<MeasureRecord[]> =>
      run.all(measuresOf, { noticeId }),
    /** Every measure that was ever published, each with its notice's document. */
    allMeasures: () => run.all(allMeasures, {}),
    /** Counts the publications: whoever holds a table of an older epoch must read again. */
    epoch: async (): Promise<number> => Number((await run.first(epoch, {}))?.value ?? 0),
    deliveryCounts: (noticeId: NoticeId) => run.first(deliveryCounts, { noticeId }),
    unseenBy: (accountId: AccountId, limit: number): Promise<NoticeRecord[]> =>
      run.all(unseenBy, { accountId, limit }),
    hasUndelivered: async (accountId: AccountId): Promise<boolean> =>
      (await run.first(undelivered, { accountId })) !== undefined,
    wasSeen: async (noticeId: NoticeId, accountId: AccountId): Promise<boolean> =>
      typeof (await run.first(seenAt, { noticeId, accountId }))?.seenAt === 'number',
    refusalsOf: async (measureId: MeasureId): Promise<number> =>
      (await run.first(refusalsOf, { measureId }))?.count ?? 0,
    refusalsOfDay: (day: string) => run.all(refusalsOfDay, { day }),
    refusalDays: async (between: { after: string; before: string }): Promise<string[]> =>
      (await run.all(refusalDays, between)).map((row) => row.day),
  }
}

export type NoticeWrites = ReturnType<typeof noticeWrites>
export function noticeWrites(run: Executor) {
  return {
    insertDraft: (
      _permit: Permit<'govern'>,
      draft: { id: NoticeId; document: string; draftedBy: string; now: Instant },
    ) => run.run(insertDraft, draft),
    setDraft: (
      _permit: Permit<'govern'>,
      draft: { id: NoticeId; document: string; now: Instant },
    ) => run.run(setDraft, draft),
    removeDraft: (_permit: Permit<'govern'>, id: NoticeId) => run.run(removeDraft, { id }),
    setApproved: (_permit: Permit<'govern'>, id: NoticeId) => run.run(setApproved, { id }),
    insertApproval: (_permit: Permit<'govern'>, approval: Approval) =>
      run.run(insertApproval, approval),
    removeApprovals: (_permit: Permit<'govern'>, noticeId: NoticeId) =>
      run.run(removeApprovals, { noticeId }),
    /** @returns 0 when it was published already */
    publish: (_permit: Permit<'govern'>, publication: Publication) =>
      run.run(publish, publication),
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

    addressTo: (noticeId: NoticeId, accountId: AccountId) =>
      run.run(addressTo, { noticeId, accountId }),
    markDelivered: (accountId: AccountId, now: Instant) =>
      run.run(markDelivered, { accountId, now }),
    markSeen: (seen: Seen) => run.run(markSeen, seen),
    countRefusal: (refusal: Refusal) => run.run(countRefusal, refusal),
  }
}
