import type { Instant } from '../domain/instant.ts'
import { DAY_MS } from '../domain/instant.ts'
import type { KnownNotice } from './known-notices.ts'
import type { Effect } from './measure.ts'
import type { DocumentMeasure, NoticeFault } from './notice-document.ts'
import { instantOf, writeInstant } from './written-instant.ts'

/** What a publication is judged by, besides the document. */
export type PublicationFacts = {
  readonly now: Instant
  /** Between publication and `from`; for `purge` after the announcement of the end. A setting. */
  readonly minimumMs: Readonly<Record<Effect, number>>
  /** Names of the accounts that approved this very text. */
  readonly approvals: readonly string[]
  /** The name of the account that publishes. */
  readonly publisher: string
  /** Every other notice of the disk. */
  readonly known: readonly KnownNotice[]
}

/** When a measure begins, if it is published now. */
export function beginningOf(measure: DocumentMeasure, now: Instant): Instant {
  return measure.from === undefined ? now : instantOf(measure.from)
}

/** The fault of a measure that begins before its minimum period is over. */
export function tooSoon(
  path: readonly (string | number)[],
  how: { effect: Effect; earliest: Instant; facts: PublicationFacts },
): NoticeFault {
  const days = Math.ceil(how.facts.minimumMs[how.effect] / DAY_MS)
  const after = how.effect === 'purge' ? 'the announcement of the end' : 'publication'
  const afterZh = how.effect === 'purge' ? '终止公告发布' : '发布'
  return {
    path,
    problem: {
      en: `“${how.effect}” begins at least ${days} days after ${after}.`,
      'zh-CN': `“${how.effect}”须在${afterZh}至少 ${days} 天之后才能开始。`,
    },
    mend: {
      en: `Write ${writeInstant(how.earliest)} or later, or mark the notice urgent and give the reason.`,
      'zh-CN': `请填写 ${writeInstant(how.earliest)} 或更晚的时刻，或将公告标为紧急并说明理由。`,
    },
  }
}
