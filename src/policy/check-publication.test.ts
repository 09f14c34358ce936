import assert from 'node:assert/strict'
import { test } from 'node:test'

import { DAY_MS } from '../domain/instant.ts'
import { checkPublication, MINIMUM_MS } from './check-publication.ts'
import type { KnownNotice } from './known-notices.ts'
import type { DocumentMeasure, NoticeDocument } from './notice-document.ts'
import type { PublicationFacts } from './publication-facts.ts'

const NOW = Date.parse('2016-05-21T00:00:00+08:00')
const inDays = (days: number) => new Date(NOW + days * DAY_MS).toISOString()

const TEXT = {
  en: 'A text long enough to hold its reason.',
  'zh-CN': '这是一段足以说明理由的公告正文。',
}
const notice = (id: string, change: Partial<NoticeDocument> = {}): NoticeDocument => ({
  id,
  title: TEXT,
  body: TEXT,
  authority: 'operator',
  kind: 'measure',
  ...change,
})
const SUSPEND: DocumentMeasure = { effect: 'suspend', capabilities: ['upload'] }
const INSPECT: DocumentMeasure = { effect: 'inspect', banks: ['authority'] }
const withMeasures = (...measures: DocumentMeasure[]) => notice('new', { measures })
const published = (document: NoticeDocument, daysAgo = 10): KnownNotice => ({
  document,
  publishedAt: NOW - daysAgo * DAY_MS,
})
const OLD = published(notice('old', { measures: [SUSPEND] }))
const OLD_LIMITED = published(notice('old', { measures: [{ ...SUSPEND, until: inDays(5) }] }))
const PLEDGE = published(
  notice('pledge', { kind: 'pledge', pledge: { effect: 'end', notBefore: inDays(100) } }),
)
const END_40_DAYS_AGO = published(
  notice('closing', {
    measures: [{ effect: 'end', cohort: { edition: 'personal' }, from: inDays(20) }],
  }),
  40,
)
const URGENT = { urgent: true, urgentReason: TEXT }

type Facts = Partial<PublicationFacts>
const SECOND: Facts = { approvals: ['bob'] }
function faultsOf(document: NoticeDocument, change: Facts = {}): string[] {
  const facts = {
    now: NOW,
    minimumMs: MINIMUM_MS,
    approvals: [],
    publisher: 'admin',
    known: [],
    ...change,
  }
  return checkPublication(document, facts).map(
    (one) => `${one.path.join('.')}: ${one.problem.en} ${one.mend.en}`,
  )
}
const known = (...notices: readonly KnownNotice[]): Facts => ({ known: notices })

