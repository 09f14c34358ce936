import assert from 'node:assert/strict'
import { test } from 'node:test'

import { DAY_MS } from '../domain/instant.ts'
import { changesBy, measuresOf } from './measures-of.ts'
import type { NoticeDocument } from './notice-document.ts'

const MAY_21 = Date.parse('2016-05-21T00:00:00+08:00')
const TEXT = { en: 'A notice', 'zh-CN': '公告' }
const NOTICE: NoticeDocument = {
  id: 'a',
  issuedAt: '2016-05-21T00:00:00+08:00',
  title: TEXT,
  body: TEXT,
  authority: 'operator',
  kind: 'measure',
  measures: [
    { effect: 'suspend', capabilities: ['upload'], media: ['video'] },
    {
      effect: 'suspend',
      capabilities: ['share'],
      cohort: { edition: 'personal', accounts: ['ada'], createdSince: '2016-01-01T00:00:00Z' },
      from: '2016-06-01T00:00:00+09:00',
      until: '2016-07-01T00:00:00+09:00',
    },
  ],
}

test('a measure begins with the publication, or at its own date, and is numbered from 1', () => {
  assert.deepEqual(measuresOf(NOTICE, MAY_21 + 5), [
    {
      id: 'a#1',
      notice: 'a',
      noticeTitle: TEXT,
      effect: 'suspend',
      capabilities: ['upload'],
      media: ['video'],
      cohort: {},
      from: MAY_21 + 5,
      until: null,
      zoneMinutes: 480,
    },
    {
      id: 'a#2',
      notice: 'a',
      noticeTitle: TEXT,
      effect: 'suspend',
      capabilities: ['share'],
      cohort: { edition: 'personal', accounts: ['ada'], createdSince: Date.UTC(2016, 0, 1) },
      from: Date.UTC(2016, 4, 31, 15),
      until: Date.UTC(2016, 5, 30, 15),
      zoneMinutes: 540,
    },
  ])
})

test('a lift ends what still stands, at its publication', () => {
  const before = measuresOf(NOTICE, MAY_21)
  const lift: NoticeDocument = { ...NOTICE, id: 'b', kind: 'lift', of: 'a', measures: [] }

  const early = changesBy(lift, MAY_21 + DAY_MS, before)
  const late = changesBy(lift, Date.UTC(2016, 7, 1), before)

  assert.deepEqual(early, {
    added: [],
    ended: [
      { id: 'a#1', until: MAY_21 + DAY_MS },
      { id: 'a#2', until: MAY_21 + DAY_MS },
    ],
    extended: [],
  })
  assert.deepEqual(
    late.ended.map(({ id }) => id),
    ['a#1'],
  )
})

test('an amendment takes over when its first measure begins, and leaves no gap', () => {
  const before = measuresOf(NOTICE, MAY_21)
  const amend: NoticeDocument = {
    ...NOTICE,
    id: 'b',
    kind: 'amend',
    of: 'a',
    measures: [{ effect: 'suspend', capabilities: ['upload'], from: '2016-06-15T00:00:00Z' }],
  }

  const changes = changesBy(amend, MAY_21 + DAY_MS, before)

  assert.deepEqual(
    changes.added.map(({ id }) => id),
    ['b#1'],
  )
  assert.deepEqual(changes.ended, [
    { id: 'a#1', until: Date.UTC(2016, 5, 15) },
    { id: 'a#2', until: Date.UTC(2016, 5, 15) },
  ])
})

test('an extension moves the ends that there are, and sets none', () => {
  const before = measuresOf(NOTICE, MAY_21)
  const { measures: _, ...rest } = NOTICE
  const extend: NoticeDocument = {
    ...rest,
    id: 'b',
    kind: 'extend',
    of: 'a',
    until: '2016-09-01T00:00:00Z',
  }

  const changes = changesBy(extend, MAY_21 + DAY_MS, before)

  assert.deepEqual(changes, {
    added: [],
    ended: [],
    extended: [{ id: 'a#2', until: Date.UTC(2016, 8, 1) }],
  })
})
