import type { Bilingual } from '../domain/language.ts'
import { type PublishedNotice, presentEnd, publishedOf, successorOf } from './known-notices.ts'
import type { NoticeDocument, NoticeFault } from './notice-document.ts'
import type { PublicationFacts } from './publication-facts.ts'
import { instantOf } from './written-instant.ts'

/** The notice that `of` names: it is published, still stands, and can be changed in this way. */
export function checkChangedNotice(
  document: NoticeDocument,
  facts: PublicationFacts,
): NoticeFault[] {
  const { of, kind } = document
  if (of === undefined || of === null) return []
  const changed = publishedOf(facts.known).find((one) => one.document.id === of)
  if (!changed) return [fault(['of'], NOT_PUBLISHED)]
  if (kind === 'clarification') return []
  if (changed.document.pledge) return [fault(['of'], PLEDGE)]
  if (!changed.document.measures?.length) return [fault(['of'], NO_MEASURES)]
  const successor = successorOf(facts.known, of)
  if (successor) return [fault(['of'], replacedBy(successor))]
  return kind === 'extend' ? checkExtension(document, changed, facts) : []
}

function checkExtension(
  document: NoticeDocument,
  changed: PublishedNotice,
  facts: PublicationFacts,
): NoticeFault[] {
  const measures = changed.document.measures ?? []
  const ends = measures
    .map((measure) => presentEnd(facts.known, changed.document.id, measure))
    .map((end) => (end === null ? Infinity : instantOf(end)))
  const until = document.until ? instantOf(document.until) : Infinity
  if (ends.every((end) => end <= facts.now)) return [fault(['of'], OVER)]
  if (ends.every((end) => end === Infinity)) return [fault(['of'], ENDLESS)]
  return until > Math.max(...ends.filter((end) => end !== Infinity))
    ? []
    : [fault(['until'], SHORTER)]
}

type Fault = readonly [problem: Bilingual, mend: Bilingual]

function fault(path: readonly string[], [problem, mend]: Fault): NoticeFault {
  return { path, problem, mend }
}

function replacedBy({ id, kind }: NoticeDocument): Fault {
  const [en, zh] = kind === 'lift' ? ['lifted', '解除'] : ['amended', '修改']
  const next: Bilingual =
    kind === 'lift'
      ? { en: 'Publish a notice of its own.', 'zh-CN': '请另行发布公告。' }
      : { en: `Name “${id}” instead.`, 'zh-CN': `请改填“${id}”。` }
  return [{ en: `That notice was ${en} by “${id}”.`, 'zh-CN': `该公告已被“${id}”${zh}。` }, next]
}

const NOT_PUBLISHED: Fault = [
  { en: 'No such notice is published.', 'zh-CN': '没有已发布的该公告。' },
  { en: 'Write the id of a published notice.', 'zh-CN': '请填写已发布公告的编号。' },
]
const PLEDGE: Fault = [
  {
    en: 'A pledge binds until its date: it can’t be amended, extended or lifted.',
    'zh-CN': '承诺在其期限之前具有约束力，不得修改、延长或解除。',
  },
  { en: 'A further pledge may promise more.', 'zh-CN': '可另行发布期限更长的承诺。' },
]
const NO_MEASURES: Fault = [
  { en: 'That notice carries no measure.', 'zh-CN': '该公告不含任何措施。' },
  {
    en: 'Name a notice with measures, or write a clarification.',
    'zh-CN': '请填写含有措施的公告，或改为发布说明。',
  },
]
const OVER: Fault = [
  { en: 'The measures of that notice are over.', 'zh-CN': '该公告的措施已经结束。' },
  { en: 'Publish a notice of its own.', 'zh-CN': '请另行发布公告。' },
]
const ENDLESS: Fault = [
  {
    en: 'The measures of that notice have no end that could be extended.',
    'zh-CN': '该公告的措施没有期限，无从延长。',
  },
  { en: 'To set an end, amend it.', 'zh-CN': '如需设定期限，请使用 amend。' },
]
const SHORTER: Fault = [
  { en: 'That isn’t later than the present end.', 'zh-CN': '该时刻不晚于现有期限。' },
  {
    en: 'Write a later instant; to shorten, amend.',
    'zh-CN': '请填写更晚的时刻；如需缩短，请使用 amend。',
  },
]
