import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { checkNoticeDocument } from './check-notice-document.ts'
import { liftTemplate, NOTICE_TEMPLATES, pledgeTemplate } from './templates.ts'

const BODY = {
  en: 'Video uploads are suspended to support a campaign of the state.',
  'zh-CN': '为配合国家专项整治行动，暂停视频文件上传服务。',
}
const NOTICE = {
  id: '2016-05-21-video',
  issuedAt: '2016-05-21T00:00:00+08:00',
  title: { en: 'Suspension of video uploads', 'zh-CN': '关于暂停视频文件上传服务的公告' },
  body: BODY,
  authority: '全国“扫黄打非”办公室',
  kind: 'measure',
  of: null,
  measures: [{ effect: 'suspend', capabilities: ['upload', 'save', 'fetch'], media: ['video'] }],
}
const INSPECT = { effect: 'inspect', banks: ['authority'], grounds: ['obscene'], level: 'R2' }
const withMeasure = (change: object) => ({
  ...NOTICE,
  measures: [{ ...NOTICE.measures[0], ...change }],
})
const only = (measure: object) => ({ ...NOTICE, measures: [measure] })
const without = (field: keyof typeof NOTICE) => ({ ...NOTICE, [field]: undefined })

/** `path: problem`, in English, of every fault. */
function faultsOf(value: unknown): string[] {
  return checkNoticeDocument(value).faults.map((one) => `${one.path.join('.')}: ${one.problem.en}`)
}

