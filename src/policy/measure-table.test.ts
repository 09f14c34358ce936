import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Capability, MediaJudgement } from '../domain/governed.ts'
import { CAPABILITIES, MEDIA_CLASSES } from '../domain/governed.ts'
import type { AccountId, MeasureId, NoticeId } from '../domain/ids.ts'
import { DAY_MS } from '../domain/instant.ts'
import { END_REFUSES } from './measure-cells.ts'
import { affects, becomes, compileMeasures, decide } from './measure-table.ts'
import type { ActorFacts, Measure } from './measure.ts'

const MAY_21 = Date.parse('2016-05-21T00:00:00+08:00')
const ADA: ActorFacts = {
  id: 1 as AccountId,
  name: 'ada',
  edition: 'personal',
  createdAt: MAY_21 - 100 * DAY_MS,
}
const LETV: Measure = {
  id: '2016-05-21-video#1' as MeasureId,
  notice: '2016-05-21-video' as NoticeId,
  noticeTitle: { en: 'Suspension of video uploads', 'zh-CN': '关于暂停视频文件上传服务的公告' },
  effect: 'suspend',
  capabilities: ['upload', 'save', 'fetch'],
  media: ['video'],
  cohort: {},
  from: MAY_21,
  until: null,
}
/** The other reading of the story: no file at all. */
const EVERY_CLASS: Measure = (({ media: _, ...rest }) => rest)(LETV)
const FILM: MediaJudgement = { byBytes: 'video', byName: 'video' }
const DISGUISED: MediaJudgement = { byBytes: 'video', byName: 'text' }
const LETTER: MediaJudgement = { byBytes: 'text', byName: 'text' }
const NAMED_FILM: MediaJudgement = { byBytes: 'text', byName: 'video' }
const UNKNOWN: MediaJudgement = { byBytes: 'other', byName: 'other' }
const PHOTO_WITHOUT_ENDING: MediaJudgement = { byBytes: 'image', byName: 'other' }

function ask(measure: Measure, change: Partial<Parameters<typeof decide>[1]> = {}) {
  const question = {
    capability: 'upload',
    judged: FILM,
    actor: ADA,
    now: MAY_21,
    ...change,
  } as const
  return decide(compileMeasures([measure], 1), question).verdict
}

type Row = readonly [
  what: string,
  measure: Measure,
  change: Parameters<typeof ask>[1],
  verdict: string,
]
// prettier-ignore
const TABLE: readonly Row[] = [
  ['a film on the day of the notice', LETV, {}, 'refuse'],
  ['a film a millisecond before', LETV, { now: MAY_21 - 1 }, 'allow'],
  ['a film five months later', LETV, { now: MAY_21 + 161 * DAY_MS }, 'refuse'],
  ['a film in the last millisecond', { ...LETV, until: MAY_21 + DAY_MS }, { now: MAY_21 + DAY_MS - 1 }, 'refuse'],
  ['a film when the measure has ended', { ...LETV, until: MAY_21 + DAY_MS }, { now: MAY_21 + DAY_MS }, 'allow'],
  ['a film under the name of a text', LETV, { judged: DISGUISED }, 'refuse'],
  ['a text under the name of a film', LETV, { judged: NAMED_FILM }, 'refuse'],
  ['a letter', LETV, { judged: LETTER }, 'allow'],
  ['something nobody knows', LETV, { judged: UNKNOWN }, 'allow'],
  ['the name of a film before its bytes', LETV, { judged: { byName: 'video' } }, 'refuse'],
  ['the name of a letter before its bytes', LETV, { judged: { byName: 'text' } }, 'allow'],
  ['a film saved from a share', LETV, { capability: 'save' }, 'refuse'],
  ['a film fetched from an address', LETV, { capability: 'fetch' }, 'refuse'],
  ['a film downloaded', LETV, { capability: 'download' }, 'allow'],
  ['a film played', LETV, { capability: 'play' }, 'allow'],
  ['a film exported', LETV, { capability: 'export' }, 'allow'],
  ['a letter where every class is suspended', EVERY_CLASS, { judged: LETTER }, 'refuse'],
  ['something unknown where every class is suspended', EVERY_CLASS, { judged: UNKNOWN }, 'refuse'],
  ['no content at all where every class is suspended', EVERY_CLASS, { judged: undefined }, 'refuse'],
  ['no content at all where films are suspended', LETV, { judged: undefined }, 'allow'],
  ['something unknown where "other" is suspended', { ...LETV, media: ['other'] }, { judged: UNKNOWN }, 'refuse'],
  ['a photo without ending where "other" is suspended', { ...LETV, media: ['other'] }, { judged: PHOTO_WITHOUT_ENDING }, 'allow'],
  ['a name without ending, before its bytes, where "other" is suspended', { ...LETV, media: ['other'] }, { judged: { byName: 'other' } }, 'allow'],
  ['the personal edition, whose measure it is', { ...LETV, cohort: { edition: 'personal' } }, {}, 'refuse'],
  ['the personal edition under a measure for the enterprise edition', { ...LETV, cohort: { edition: 'enterprise' } }, {}, 'allow'],
  ['an account that is named', { ...LETV, cohort: { accounts: ['bob', 'ada'] } }, {}, 'refuse'],
  ['an account that is not named', { ...LETV, cohort: { accounts: ['bob'] } }, {}, 'allow'],
  ['an account made at the instant the cohort begins', { ...LETV, cohort: { createdSince: ADA.createdAt } }, {}, 'refuse'],
  ['an account made before the cohort begins', { ...LETV, cohort: { createdSince: ADA.createdAt + 1 } }, {}, 'allow'],
  ['an account made before the cohort ends', { ...LETV, cohort: { createdBefore: ADA.createdAt + 1 } }, {}, 'refuse'],
  ['an account made at the instant the cohort ends', { ...LETV, cohort: { createdBefore: ADA.createdAt } }, {}, 'allow'],
  ['a named account of another edition', { ...LETV, cohort: { accounts: ['ada'], edition: 'enterprise' } }, {}, 'allow'],
  ['an inventory', { ...LETV, effect: 'inspect' }, {}, 'allow'],
  ['a purge', { ...LETV, effect: 'purge' }, {}, 'allow'],
]

