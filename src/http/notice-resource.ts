import { isoInstant } from '../domain/instant.ts'
import type { MeasureView, NoticeView } from '../operations/notices/notice-view.ts'
import type { HttpKit } from './kit.ts'

type Kit = Pick<HttpKit, 'publicUrl'>

/** The public address of a notice. */
export function noticeAddress(kit: Kit, id: string): string {
  return kit.publicUrl(`/notices/${encodeURIComponent(id)}`)
}

/** A notice as JSON, the same at every door. */
export function noticeResource(kit: Kit, view: NoticeView) {
  const { measures: _written, ...document } = view.document
  const { seen } = view
  return {
    ...document,
    state: view.state,
    url: noticeAddress(kit, document.id),
    draftedBy: view.draftedBy,
    draftedAt: isoInstant(view.draftedAt),
    publishedBy: view.publishedBy,
    publishedAt: isoOrNull(view.publishedAt),
    approvals: view.approvals.map(({ account, at }) => ({ account, at: isoInstant(at) })),
    ledgerIndex: view.ledgerIndex,
    signature: view.signature,
    measures: view.measures.map((one) => measureResource(kit, one)),
    deliveries: view.deliveries,
    ...(seen !== undefined && { seen }),
    changedBy: [...view.changedBy],
    inForce: view.inForce,
  }
}

/** A measure as JSON. Of a draft's measure `from` may be `publication`. */
export function measureResource(kit: Kit, view: MeasureView) {
  const { banks, grounds, level, cohort } = view.written
  return {
    id: view.id,
    notice: view.notice,
    noticeUrl: noticeAddress(kit, view.notice),
    effect: view.effect,
    capabilities: [...view.capabilities],
    media: view.media && [...view.media],
    cohort: cohort ?? null,
    ...(banks && { banks: [...banks] }),
    ...(grounds && { grounds: [...grounds] }),
    ...(level && { level }),
    from: view.from === null ? 'publication' : isoInstant(view.from),
    until: isoOrNull(view.until),
    state: view.state === 'draft' ? ('coming' as const) : view.state,
    endedBy: view.endedBy,
    refusals: view.refusals,
  }
}

function isoOrNull(instant: number | null): string | null {
  return instant === null ? null : isoInstant(instant)
}
