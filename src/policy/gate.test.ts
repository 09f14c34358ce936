import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { MediaJudgement } from '../domain/governed.ts'
import type { AccountId, MeasureId, NoticeId } from '../domain/ids.ts'
import { DAY_MS } from '../domain/instant.ts'
import { type GateFacts, type GateRequest, foreseeWrite, passGate } from './gate.ts'
import { compileMeasures } from './measure-table.ts'
import type { Measure } from './measure.ts'
import { Permit } from './permit-mint.ts'

const MAY_21 = Date.parse('2016-05-21T00:00:00+08:00')
const VIDEO: Measure = {
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
const EVERY_CLASS: Measure = (({ media: _, ...rest }) => rest)(VIDEO)
const END: Measure = { ...EVERY_CLASS, effect: 'end', capabilities: [] }
const READS: Measure = { ...VIDEO, capabilities: ['download', 'play', 'preview', 'search'] }

const OWNER: GateFacts = {
  actor: {
    id: 1 as AccountId,
    name: 'ada',
    edition: 'personal',
    createdAt: MAY_21 - DAY_MS,
    suspended: false,
    role: 'user',
  },
  rights: 'owner',
  table: compileMeasures([], 0),
  now: MAY_21,
}
const SUSPENDED: GateFacts = { ...OWNER, actor: { ...OWNER.actor, suspended: true } }
const STRANGER: GateFacts = { ...OWNER, rights: 'none' }
const ADMIN: GateFacts = { ...STRANGER, actor: { ...OWNER.actor, role: 'administrator' } }
const under = (...measures: readonly Measure[]): GateFacts => ({
  ...OWNER,
  table: compileMeasures(measures, 1),
})

const FILM: MediaJudgement = { byBytes: 'video', byName: 'video' }
const LETTER: MediaJudgement = { byBytes: 'text', byName: 'text' }
const NAMED_FILM: MediaJudgement = { byBytes: 'text', byName: 'video' }
const DISGUISED: MediaJudgement = { byBytes: 'video', byName: 'text' }
const upload = (judged: MediaJudgement) =>
  ({ kind: 'write', capability: 'upload', judged }) as const
const save = (judged: MediaJudgement) => ({ kind: 'write', capability: 'save', judged }) as const
const fetchUrl = (judged: MediaJudgement) =>
  ({ kind: 'write', capability: 'fetch', judged }) as const
const read = (capability: 'download' | 'play' | 'preview' | 'export') =>
  ({ kind: 'read', capability, judged: FILM }) as const
const toFilm = { before: LETTER, after: NAMED_FILM }
const withinFilm = { before: FILM, after: FILM }

// prettier-ignore
const TABLE: readonly (readonly [who: string, facts: GateFacts, what: string, request: GateRequest, ruling: string])[] = [
  ['the owner', OWNER, 'uploads a film', upload(FILM), 'write'],
  ['the owner', OWNER, 'makes a folder', { kind: 'makeFolder' }, 'write'],
  ['the owner', OWNER, 'copies inside the space', { kind: 'copyInside' }, 'write'],
  ['the owner', OWNER, 'renames c.txt to c.mp4', { kind: 'rename', ...toFilm }, 'move'],
  ['the owner', OWNER, 'moves', { kind: 'move' }, 'move'],
  ['the owner', OWNER, 'restores', { kind: 'restore' }, 'restore'],
  ['the owner', OWNER, 'removes', { kind: 'remove' }, 'remove'],
  ['the owner', OWNER, 'downloads', read('download'), 'read'],
  ['the owner', OWNER, 'lists', { kind: 'list' }, 'read'],
  ['the owner', OWNER, 'searches', { kind: 'search' }, 'read'],
  ['the owner', OWNER, 'governs', { kind: 'govern' }, 'forbidden'],

  ['a stranger', STRANGER, 'uploads', upload(LETTER), 'not-found'],
  ['a stranger', STRANGER, 'downloads', read('download'), 'not-found'],
  ['a stranger', STRANGER, 'lists', { kind: 'list' }, 'not-found'],
  ['a stranger', STRANGER, 'removes', { kind: 'remove' }, 'not-found'],
  ['an administrator', ADMIN, 'governs', { kind: 'govern' }, 'govern'],
  ['an administrator', ADMIN, 'reads what somebody else owns', read('download'), 'not-found'],

  ['a suspended owner', SUSPENDED, 'uploads', upload(LETTER), 'forbidden'],
  ['a suspended owner', SUSPENDED, 'makes a folder', { kind: 'makeFolder' }, 'forbidden'],
  ['a suspended owner', SUSPENDED, 'renames', { kind: 'rename', ...withinFilm }, 'forbidden'],
  ['a suspended owner', SUSPENDED, 'removes', { kind: 'remove' }, 'forbidden'],
  ['a suspended owner', SUSPENDED, 'restores', { kind: 'restore' }, 'forbidden'],
  ['a suspended owner', SUSPENDED, 'downloads', read('download'), 'read'],
  ['a suspended owner', SUSPENDED, 'exports', read('export'), 'read'],
  ['a suspended owner', SUSPENDED, 'lists', { kind: 'list' }, 'read'],
  ['a suspended administrator', { ...ADMIN, actor: { ...ADMIN.actor, suspended: true } }, 'governs', { kind: 'govern' }, 'forbidden'],

  ['under the notice, the owner', under(VIDEO), 'uploads a film', upload(FILM), 'suspended-by-notice'],
  ['under the notice, the owner', under(VIDEO), 'uploads a film named .txt', upload(DISGUISED), 'suspended-by-notice'],
  ['under the notice, the owner', under(VIDEO), 'uploads a letter', upload(LETTER), 'write'],
  ['under the notice, the owner', under(VIDEO), 'saves a film from a share', save(FILM), 'suspended-by-notice'],
  ['under the notice, the owner', under(VIDEO), 'fetches a film', fetchUrl(FILM), 'suspended-by-notice'],
  ['under the notice, the owner', under(VIDEO), 'copies a film inside the space', { kind: 'copyInside', renaming: withinFilm }, 'write'],
  ['under the notice, the owner', under(VIDEO), 'copies c.txt to c.mp4', { kind: 'copyInside', renaming: toFilm }, 'suspended-by-notice'],
  ['under the notice, the owner', under(VIDEO), 'renames c.txt to c.mp4', { kind: 'rename', ...toFilm }, 'suspended-by-notice'],
  ['under the notice, the owner', under(VIDEO), 'renames a.mp4 to b.mkv', { kind: 'rename', ...withinFilm }, 'move'],
  ['under the notice, the owner', under(VIDEO), 'moves c.txt to another folder as c.mp4', { kind: 'move', renaming: toFilm }, 'suspended-by-notice'],
  ['under the notice, the owner', under(VIDEO), 'moves a film', { kind: 'move' }, 'move'],
  ['under the notice, the owner', under(VIDEO), 'restores a film', { kind: 'restore' }, 'restore'],
  ['under the notice, the owner', under(VIDEO), 'removes a film', { kind: 'remove' }, 'remove'],
  ['under the notice, the owner', under(VIDEO), 'makes a folder', { kind: 'makeFolder' }, 'write'],
  ['under the notice, the owner', under(VIDEO), 'plays a film', read('play'), 'read'],
  ['under the notice, the owner', under(VIDEO), 'downloads a film', read('download'), 'read'],
  ['under the notice for every class, the owner', under(EVERY_CLASS), 'uploads a letter', upload(LETTER), 'suspended-by-notice'],
  ['under the notice for every class, the owner', under(EVERY_CLASS), 'renames c.txt to c.mp4', { kind: 'rename', ...toFilm }, 'move'],
  ['where reading films is suspended, the owner', under(READS), 'downloads a film', read('download'), 'suspended-by-notice'],
  ['where reading films is suspended, the owner', under(READS), 'plays a film', read('play'), 'suspended-by-notice'],
  ['where reading films is suspended, the owner', under(READS), 'looks at a film', read('preview'), 'suspended-by-notice'],
  ['where reading films is suspended, the owner', under(READS), 'exports a film', read('export'), 'read'],
  ['where searching everything is suspended, the owner', under({ ...EVERY_CLASS, capabilities: ['search'] }), 'searches', { kind: 'search' }, 'suspended-by-notice'],
  ['when the edition has ended, the owner', under(END), 'uploads', upload(LETTER), 'suspended-by-notice'],
  ['when the edition has ended, the owner', under(END), 'plays', read('play'), 'suspended-by-notice'],
  ['when the edition has ended, the owner', under(END), 'downloads', read('download'), 'read'],
  ['when the edition has ended, the owner', under(END), 'exports', read('export'), 'read'],
  ['when the edition has ended, the owner', under(END), 'removes', { kind: 'remove' }, 'remove'],
  ['under the notice, a stranger', { ...under(VIDEO), rights: 'none' }, 'uploads a film', upload(FILM), 'not-found'],
]

for (const [who, facts, what, request, expected] of TABLE) {
  test(`${who} ${what}: ${expected}`, () => {
    const ruling = passGate(facts, request)
    assert.equal(ruling.verdict === 'allow' ? ruling.permit.action : ruling.problem.kind, expected)
  })
}

test('a permit comes from the gate alone: what looks like one is none', () => {
  const ruling = passGate(OWNER, upload(LETTER))

  assert.ok(ruling.verdict === 'allow' && Permit.isPermit(ruling.permit))
  assert.equal(Permit.isPermit({ action: 'write' }), false)
})

test('a refusal names its measure, and a matter of rights names none', () => {
  const byMeasure = passGate(under(VIDEO), upload(FILM))
  const byRight = passGate(STRANGER, upload(FILM))

  assert.equal(byMeasure.verdict === 'refuse' && byMeasure.measure?.id, '2016-05-21-video#1')
  assert.equal(byRight.verdict === 'refuse' && byRight.measure, null)
})

test('before the first bytes a name can be refused, and nothing is permitted', () => {
  const film = foreseeWrite(under(VIDEO), { capability: 'upload', judged: { byName: 'video' } })
  const letter = foreseeWrite(under(VIDEO), { capability: 'upload', judged: { byName: 'text' } })

  assert.equal(film.verdict, 'refuse')
  assert.deepEqual(letter, { verdict: 'allow' })
})

test('what cannot be played or looked at is a download, whatever the request calls it', () => {
  const facts = under({ ...EVERY_CLASS, capabilities: ['download'] })
  const verdictOf = (capability: 'play' | 'preview', mediaClass: MediaJudgement['byName']) =>
    passGate(facts, {
      kind: 'read',
      capability,
      judged: { byBytes: mediaClass, byName: mediaClass },
    }).verdict

  assert.equal(verdictOf('play', 'video'), 'allow')
  assert.equal(verdictOf('preview', 'image'), 'allow')
  assert.equal(verdictOf('play', 'document'), 'refuse')
  assert.equal(verdictOf('play', 'archive'), 'refuse')
  assert.equal(verdictOf('preview', 'archive'), 'refuse')
})
