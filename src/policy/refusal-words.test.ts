import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Capability, MediaClass } from '../domain/governed.ts'
import { CAPABILITIES, MEDIA_CLASSES } from '../domain/governed.ts'
import type { AccountId, MeasureId, NoticeId } from '../domain/ids.ts'
import { DAY_MS } from '../domain/instant.ts'
import { type Judged, becomes, compileMeasures, decide } from './measure-table.ts'
import type { ActorFacts, Measure } from './measure.ts'
import { refusalDetail, refusalProblem, stillWorks } from './refusal-words.ts'

const MAY_21 = Date.parse('2016-05-21T00:00:00+08:00')
const ADA: ActorFacts = { id: 1 as AccountId, name: 'ada', edition: 'personal', createdAt: 0 }
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
  zoneMinutes: 480,
}
const EVERY_CLASS: Measure = (({ media: _, ...rest }) => rest)(VIDEO)
const FILM = { byBytes: 'video', byName: 'video' } as const

function refusedBy(
  measure: Measure,
  asked: { capability?: Capability; judged?: Judged | undefined } = {},
) {
  const table = compileMeasures([measure], 1)
  const question = {
    capability: 'upload',
    judged: FILM,
    actor: ADA,
    now: MAY_21,
    ...asked,
  } as const
  const verdict = decide(table, question)
  assert.equal(verdict.verdict, 'refuse')
  return refusalProblem(verdict, stillWorks(table, verdict, question))
}

test('a refused film hears what, since when, by which notice, and what still works', () => {
  assert.deepEqual(refusedBy(VIDEO).detail, {
    en:
      'Video uploads are suspended since 21 May 2016 by the notice “Suspension of video uploads” (2016-05-21-video). ' +
      'Your existing videos stay: you can still download, play, share and export them.',
    'zh-CN':
      '根据公告《关于暂停视频文件上传服务的公告》（2016-05-21-video），自2016年5月21日起暂停视频上传。' +
      '您已有的视频予以保留，仍可下载、播放、分享和导出。',
  })
})

test('the facts are those of the contract', () => {
  assert.deepEqual(refusedBy(VIDEO).facts, {
    notice: '2016-05-21-video',
    measure: '2016-05-21-video#1',
    capability: 'upload',
    mediaClass: 'video',
    judgedBy: 'both',
    since: '2016-05-20T16:00:00.000Z',
    until: null,
    stillWorks: ['download', 'play', 'share', 'export'],
  })
})

test('a film under the name of a text hears that its content tells', () => {
  const { detail } = refusedBy(VIDEO, { judged: { byBytes: 'video', byName: 'text' } })

  assert.match(detail.en, /By its content this file is a video, whatever its name\./)
  assert.match(detail['zh-CN'], /无论文件名如何，此文件的内容属于视频。/)
})

test('a new name that makes a film hears that the old one stays', () => {
  const table = compileMeasures([VIDEO], 1)
  const question = {
    before: { byBytes: 'text', byName: 'text' },
    after: { byBytes: 'text', byName: 'video' },
    actor: ADA,
    now: MAY_21,
  } as const
  const verdict = becomes(table, question)
  assert.equal(verdict.verdict, 'refuse')

  const detail = refusalDetail(verdict, stillWorks(table, verdict, { actor: ADA, now: MAY_21 }))

  assert.match(
    detail.en,
    /^That name would make a video of the file, which counts as an upload; it keeps its old name\. Video uploads are suspended since/,
  )
  assert.match(detail['zh-CN'], /^改用该名称会使此文件成为视频，视同上传，因此保留原名。根据公告/)
})

test('a measure with an end says it with day, time and zone', () => {
  const { detail, facts } = refusedBy({ ...VIDEO, until: MAY_21 + 11 * DAY_MS })

  assert.match(detail.en, /suspended from 21 May 2016 until 1 June 2016, 00:00 \(UTC\+8\) by/)
  assert.match(detail['zh-CN'], /自2016年5月21日起至2016年6月1日00:00（北京时间）暂停视频上传/)
  assert.equal(facts['until'], '2016-05-31T16:00:00.000Z')
})

test('days are counted in UTC where the notice gives no zone', () => {
  const { zoneMinutes: _, ...measure } = VIDEO

  assert.match(refusedBy(measure).detail.en, /since 20 May 2016/)
})

test('a measure for every class speaks of files', () => {
  const { detail } = refusedBy(EVERY_CLASS, { judged: { byBytes: 'text', byName: 'text' } })

  assert.match(
    detail.en,
    /^Uploads are suspended since .* Your existing files stay: you can still download, preview, play, share and export them\.$/,
  )
  assert.match(
    detail['zh-CN'],
    /暂停文件上传。您已有的文件予以保留，仍可下载、预览、播放、分享和导出。$/,
  )
})

test('what is suspended too is not said to work', () => {
  const table = compileMeasures(
    [VIDEO, { ...VIDEO, id: 'x#1' as MeasureId, capabilities: ['play', 'share'] }],
    1,
  )
  const question = { capability: 'upload', judged: FILM, actor: ADA, now: MAY_21 } as const
  const verdict = decide(table, question)
  assert.equal(verdict.verdict, 'refuse')

  assert.deepEqual(stillWorks(table, verdict, question), ['download', 'export'])
})

test('an edition that has ended says so, and that everything can be taken away', () => {
  const end: Measure = {
    ...EVERY_CLASS,
    effect: 'end',
    capabilities: [],
    cohort: { edition: 'personal' },
  }

  const { detail } = refusedBy(end)

  assert.match(
    detail.en,
    /^The personal edition ended on 21 May 2016 by the notice .*\. Uploading is no longer possible\. Your existing files stay: you can still download and export them\.$/,
  )
  assert.match(
    detail['zh-CN'],
    /个人版已于2016年5月21日终止服务，不能再上传。您已有的文件予以保留，仍可下载和导出。$/,
  )
})

test('every capability and class gives whole sentences in both languages', () => {
  const classes: readonly (MediaClass | undefined)[] = [...MEDIA_CLASSES, undefined]
  for (const capability of CAPABILITIES.filter((one) => one !== 'export')) {
    for (const mediaClass of classes) {
      const measure = {
        ...EVERY_CLASS,
        capabilities: [capability],
        ...(mediaClass && { media: [mediaClass] }),
      }
      const judged = mediaClass && { byBytes: mediaClass, byName: mediaClass }
      const { en, 'zh-CN': zh } = refusedBy(measure, { capability, judged }).detail
      assert.match(en, /^[A-Z][^{}]* (is|are) suspended since .*\.$/)
      assert.match(zh, /^根据公告.*暂停.+。$/)
      assert.doesNotMatch(en + zh, /undefined|null|NaN|\s{2}/)
    }
  }
})
