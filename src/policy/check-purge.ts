import type { Instant } from '../domain/instant.ts'
import { standingOf } from './known-notices.ts'
import type {
  DocumentCohort,
  DocumentMeasure,
  NoticeDocument,
  NoticeFault,
} from './notice-document.ts'
import { beginningOf, type PublicationFacts, tooSoon } from './publication-facts.ts'

/** A purge follows an end that was announced, for the same people, long enough before. */
export function checkPurge(
  document: NoticeDocument,
  index: number,
  facts: PublicationFacts,
): NoticeFault[] {
  const purge = document.measures?.[index]
  if (!purge) return []
  const path = ['measures', index, 'from']
  const beginning = beginningOf(purge, facts.now)
  const ends = endsFor(purge, document, facts)
  if (ends.length === 0) return [{ path: ['measures', index, 'effect'], ...NO_END }]
  const announcedAt = Math.min(...ends.map((one) => one.announcedAt))
  const earliest = announcedAt + facts.minimumMs.purge
  const faults: NoticeFault[] = []
  if (beginning < earliest && !document.urgent) {
    faults.push(tooSoon(path, { effect: 'purge', earliest, facts }))
  }
  if (beginning < Math.min(...ends.map((one) => one.from))) faults.push({ path, ...BEFORE_END })
  return faults
}

type End = { readonly announcedAt: Instant; readonly from: Instant }

/** The ends in this document and in the notices that stand, for everybody whom the purge hits. */
function endsFor(purge: DocumentMeasure, document: NoticeDocument, facts: PublicationFacts): End[] {
  const standing = standingOf(facts.known).filter((one) => one.document.id !== document.of)
  return [...standing, { document, publishedAt: facts.now }].flatMap((notice) =>
    (notice.document.measures ?? [])
      .filter((one) => one.effect === 'end' && covers(one.cohort ?? {}, purge.cohort ?? {}))
      .map((one) => ({
        announcedAt: notice.publishedAt,
        from: beginningOf(one, notice.publishedAt),
      })),
  )
}

/** Every condition of the wider cohort is a condition of the narrower one too. */
function covers(wider: DocumentCohort, narrower: DocumentCohort): boolean {
  return (Object.keys(wider) as (keyof DocumentCohort)[]).every(
    (key) => JSON.stringify(wider[key]) === JSON.stringify(narrower[key]),
  )
}

const NO_END = {
  problem: {
    en: 'Nothing is purged whose end was never announced.',
    'zh-CN': '未公告终止服务，不得清除数据。',
  },
  mend: {
    en: 'Announce the effect “end” for the same cohort, here or in an earlier notice.',
    'zh-CN': '请先在本公告或先前公告中对同一适用范围宣布“end”。',
  },
} as const

const BEFORE_END = {
  problem: {
    en: 'The purge would begin before the edition has ended.',
    'zh-CN': '数据清除早于服务终止。',
  },
  mend: {
    en: 'Write an instant after the end begins.',
    'zh-CN': '请填写晚于服务终止的时刻。',
  },
} as const
