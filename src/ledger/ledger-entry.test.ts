import assert from 'node:assert/strict'
import test from 'node:test'
import type { MeasureId, NoticeId } from '../domain/ids.ts'
import { isProblem } from '../domain/problem.ts'
import { documentHash, encodeLedgerEntry, LEDGER_KINDS, parseLedgerEntry } from './ledger-entry.ts'
import type { LedgerEntry } from './ledger-entry.ts'

const at = '2016-05-20T16:00:00.000Z'
const notice = '2016-05-21-video' as NoticeId
const person = 'a'.repeat(64)
const document = { id: notice, title: { 'zh-CN': '关于暂停视频文件上传服务的公告' } }
const sha256 = documentHash(document)

const ENTRIES: readonly LedgerEntry[] = [
  { at, kind: 'notice', notice, sha256, document },
  { at, kind: 'approval', notice, sha256, approver: person },
  { at, kind: 'delivery', notice, day: '2016-05-21', accounts: 3, delivered: 2, seen: 1 },
  {
    at,
    kind: 'refusals',
    measure: `${notice}#1` as MeasureId,
    day: '2016-05-21',
    counts: { upload: 12, save: 1 },
  },
  { at, kind: 'account', account: person, change: 'suspended', notice },
  { at, kind: 'account', account: person, change: 'reinstated', notice: null },
  { at, kind: 'key', change: 'made', key: 'a+b+c', previous: null },
  { at, kind: 'key', change: 'rotated', key: 'a+d+e', previous: 'a+b+c' },
]

for (const entry of ENTRIES) {
  test(`an entry about ${entry.kind} reads back as it was written`, () => {
    assert.deepEqual(parseLedgerEntry(encodeLedgerEntry(entry)), entry)
  })
}

test('every kind is among the entries tried', () => {
  assert.deepEqual([...new Set(ENTRIES.map(({ kind }) => kind))].sort(), [...LEDGER_KINDS].sort())
})

test('an entry is canonical JSON', () => {
  const entry = { at, kind: 'key', change: 'made', key: 'a+b+c', previous: null } as const

  assert.equal(
    Buffer.from(encodeLedgerEntry(entry)).toString(),
    `{"at":"${at}","change":"made","key":"a+b+c","kind":"key","previous":null}`,
  )
})

for (const [name, change] of [
  ['without a fact', { seen: undefined }],
  ['with a fact too many', { color: 'red' }],
  ['of no known kind', { kind: 'toString' }],
  ['with the facts of another kind', { kind: 'key' }],
  ['with half a person', { seen: 0.5 }],
  ['with fewer than nobody', { seen: -1 }],
  ['on a day that no calendar has', { day: '2016-02-30' }],
  ['at a time with an offset', { at: '2016-05-21T00:00:00.000+08:00' }],
  ['at a time without milliseconds', { at: '2016-05-20T16:00:00Z' }],
] as const) {
  test(`an entry ${name} is neither written nor read`, () => {
    const entry = { ...ENTRIES[2], ...change } as unknown as LedgerEntry
    const bytes = Buffer.from(JSON.stringify(entry, Object.keys(entry).sort()))

    assert.throws(() => encodeLedgerEntry(entry), TypeError)
    assert.equal(parseLedgerEntry(bytes), undefined)
  })
}

test('a notice whose hash is not that of its document is refused', () => {
  const entry = { at, kind: 'notice', notice, sha256: '0'.repeat(64), document } as const

  assert.throws(() => encodeLedgerEntry(entry), TypeError)
})

test('a capability that does not exist cannot have refused anything', () => {
  const entry = { ...ENTRIES[3], counts: { fly: 1 } } as unknown as LedgerEntry

  assert.throws(() => encodeLedgerEntry(entry), TypeError)
})

test('bytes that are not the canonical form are no entry', () => {
  const bytes = encodeLedgerEntry({ at, kind: 'notice', notice, sha256, document })
  const text = Buffer.from(bytes).toString()

  assert.equal(parseLedgerEntry(Buffer.from(`${text} `)), undefined)
  assert.equal(parseLedgerEntry(Buffer.from(`\ufeff${text}`)), undefined)
  assert.equal(parseLedgerEntry(bytes.map((one) => (one >= 0x80 ? 0xff : one))), undefined)
  assert.equal(parseLedgerEntry(new Uint8Array()), undefined)
})

test('an entry may have 65,535 bytes; a longer one says by how much', () => {
  const entryOf = (length: number) => {
    const long = { text: 'x'.repeat(length) }
    return { at, kind: 'notice', notice, sha256: documentHash(long), document: long } as const
  }
  const rest = encodeLedgerEntry(entryOf(0)).length

  const longest = encodeLedgerEntry(entryOf(65_535 - rest))

  assert.ok(parseLedgerEntry(longest))
  assert.throws(
    () => encodeLedgerEntry(entryOf(65_536 - rest)),
    (error) => isProblem(error, 'too-large') && error.detail.en.includes('by 1 bytes'),
  )
})