for (const [what, measure, change, verdict] of TABLE) {
  test(`${what}: ${verdict}`, () => {
    assert.equal(ask(measure, change), verdict)
  })
}

for (const capability of CAPABILITIES) {
  const verdict = END_REFUSES.includes(capability) ? 'refuse' : 'allow'
  test(`${capability}, once the edition has ended: ${verdict}`, () => {
    assert.equal(ask({ ...EVERY_CLASS, effect: 'end', capabilities: [] }, { capability }), verdict)
  })
}

test('nothing can suspend export, whatever stands in a measure', () => {
  assert.equal(ask({ ...EVERY_CLASS, capabilities: ['export'] }, { capability: 'export' }), 'allow')
})

test('of several measures the one that began first is named', () => {
  const early = { ...EVERY_CLASS, id: 'b#1' as MeasureId, from: MAY_21 - DAY_MS }
  const named = {
    ...LETV,
    id: 'c#1' as MeasureId,
    from: MAY_21 - 2 * DAY_MS,
    cohort: { accounts: ['ada'] },
  }
  const question = { capability: 'upload', judged: FILM, actor: ADA, now: MAY_21 } as const

  const one = decide(compileMeasures([LETV, early], 1), question)
  const two = decide(compileMeasures([LETV, early, named], 1), question)

  assert.equal(one.verdict === 'refuse' && one.measure.id, 'b#1')
  assert.equal(two.verdict === 'refuse' && two.measure.id, 'c#1')
})

test('a refusal tells the class and whether content or name gave it away', () => {
  const told = (judged: MediaJudgement) => {
    const question = { capability: 'upload', judged, actor: ADA, now: MAY_21 } as const
    const verdict = decide(compileMeasures([LETV], 1), question)
    return (
      verdict.verdict === 'refuse' && `${String(verdict.mediaClass)} by ${String(verdict.judgedBy)}`
    )
  }

  assert.equal(told(FILM), 'video by both')
  assert.equal(told(DISGUISED), 'video by content')
  assert.equal(told(NAMED_FILM), 'video by name')
})

const NAMES: readonly (readonly [string, Measure, MediaJudgement, MediaJudgement, string])[] = [
  ['c.txt to c.mp4', LETV, LETTER, NAMED_FILM, 'refuse'],
  ['c.mp4 to c.txt, a letter', LETV, NAMED_FILM, LETTER, 'allow'],
  ['a.mp4 to b.mkv, a film', LETV, FILM, FILM, 'allow'],
  ['a.mp4 to a.txt, a film', LETV, FILM, DISGUISED, 'allow'],
  ['a.txt to a.mp4, a film that was stored as text', LETV, DISGUISED, FILM, 'allow'],
  ['a.txt to a.md', LETV, LETTER, LETTER, 'allow'],
  ['c.txt to c.mp4 where every class is suspended', EVERY_CLASS, LETTER, NAMED_FILM, 'allow'],
  [
    'song.mp3 to song.mp4 where sound and films are suspended',
    { ...LETV, media: ['audio', 'video'] },
    { byBytes: 'audio', byName: 'audio' },
    { byBytes: 'audio', byName: 'video' },
    'allow',
  ],
  [
    'c.txt to c.mp4 where only saving is suspended',
    { ...LETV, capabilities: ['save'] },
    LETTER,
    NAMED_FILM,
    'allow',
  ],
]