// prettier-ignore
const TABLE: readonly (readonly [what: string, document: NoticeDocument, facts: Facts, faults: readonly RegExp[]])[] = [
  ['a suspension from publication, by one person', withMeasures(SUSPEND), {}, []],
  ['a suspension from this very instant', withMeasures({ ...SUSPEND, from: inDays(0) }), {}, []],
  ['a suspension back-dated by a second', withMeasures({ ...SUSPEND, from: new Date(NOW - 1000).toISOString() }), {}, [/^measures.0.from: This lies in the past/]],
  ['an urgent suspension back-dated', { ...withMeasures({ ...SUSPEND, from: inDays(-1) }), ...URGENT }, {}, [/^measures.0.from: This lies in the past/]],
  ['a text that bears an old date', { ...withMeasures(SUSPEND), issuedAt: '2016-01-01T00:00:00+08:00' }, {}, []],
  ['a measure that is over already', withMeasures({ ...SUSPEND, until: inDays(0) }), {}, [/^measures.0.until: .*would have ended/]],
  ['an id that is taken', notice('old', { measures: [SUSPEND] }), known(OLD), [/^id: .*published already/]],
  ['an id that a draft has', notice('old', { measures: [SUSPEND] }), known({ ...OLD, publishedAt: null }), []],

  ['an inventory in three days, with a second person', withMeasures({ ...INSPECT, from: inDays(3) }), SECOND, []],
  ['an inventory from publication', withMeasures(INSPECT), SECOND, [/^measures.0.from: “inspect” begins at least 3 days after publication\. Write 2016-05-23T16:00:00Z or later/]],
  ['an inventory a moment too soon', withMeasures({ ...INSPECT, from: new Date(NOW + 3 * DAY_MS - 1).toISOString() }), SECOND, [/at least 3 days/]],
  ['an urgent inventory at once', { ...withMeasures(INSPECT), ...URGENT }, SECOND, []],
  ['an urgent inventory by one person', { ...withMeasures(INSPECT), ...URGENT }, {}, [/^: A notice with “inspect” takes a second person/]],
  ['an inventory approved by its publisher alone', withMeasures({ ...INSPECT, from: inDays(3) }), { approvals: ['admin'] }, [/second person/]],
  ['an end in sixty days', withMeasures({ effect: 'end', from: inDays(60) }), SECOND, []],
  ['an end in fifty-nine days', withMeasures({ effect: 'end', from: inDays(59) }), SECOND, [/at least 60 days/]],
  ['an end by one person', withMeasures({ effect: 'end', from: inDays(60) }), {}, [/second person/]],
  ['shorter periods where the operator set them', withMeasures({ effect: 'end', from: inDays(12) }), { ...SECOND, minimumMs: { ...MINIMUM_MS, end: 12 * DAY_MS } }, []],

  ['a purge whose end nobody announced', withMeasures({ effect: 'purge', from: inDays(400) }), SECOND, [/^measures.0.effect: Nothing is purged/]],
  ['a purge ninety days after the end of the same notice was announced', withMeasures({ effect: 'end', from: inDays(60) }, { effect: 'purge', from: inDays(90) }), SECOND, []],
  ['a purge eighty-nine days after', withMeasures({ effect: 'end', from: inDays(60) }, { effect: 'purge', from: inDays(89) }), SECOND, [/^measures.1.from: “purge” begins at least 90 days after the announcement of the end/]],
  ['a purge ninety days after an earlier announcement', withMeasures({ effect: 'purge', from: inDays(50), cohort: { edition: 'personal' } }), { ...SECOND, ...known(END_40_DAYS_AGO) }, []],
  ['a purge too soon after an earlier announcement', withMeasures({ effect: 'purge', from: inDays(49), cohort: { edition: 'personal' } }), { ...SECOND, ...known(END_40_DAYS_AGO) }, [/at least 90 days/]],
  ['a purge of everybody after an end of the personal edition', withMeasures({ effect: 'purge', from: inDays(50) }), { ...SECOND, ...known(END_40_DAYS_AGO) }, [/Nothing is purged/]],
  ['a purge after an end that was lifted', withMeasures({ effect: 'purge', from: inDays(50), cohort: { edition: 'personal' } }), { ...SECOND, ...known(END_40_DAYS_AGO, published(notice('no', { kind: 'lift', of: 'closing' }))) }, [/Nothing is purged/]],
  ['an urgent purge before its end', { ...withMeasures({ effect: 'end', from: inDays(10) }, { effect: 'purge', from: inDays(9) }), ...URGENT }, SECOND, [/^measures.1.from: The purge would begin before/]],

  ['an end before the date of a pledge', withMeasures({ effect: 'end', from: inDays(99) }), { ...SECOND, ...known(PLEDGE) }, [/^measures.0.from: The pledge “.*” \(pledge\) binds: no end before/]],
  ['an urgent end before the date of a pledge', { ...withMeasures({ effect: 'end', from: inDays(99) }), ...URGENT }, { ...SECOND, ...known(PLEDGE) }, [/The pledge/]],
  ['an end on the date of a pledge', withMeasures({ effect: 'end', from: inDays(100) }), { ...SECOND, ...known(PLEDGE) }, []],
  ['a suspension under a pledge', withMeasures(SUSPEND), known(PLEDGE), []],
  ['a pledge that is only a draft', withMeasures({ effect: 'end', from: inDays(60) }), { ...SECOND, ...known({ ...PLEDGE, publishedAt: null }) }, []],

  ['a lift of a published notice', notice('new', { kind: 'lift', of: 'old' }), known(OLD), []],
  ['a lift of an inventory by one person', notice('new', { kind: 'lift', of: 'old' }), known(published(notice('old', { measures: [INSPECT] }))), []],
  ['a lift of nothing', notice('new', { kind: 'lift', of: 'old' }), {}, [/^of: No such notice is published/]],
  ['a lift of a draft', notice('new', { kind: 'lift', of: 'old' }), known({ ...OLD, publishedAt: null }), [/^of: No such notice is published/]],
  ['a lift of what was lifted', notice('new', { kind: 'lift', of: 'old' }), known(OLD, published(notice('up', { kind: 'lift', of: 'old' }))), [/^of: That notice was lifted by “up”/]],
  ['a lift of what was amended', notice('new', { kind: 'lift', of: 'old' }), known(OLD, published(notice('b', { kind: 'amend', of: 'old', measures: [SUSPEND] }))), [/^of: That notice was amended by “b”\. Name “b” instead/]],
  ['a lift of a pledge', notice('new', { kind: 'lift', of: 'pledge' }), known(PLEDGE), [/^of: A pledge binds/]],
  ['a lift of a clarification', notice('new', { kind: 'lift', of: 'say' }), known(published(notice('say', { kind: 'clarification' }))), [/^of: That notice carries no measure/]],
  ['a clarification of a lifted notice', notice('new', { kind: 'clarification', of: 'old' }), known(OLD, published(notice('up', { kind: 'lift', of: 'old' }))), []],
  ['an extension', notice('new', { kind: 'extend', of: 'old', until: inDays(30) }), known(OLD_LIMITED), []],
  ['an extension without an end', notice('new', { kind: 'extend', of: 'old', until: null }), known(OLD_LIMITED), []],
  ['an extension that shortens', notice('new', { kind: 'extend', of: 'old', until: inDays(4) }), known(OLD_LIMITED), [/^until: That isn’t later/]],
  ['an extension of what has no end', notice('new', { kind: 'extend', of: 'old', until: inDays(4) }), known(OLD), [/^of: .*no end that could be extended/]],
  ['an extension of what is over', notice('new', { kind: 'extend', of: 'old', until: inDays(4) }), known(published(notice('old', { measures: [{ ...SUSPEND, until: inDays(-1) }] }))), [/^of: .*are over/]],
  ['a second extension that is shorter than the first', notice('new', { kind: 'extend', of: 'old', until: inDays(30) }), known(OLD_LIMITED, published(notice('longer', { kind: 'extend', of: 'old', until: inDays(40) }), 1)), [/^until: That isn’t later/]],
  ['an extension of an inventory by one person', notice('new', { kind: 'extend', of: 'old', until: inDays(30) }), known(published(notice('old', { measures: [{ ...INSPECT, until: inDays(5) }] }))), [/second person/]],
]

for (const [what, document, facts, faults] of TABLE) {
  test(`${what}: ${faults.length === 0 ? 'may be published' : 'is kept back'}`, () => {
    const found = faultsOf(document, facts)
    assert.equal(found.length, faults.length, found.join('\n'))
    for (const [index, pattern] of faults.entries()) assert.match(found[index] ?? '', pattern)
  })
}
