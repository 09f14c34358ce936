import type { NoticeRecord, ReadTx } from '../../catalog/catalog.ts'
import type { Actor } from '../../domain/actor.ts'
import type { NoticeId } from '../../domain/ids.ts'
import type { Parts } from '../parts.ts'
import { askToGovern, type Governor } from './governor.ts'
import { noSuchNotice } from './notice-drafts.ts'
import { type NoticeView, viewNotice } from './notice-view.ts'

export type ListNotices = {
  /** Whoever reads; undefined: somebody who is not signed in. */
  readonly actor?: Pick<Actor, 'accountId'> | undefined
  /** The last one of the page before. */
  readonly after?: NoticeId | undefined
  /** 1 to 100. */
  readonly limit: number
}

export type NoticePage = {
  readonly items: readonly NoticeView[]
  /** Where the next page begins; null after the last. */
  readonly next: NoticeId | null
}

/** Published notices, the newest first, for everybody. @throws Problem 'not-found' for an unknown `after` */
export async function listNotices(parts: Parts, request: ListNotices): Promise<NoticePage> {
  return await parts.catalog.read(async (tx) => {
    const found = await tx.notices.published({
      ...(await startOf(tx, request.after)),
      limit: request.limit + 1,
    })
    const page = found.slice(0, request.limit)
    const last = found.length > request.limit ? page.at(-1) : undefined
    return {
      items: await viewAll(parts, tx, { notices: page, ...request }),
      next: last?.id ?? null,
    }
  })
}

/** Drafts and approved drafts, the newest first, for those who govern. @throws Problem 'forbidden' */
export async function listDraftNotices(parts: Parts, governor: Governor): Promise<NoticeView[]> {
  return await parts.catalog.read(async (tx) => {
    await askToGovern(tx, governor, parts.clock.now())
    return await viewAll(parts, tx, { notices: await tx.notices.unpublished() })
  })
}

export type GetNotice = {
  readonly id: NoticeId
  readonly actor?: Pick<Actor, 'accountId' | 'name' | 'role'> | undefined
  /** The machine's operator sees drafts, as administrators do. */
  readonly governor?: Governor | undefined
}

/** @throws Problem 'not-found', also for a draft where the reader doesn't govern */
export async function getNotice(parts: Parts, request: GetNotice): Promise<NoticeView> {
  return await parts.catalog.read(async (tx) => {
    const notice = await tx.notices.byId(request.id)
    const { actor, governor } = request
    const mayGovern = governor !== undefined || actor?.role === 'administrator'
    if (!notice || (notice.state !== 'published' && !mayGovern)) throw noSuchNotice()
    return await viewNotice(tx, notice, { now: parts.clock.now(), accountId: actor?.accountId })
  })
}

async function startOf(tx: ReadTx, after: NoticeId | undefined) {
  if (after === undefined) return { before: Number.MAX_SAFE_INTEGER, beforeId: '' }
  const last = await tx.notices.byId(after)
  const before = last?.publishedAt ?? null
  if (before === null) throw noSuchNotice()
  return { before, beforeId: after }
}

async function viewAll(
  parts: Parts,
  tx: ReadTx,
  page: {
    readonly notices: readonly NoticeRecord[]
    readonly actor?: Pick<Actor, 'accountId'> | undefined
  },
): Promise<NoticeView[]> {
  const reader = { now: parts.clock.now(), accountId: page.actor?.accountId }
  const views: NoticeView[] = []
  for (const notice of page.notices) views.push(await viewNotice(tx, notice, reader))
  return views
}