type Row = readonly [what: string, value: unknown, faults: readonly RegExp[]]
// prettier-ignore
const TABLE: readonly Row[] = [
  ['the notice of 2016', NOTICE, []],
  ['an inventory', only(INSPECT), []],
  ['from publication', withMeasure({ from: 'publication', until: null }), []],
  ['every condition of a cohort', withMeasure({ cohort: { edition: 'personal', accounts: ['ada'], createdSince: '2015-01-01T00:00Z', createdBefore: '2016-01-01T00:00:00.5+08:00' } }), []],
  ['an end and a purge', { ...NOTICE, measures: [{ effect: 'end', from: '2017-02-01T00:00:00+08:00' }, { effect: 'purge', from: '2017-03-01T00:00:00+08:00' }] }, []],
  ['an amendment', { ...NOTICE, id: 'b', kind: 'amend', of: NOTICE.id }, []],
  ['an extension to a date', { ...NOTICE, id: 'b', kind: 'extend', of: NOTICE.id, measures: [], until: '2016-10-01T00:00:00+08:00' }, []],
  ['an extension without an end', { ...NOTICE, id: 'b', kind: 'extend', of: NOTICE.id, measures: undefined, until: null }, []],
  ['empty lists that belong to another effect', only({ ...INSPECT, capabilities: [] }), []],

  ['nothing', undefined, [/^: A group of fields/]],
  ['a list', [], [/^: A group of fields/]],
  ['no fields', {}, [/^id: This can’t be the id/, /^title: /, /^body: /, /^authority: /, /^kind: A word is missing/]],
  ['an id with capitals', { ...NOTICE, id: 'Video' }, [/^id: /]],
  ['an id that leads upward', { ...NOTICE, id: '../x' }, [/^id: /]],
  ['an id of 101 letters', { ...NOTICE, id: 'a'.repeat(101) }, [/^id: /]],
  ['an id that every object has', { ...NOTICE, id: 'constructor' }, [/^id: /]],
  ['no Chinese title', { ...NOTICE, title: { en: 'Suspension' } }, [/^title.zh-CN: The Chinese text is missing/]],
  ['no English title', { ...NOTICE, title: { 'zh-CN': '公告' } }, [/^title.en: The English text is missing/]],
  ['a title of two lines', { ...NOTICE, title: { en: 'One\ntwo', 'zh-CN': '公告' } }, [/^title.en: There are characters/]],
  ['a title that turns the reading direction with a NUL', { ...NOTICE, title: { en: 'One\0two', 'zh-CN': '公告' } }, [/^title.en: There are characters/]],
  ['half a character', { ...NOTICE, title: { en: 'One \ud800', 'zh-CN': '公告' } }, [/^title.en: There are characters/]],
  ['a title of 201 letters', { ...NOTICE, title: { en: 'a'.repeat(201), 'zh-CN': '公告' } }, [/^title.en: This is too long/]],
  ['an empty body', { ...NOTICE, body: { en: ' ', 'zh-CN': BODY['zh-CN'] } }, [/^body.en: The text is missing/, /^body: The body gives no reason/]],
  ['a body without a reason', { ...NOTICE, body: { en: 'No uploads.', 'zh-CN': BODY['zh-CN'] } }, [/^body.en: The text is too short/, /^body: The body gives no reason/]],
  ['a body without Chinese', { ...NOTICE, body: { en: BODY.en } }, [/^body.zh-CN: The Chinese text is missing/, /^body: The body gives no reason/]],
  ['no authority', without('authority'), [/^authority: A text belongs here/]],
  ['an unknown kind', { ...NOTICE, kind: 'messure' }, [/^kind: Unknown word “messure”/]],
  ['an unknown field', { ...NOTICE, titel: 'x' }, [/^titel: Unknown field “titel”/]],
  ['a field of every object', JSON.parse(`{"__proto__":1,${JSON.stringify(NOTICE).slice(1)}`), [/^__proto__: Unknown field/]],
  ['an unknown field of a measure', withMeasure({ capability: 'upload' }), [/^measures.0.capability: Unknown field/]],
  ['an unknown effect', withMeasure({ effect: 'suspnd' }), [/^measures.0.effect: Unknown word “suspnd”/]],
  ['an unknown capability', withMeasure({ capabilities: ['uplod'] }), [/^measures.0.capabilities.0: Unknown word “uplod”/]],
  ['an unknown class', withMeasure({ media: ['movie'] }), [/^measures.0.media.0: Unknown word “movie”/]],
  ['an unknown edition', withMeasure({ cohort: { edition: 'home' } }), [/^measures.0.cohort.edition: Unknown word/]],
  ['an empty list of accounts', withMeasure({ cohort: { accounts: [] } }), [/^measures.0.cohort.accounts: A list of 1 to 1000/]],
  ['a number among the accounts', withMeasure({ cohort: { accounts: [7] } }), [/^measures.0.cohort.accounts.0: A text belongs here/]],
  ['a cohort of nobody', withMeasure({ cohort: { createdSince: '2016-01-01T00:00Z', createdBefore: '2016-01-01T00:00Z' } }), [/^measures.0.cohort.createdBefore: This does not come after/]],
  ['a date without a zone', { ...NOTICE, issuedAt: '2016-05-21T00:00:00' }, [/^issuedAt: The instant has no zone/]],
  ['a day alone', { ...NOTICE, issuedAt: '2016-05-21' }, [/^issuedAt: This is no instant/]],
  ['a day that is on no calendar', withMeasure({ from: '2016-04-31T00:00:00Z' }), [/^measures.0.from: This is no instant/]],
  ['until before from', withMeasure({ from: '2016-06-01T00:00:00Z', until: '2016-05-01T00:00:00Z' }), [/^measures.0.until: This does not come after “from”/]],
  ['until at the instant of from, in another zone', withMeasure({ from: '2016-06-01T00:00:00+08:00', until: '2016-05-31T16:00:00Z' }), [/^measures.0.until: This does not come after/]],
  ['no measures', { ...NOTICE, measures: [] }, [/^measures: A list of 1 to 100/]],
  ['101 measures', { ...NOTICE, measures: Array.from({ length: 101 }, () => NOTICE.measures[0]) }, [/^measures: A list of 1 to 100/]],
  ['a suspension of nothing', only({ effect: 'suspend' }), [/^measures.0.capabilities: A list of 1/]],
  ['a suspension of export', withMeasure({ capabilities: ['upload', 'export'] }), [/^measures.0.capabilities.1: “export” can’t be suspended/]],
  ['a suspension of signing in', withMeasure({ capabilities: ['sign-in'] }), [/^measures.0.capabilities.0: “sign-in” can’t be suspended/]],
  ['a suspension of signing in for named accounts', withMeasure({ capabilities: ['sign-in'], cohort: { accounts: ['eve'] } }), [/^measures.0.capabilities.0: “sign-in” can’t be suspended/]],
  ['banks for a suspension', withMeasure({ banks: ['authority'] }), [/^measures.0.banks: “banks” means nothing for the effect “suspend”/]],
  ['an end of one class', only({ effect: 'end', media: ['video'] }), [/^measures.0.media: “media” means nothing for the effect “end”/]],
  ['an end with an end', only({ effect: 'end', until: '2017-01-01T00:00:00Z' }), [/^measures.0.until: “until” means nothing/]],
  ['an inventory without banks', only({ effect: 'inspect' }), [/^measures.0.banks: A list/]],
  ['an inventory that destroys', only({ ...INSPECT, level: 'R3' }), [/^measures.0.level: An inventory can’t destroy/]],
  ['a measure that names another notice', { ...NOTICE, of: 'other' }, [/^of: A notice of the kind “measure” carries no “of”/]],
  ['an amendment of nothing', { ...NOTICE, kind: 'amend' }, [/^of: It isn’t said which notice/]],
  ['an amendment of itself', { ...NOTICE, kind: 'amend', of: NOTICE.id }, [/^of: A notice can’t change itself/]],
  ['an extension that says no end', { ...NOTICE, kind: 'extend', of: 'a', measures: [] }, [/^until: This is no instant/]],
  ['a lift with measures', { ...NOTICE, kind: 'lift', of: 'a' }, [/^measures: A notice of the kind “lift” carries no “measures”/]],
  ['a clarification with measures', { ...NOTICE, kind: 'clarification' }, [/^measures: A notice of the kind “clarification”/]],
  ['a pledge that promises nothing', { ...NOTICE, kind: 'pledge', measures: [] }, [/^pledge: A group of fields/]],
  ['urgency without a reason', { ...NOTICE, urgent: true }, [/^urgentReason: A group of fields/]],
  ['a reason without urgency', { ...NOTICE, urgentReason: { en: 'Because of it all', 'zh-CN': '情况十分紧急' } }, [/^urgentReason: A reason for urgency/]],
  ['urgency in words', { ...NOTICE, urgent: 'yes' }, [/^urgent: This is neither/]],
]

