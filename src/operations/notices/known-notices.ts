import type { NoticeRecord, ReadTx } from '../../catalog/catalog.ts'
import type { KnownNotice } from '../../policy/known-notices.ts'
import { documentOf } from './notice-drafts.ts'

const PAGE = 100

/** Every published notice, as a publication is judged by them. There are few: people write each. */
export async function publishedNotices(tx: ReadTx): Promise<KnownNotice[]> {
  const known: KnownNotice[] = []
  let page = { before: Number.MAX_SAFE_INTEGER, beforeId: '', limit: PAGE }
  for (;;) {
    const notices: NoticeRecord[] = await tx.notices.published(page)
    known.push(
      ...notices.map((one) => ({ document: documentOf(one), publishedAt: one.publishedAt })),
    )
    const last = notices.at(-1)
    if (!last || notices.length < PAGE) return known
    page = { ...page, before: last.publishedAt ?? 0, beforeId: last.id }
  }
}
