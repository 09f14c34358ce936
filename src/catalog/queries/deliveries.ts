import type { AccountId, NoticeId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import { type Executor, statement } from '../statement.ts'

/** How many accounts a notice is for, and how many of them it reached. */
export type DeliveryCounts = {
  readonly accounts: number
  readonly delivered: number
  readonly seen: number
}

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
const ofAccount = statement((db, p: { accountId: AccountId }) =>
  db
    .selectFrom('deliveries')
    .select(['notice_id as noticeId', 'delivered_at_ms as deliveredAt', 'seen_at_ms as seenAt'])
    .where('account_id', '=', p.accountId),
)
const one = statement((db, p: { noticeId: NoticeId; accountId: AccountId }) =>
  db
    .selectFrom('deliveries')
    .select(['delivered_at_ms as deliveredAt', 'seen_at_ms as seenAt'])
    .where('notice_id', '=', p.noticeId)
    .where('account_id', '=', p.accountId),
)
const counts = statement((db, p: { noticeId: NoticeId }) =>
  db
    .selectFrom('deliveries')
    .select((e) => [
      e.fn.countAll<number>().as('accounts'),
      e.fn.count<number>('delivered_at_ms').as('delivered'),
      e.fn.count<number>('seen_at_ms').as('seen'),
    ])
    .where('notice_id', '=', p.noticeId),
)

export type DeliveryReads = ReturnType<typeof deliveryReads>
export function deliveryReads(run: Executor) {
  return {
    /** Every notice that was addressed to the account, in no order. */
    ofAccount: (accountId: AccountId) => run.all(ofAccount, { accountId }),
    one: (noticeId: NoticeId, accountId: AccountId) => run.first(one, { noticeId, accountId }),
    counts: async (noticeId: NoticeId): Promise<DeliveryCounts> =>
      (await run.first(counts, { noticeId })) ?? { accounts: 0, delivered: 0, seen: 0 },
  }
}

export type DeliveryWrites = ReturnType<typeof deliveryWrites>
export function deliveryWrites(run: Executor) {
  return {
    /** Addressing a notice again changes nothing. */
    addressTo: (noticeId: NoticeId, accountId: AccountId) =>
      run.run(addressTo, { noticeId, accountId }),
    /** Everything that was addressed to the account has reached it. */
    markDelivered: (accountId: AccountId, now: Instant) =>
      run.run(markDelivered, { accountId, now }),
    /** Seen, and therefore delivered; the first time counts. */
    markSeen: (seen: Seen) => run.run(markSeen, seen),
  }
}
