import { DAY_MS } from '../domain/instant.ts'
import { checkChangedNotice } from './check-changed-notice.ts'
import { checkPurge } from './check-purge.ts'
import { publishedOf, standingOf } from './known-notices.ts'
import type { Effect } from './measure.ts'
import type { DocumentMeasure, NoticeDocument, NoticeFault } from './notice-document.ts'
import { beginningOf, tooSoon, type PublicationFacts } from './publication-facts.ts'
import { instantOf } from './written-instant.ts'

export const MINIMUM_MS: Readonly<Record<Effect, number>> = {
  suspend: 0,
  inspect: 3 * DAY_MS,
  end: 60 * DAY_MS,
  purge: 90 * DAY_MS,
}

/** Effects that no single person may publish. */
export const SECOND_PERSON: readonly Effect[] = ['inspect', 'end', 'purge']

/**
 * What keeps a checked document from being published now: all faults at once, each with its mend.
 * Empty: it may be published.
 */
export function checkPublication(document: NoticeDocument, facts: PublicationFacts): NoticeFault[] {
  const measures = document.measures ?? []
  return [
    ...checkId(document, facts),
    ...checkChangedNotice(document, facts),
    ...measures.flatMap((measure, index) => {
      const path = ['measures', index] as const
      return [
        ...checkTimes(measure, path, facts),
        ...checkMinimum(document, index, facts),
        ...checkPledges(measure, path, facts),
        ...(measure.effect === 'purge' ? checkPurge(document, index, facts) : []),
      ]
    }),
    ...checkApprovals(document, facts),
  ]
}

type Path = readonly (string | number)[]

function checkId({ id }: NoticeDocument, { known }: PublicationFacts): NoticeFault[] {
  const isTaken = publishedOf(known).some(({ document }) => document.id === id)
  if (!isTaken) return []
  return [
    {
      path: ['id'],
      problem: {
        en: 'A notice with this id is published already, and stays as it is.',
        'zh-CN': '该编号的公告已经发布，不能再更改。',
      },
      mend: {
        en: 'Choose another id, and the kind amend, extend or lift to change the earlier one.',
        'zh-CN': '请改用其他编号；如需更改先前公告，请使用 amend、extend 或 lift 类型。',
      },
    },
  ]
}

function checkTimes(
  measure: DocumentMeasure,
  path: Path,
  { now }: PublicationFacts,
): NoticeFault[] {
  const faults: NoticeFault[] = []
  if (measure.from !== undefined && instantOf(measure.from) < now) {
    faults.push({
      path: [...path, 'from'],
      problem: {
        en: 'This lies in the past: nothing takes effect before its notice is published.',
        'zh-CN': '该时刻已经过去：任何措施都不能在公告发布之前生效。',
      },
      mend: {
        en: 'Write a coming instant, or “publication”. The date on the text belongs in “issuedAt”.',
        'zh-CN': '请填写将来的时刻或“publication”；公告本身的日期应写在“issuedAt”中。',
      },
    })
  }
  if (measure.until && instantOf(measure.until) <= now) {
    faults.push({
      path: [...path, 'until'],
      problem: {
        en: 'The measure would have ended before it is published.',
        'zh-CN': '该措施在发布之前就已结束。',
      },
      mend: { en: 'Write a coming instant, or null.', 'zh-CN': '请填写将来的时刻或 null。' },
    })
  }
  return faults
}

function checkMinimum(
  document: NoticeDocument,
  index: number,
  facts: PublicationFacts,
): NoticeFault[] {
  const measure = document.measures?.[index]
  // A purge counts from the announcement of the end: check-purge.ts.
  if (!measure || measure.effect === 'purge' || document.urgent) return []
  const earliest = facts.now + facts.minimumMs[measure.effect]
  const beginning = beginningOf(measure, facts.now)
  // What lies in the past has its own fault.
  if (beginning >= earliest || beginning < facts.now) return []
  return [tooSoon(['measures', index, 'from'], { effect: measure.effect, earliest, facts })]
}

function checkPledges(
  measure: DocumentMeasure,
  path: Path,
  facts: PublicationFacts,
): NoticeFault[] {
  if (measure.effect !== 'end' && measure.effect !== 'purge') return []
  return standingOf(facts.known).flatMap(({ document }) => {
    const { id, pledge, title } = document
    if (!pledge || beginningOf(measure, facts.now) >= instantOf(pledge.notBefore)) return []
    return [
      {
        path: [...path, 'from'],
        problem: {
          en: `The pledge “${title.en}” (${id}) binds: no end before ${pledge.notBefore}.`,
          'zh-CN': `须遵守承诺《${title['zh-CN']}》（${id}）：${pledge.notBefore} 之前不得终止服务。`,
        },
        mend: {
          en: `Write ${pledge.notBefore} or later.`,
          'zh-CN': `请填写 ${pledge.notBefore} 或更晚的时刻。`,
        },
      },
    ]
  })
}

/** Urgency shortens periods, never this. */
function checkApprovals(document: NoticeDocument, facts: PublicationFacts): NoticeFault[] {
  const { approvals, publisher, known } = facts
  const extended = publishedOf(known).find((one) => one.document.id === document.of)?.document
  const measures = [
    ...(document.measures ?? []),
    ...(document.kind === 'extend' ? (extended?.measures ?? []) : []),
  ]
  const effects = SECOND_PERSON.filter((effect) => measures.some((one) => one.effect === effect))
  if (effects.length === 0 || approvals.some((name) => name !== publisher)) return []
  return [
    {
      path: [],
      problem: {
        en: `A notice with “${effects.join('”, “')}” takes a second person.`,
        'zh-CN': `含“${effects.join('”、“')}”的公告须由第二人批准。`,
      },
      mend: {
        en: 'Let another administrator approve it first.',
        'zh-CN': '请先由另一名管理员批准。',
      },
    },
  ]
}