for (const [what, value, faults] of TABLE) {
  test(`${what}: ${faults.length === 0 ? 'no fault' : 'a fault'}`, () => {
    const found = faultsOf(value)
    assert.equal(found.length, faults.length, found.join('\n'))
    for (const [index, pattern] of faults.entries()) assert.match(found[index] ?? '', pattern)
  })
}

test('a misspelt word gets the nearest one', () => {
  const mendOf = (value: unknown) => checkNoticeDocument(value).faults[0]?.mend.en ?? ''

  assert.match(mendOf(withMeasure({ capabilities: ['uplaod'] })), /Did you mean “upload”\?/)
  assert.match(mendOf({ ...NOTICE, kind: 'mesure' }), /Did you mean “measure”\?/)
  assert.match(mendOf({ ...NOTICE, titel: 1 }), /Did you mean “title”\?/)
  assert.doesNotMatch(mendOf(withMeasure({ media: ['quux'] })), /Did you mean/)
})

test('what is checked is a document of its own, with empty parts gone and words once', () => {
  const { document } = checkNoticeDocument(
    withMeasure({ media: ['video', 'video'], from: 'publication', until: null }),
  )

  assert.deepEqual(document, {
    id: NOTICE.id,
    issuedAt: NOTICE.issuedAt,
    title: NOTICE.title,
    body: BODY,
    authority: NOTICE.authority,
    kind: 'measure',
    measures: [{ effect: 'suspend', capabilities: ['upload', 'save', 'fetch'], media: ['video'] }],
  })
})

test('a document that passed passes again and stays the same', () => {
  const { document } = checkNoticeDocument(NOTICE)

  assert.deepEqual(checkNoticeDocument(document).document, document)
})

test('every fault speaks both languages, and says what to do', () => {
  for (const [, value] of TABLE) {
    for (const { problem, mend } of checkNoticeDocument(value).faults) {
      for (const text of [problem, mend]) {
        assert.match(text['zh-CN'], /\p{Script=Han}/u)
        assert.match(text.en, /^[A-Z“].*[.?]$/s)
      }
    }
  }
})

test('every template passes as it stands, in both languages', () => {
  const letv = NOTICE_TEMPLATES[0]
  assert.ok(letv)
  const made = [pledgeTemplate('2017-06-01T00:00:00+08:00'), liftTemplate(letv.document)]

  for (const { document, key } of [...NOTICE_TEMPLATES, ...made]) {
    assert.deepEqual(checkNoticeDocument(document).faults, [], key)
    assert.deepEqual(checkNoticeDocument(document).document, document, key)
  }
  assert.equal(letv.document.id, '2016-05-21-video')
})

test('a lift of the longest id and title still passes', () => {
  const title = { en: 'a'.repeat(200), 'zh-CN': '公'.repeat(200) }
  const { document } = liftTemplate({ id: 'a'.repeat(100), title, authority: 'operator' })

  assert.deepEqual(checkNoticeDocument(document).faults, [])
})

test('whatever is given, it never throws and never passes by chance', () => {
  const words = fc.constantFrom(
    'suspend',
    'upload',
    'video',
    'publication',
    'lift',
    'measure',
    'en',
    'R2',
  )
  const field = fc.oneof(fc.anything(), words, fc.array(words), fc.dictionary(words, fc.anything()))
  const notice = fc.record(
    {
      id: field, issuedAt: field, title: field, body: field, authority: field, kind: field,
      of: field, until: field, pledge: field, urgent: field, urgentReason: field,
      measures: fc.array(fc.record({ effect: words, capabilities: field, cohort: field, from: field, banks: field })),
    },
    { requiredKeys: [] },
  ) // prettier-ignore
  fc.assert(
    fc.property(fc.oneof(fc.anything({ withNullPrototype: true }), notice), (value) => {
      assert.ok(checkNoticeDocument(value).faults.length > 0)
    }),
    { numRuns: 1000 },
  )
})
