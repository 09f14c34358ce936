import type { ReadTx } from '../../catalog/catalog.ts'
import type { Actor } from '../../domain/actor.ts'
import type { NoticeId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Parts } from '../parts.ts'
import { noSuchNotice } from './notice-drafts.ts'
import { type NoticeView, viewNotice } from './notice-view.ts'

/** Notices that an app is given at once; the others stand on the page of notices. */
const UNSEEN_MAX = 20

/**
 * The account's app asks what is new: everything addressed to it counts as delivered. An account that
 * was made after a notice gets it now, as long as one of its measures is in force or to come.
 */
export async function markDelivered(parts: Parts, actor: Pick<Actor, 'accountId'>): Promise<void> {
  const now = parts.clock.now()
  const isNew = await parts.catalog.read(async (tx) => {
    const deliveries = await tx.deliveries.ofAccount(actor.accountId)
    const addressed = new Set(deliveries.map((one) => one.noticeId))
    const missing = (await standingNotices(tx, now)).some((id) => !addressed.has(id))
    return missing || deliveries.some((one) => one.deliveredAt === null)
  })
  // Nearly always nothing is new, and reading costs no sync.
  if (!isNew) return
  await parts.catalog.write(async (tx) => {
    for (const id of await standingNotices(tx, now)) {
      await tx.deliveries.addressTo(id, actor.accountId)
    }
    await tx.deliveries.markDelivered(actor.accountId, now)
  })
}

/** The person has read the notice. @throws Problem 'not-found' unless it is published */
export async function markSeen(
  parts: Parts,
  actor: Pick<Actor, 'accountId'>,
  noticeId: NoticeId,
): Promise<void> {
  await parts.catalog.write(async (tx) => {
    const notice = await tx.notices.byId(noticeId)
    if (notice?.state !== 'published') throw noSuchNotice()
    await tx.deliveries.markSeen({
      noticeId,
      accountId: actor.accountId,
      now: parts.clock.now(),
    })
  })
}

/** What was addressed to the account and not read yet, the newest first, at most 20. */
export async function unseenFor(
  parts: Parts,
  actor: Pick<Actor, 'accountId'>,
): Promise<NoticeView[]> {
  return await parts.catalog.read(async (tx) => {
    const deliveries = await tx.deliveries.ofAccount(actor.accountId)
    const unseen = deliveries.filter((one) => one.seenAt === null)
    const found = await Promise.all(unseen.map((one) => tx.notices.byId(one.noticeId)))
    const newestFirst = found
      .filter((one) => one?.state === 'published')
      .filter((one) => one !== undefined)
      .toSorted((a, b) => (b.publishedAt ?? 0) - (a.publishedAt ?? 0))
    const reader = { now: parts.clock.now(), accountId: actor.accountId }
    const views: NoticeView[] = []
    for (const notice of newestFirst.slice(0, UNSEEN_MAX)) {
      views.push(await viewNotice(tx, notice, reader))
    }
    return views
  })
}

/** Notices with a measure that has not ended. */
async function standingNotices(tx: ReadTx, now: Instant): Promise<NoticeId[]> {
  const { measures } = await tx.measures()
  const standing = measures.filter((measure) => (measure.until ?? Infinity) > now)
  return [...new Set(standing.map((measure) => measure.notice))]
}