for (const [what, measure, before, after, verdict] of NAMES) {
  test(`renaming ${what}: ${verdict}`, () => {
    const question = { before, after, actor: ADA, now: MAY_21 }
    assert.equal(becomes(compileMeasures([measure], 1), question).verdict, verdict)
  })
}

test('a person is told what concerns them, in force or to come, and nothing that is over', () => {
  const table = compileMeasures(
    [
      LETV,
      { ...LETV, id: 'next#1' as MeasureId, from: MAY_21 + DAY_MS },
      { ...LETV, id: 'over#1' as MeasureId, from: MAY_21 - DAY_MS, until: MAY_21 },
      { ...LETV, id: 'bob#1' as MeasureId, cohort: { accounts: ['bob'] } },
      { ...LETV, id: 'look#1' as MeasureId, effect: 'inspect' },
    ],
    1,
  )

  const told = affects(table, ADA, MAY_21).map(({ measure, state }) => `${measure.id} ${state}`)

  assert.deepEqual(told, ['2016-05-21-video#1 in-force', 'look#1 in-force', 'next#1 coming'])
})

test('the table says the same as looking at every measure, for 3,000 random questions', () => {
  let seed = 360
  const below = (limit: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return (seed >>> 8) % limit
  }
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T
  const random = (index: number): Measure => ({
    ...EVERY_CLASS,
    id: `r#${index}` as MeasureId,
    effect: pick(['suspend', 'suspend', 'end', 'inspect']),
    capabilities: [pick(CAPABILITIES), pick(CAPABILITIES)],
    ...(below(3) > 0 && { media: [pick(MEDIA_CLASSES), pick(MEDIA_CLASSES)] }),
    cohort: {
      ...(below(2) && { edition: pick(['personal', 'enterprise'] as const) }),
      ...(below(3) === 0 && { accounts: [pick(['ada', 'bob']), pick(['bob', 'eve'])] }),
      ...(below(4) === 0 && { createdSince: below(10) }),
      ...(below(4) === 0 && { createdBefore: below(10) }),
    },
    from: below(10),
    until: pick([null, below(20)]),
  })

  for (let round = 0; round < 100; round++) {
    const measures = Array.from({ length: below(8) }, (_, index) => random(index))
    const table = compileMeasures(measures, round)
    for (let count = 0; count < 30; count++) {
      const actor = {
        ...ADA,
        edition: pick(['personal', 'enterprise'] as const),
        createdAt: below(10),
      }
      const judged = { byBytes: pick(MEDIA_CLASSES), byName: pick(MEDIA_CLASSES) }
      const capability = pick(CAPABILITIES)
      const now = below(20)
      const expected = measures.some((one) => hits(one, { capability, judged, actor, now }))
      const verdict = decide(table, { capability, judged, actor, now }).verdict
      assert.equal(verdict, expected ? 'refuse' : 'allow')
    }
  }
})

/** The rule in so many words, one measure at a time. */
function hits(measure: Measure, question: Asked): boolean {
  const { capability, judged, actor, now } = question
  const said = [judged.byBytes, judged.byName].filter((one) => one !== 'other')
  const classes = said.length > 0 ? said : (['other'] as const)
  const refused = measure.effect === 'end' ? END_REFUSES : measure.capabilities
  const { edition, accounts, createdSince, createdBefore } = measure.cohort
  return (
    (measure.effect === 'suspend' || measure.effect === 'end') &&
    capability !== 'export' &&
    refused.includes(capability) &&
    (!measure.media || classes.some((one) => measure.media?.includes(one))) &&
    (!edition || edition === actor.edition) &&
    (!accounts || accounts.includes(actor.name)) &&
    (createdSince === undefined || actor.createdAt >= createdSince) &&
    (createdBefore === undefined || actor.createdAt < createdBefore) &&
    measure.from <= now &&
    (measure.until === null || now < measure.until)
  )
}
type Asked = {
  readonly capability: Capability
  readonly judged: MediaJudgement
  readonly actor: ActorFacts
  readonly now: number
}
