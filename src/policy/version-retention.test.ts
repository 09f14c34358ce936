import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, HOUR_MS, type Instant } from '../domain/instant.ts'
import { versionsToRemove } from './version-retention.ts'

// A Wednesday.
const NOW = Date.parse('2026-07-15T12:00:00Z')

const table: readonly {
  readonly what: string
  readonly made: readonly string[]
  readonly kept: readonly string[]
}[] = [
  { what: 'nothing of nothing', made: [], kept: [] },
  {
    what: 'every state of the last day',
    made: ['2026-07-15T11:59:59Z', '2026-07-15T11:59:58Z', '2026-07-14T12:00:01Z'],
    kept: ['2026-07-15T11:59:59Z', '2026-07-15T11:59:58Z', '2026-07-14T12:00:01Z'],
  },
  {
    what: 'the newest state of each earlier day',
    made: ['2026-07-10T23:00:00Z', '2026-07-10T01:00:00Z', '2026-07-09T12:00:00Z'],
    kept: ['2026-07-10T23:00:00Z', '2026-07-09T12:00:00Z'],
  },
  {
    what: 'one of a day of which a part is the last day',
    made: ['2026-07-14T13:00:00Z', '2026-07-14T11:00:00Z', '2026-07-14T10:00:00Z'],
    kept: ['2026-07-14T13:00:00Z'],
  },
  {
    what: 'the newest state of each week after 30 days, weeks beginning on Monday',
    made: [
      '2026-06-07T12:00:00Z', // Sunday
      '2026-06-03T12:00:00Z',
      '2026-06-01T00:00:00Z', // Monday of the same week
      '2026-05-31T23:59:59Z', // Sunday before
    ],
    kept: ['2026-06-07T12:00:00Z', '2026-05-31T23:59:59Z'],
  },
  {
    what: 'nothing that is older than a year',
    made: ['2025-07-15T12:00:01Z', '2025-07-15T12:00:00Z', '2020-01-01T00:00:00Z'],
    kept: ['2025-07-15T12:00:01Z'],
  },
]

for (const { what, made, kept } of table) {
  test(`thinning keeps ${what}`, () => {
    const versions = made.map((at, index) => ({ versionNo: 100 - index, madeAt: Date.parse(at) }))

    const removed = versionsToRemove(versions, NOW)

    const rest = versions.filter((version) => !removed.includes(version))
    assert.deepEqual(
      rest.map((version) => version.madeAt),
      kept.map((at) => Date.parse(at)),
    )
  })
}

test('two states of one millisecond are told apart by their number', () => {
  const madeAt = NOW - 10 * DAY_MS

  const removed = versionsToRemove(
    [
      { versionNo: 1, madeAt },
      { versionNo: 2, madeAt },
    ],
    NOW,
  )

  assert.deepEqual(removed, [{ versionNo: 1, madeAt }])
})

test('thinning day by day for two years keeps what thinning once at the end keeps', () => {
  const made: Instant[] = []
  for (let at = NOW - 800 * DAY_MS; at <= NOW; at += 7 * HOUR_MS) made.push(at)
  const all = made.map((madeAt, index) => ({ versionNo: index + 1, madeAt }))
  let left = all.slice(0, 0)

  for (let now = NOW - 800 * DAY_MS; now <= NOW; now += DAY_MS) {
    left = [...left, ...all.filter((one) => one.madeAt > now - DAY_MS && one.madeAt <= now)]
    const removed = new Set(versionsToRemove(left, now))
    left = left.filter((one) => !removed.has(one))
  }

  const removedAtOnce = new Set(versionsToRemove(all, NOW))
  assert.deepEqual(
    left,
    all.filter((one) => !removedAtOnce.has(one)),
  )
  assert.ok(left.length < 100, `${left.length} states of one file are too many`)
})
