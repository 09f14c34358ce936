import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { converse } from '../kit/conversation.ts'
import { RawDisk } from './raw-door.ts'

// A range is there to get less than the whole, so no number of them may cost or bring more.

/** Large enough to lie in a file of its own, and to be sent in several pieces. */
const SIZE = 300_000
/** Beside the content: heads, and whatever an answer of many parts would have. */
const OVERHEAD_MAX = 65_536

let disk: RawDisk
let paths: readonly string[]
before(async () => {
  disk = await RawDisk.open()
  const { person } = disk.hostile
  const { id } = await person.put('/large', Buffer.alloc(SIZE, 'abcdefghij'))
  paths = ['/dav/large', `/api/v1/nodes/${String(id)}/content`]
})
after(() => disk.close())

const many = (count: number, one: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => one(at)).join(',')

const RANGES: readonly (readonly [name: string, range: string, status: number])[] = [
  ['one that is whole', 'bytes=0-', 206],
  ['one that is the last byte', 'bytes=-1', 206],
  ['one that goes beyond the end', 'bytes=299999-99999999999', 206],
  ['one that begins at the end', 'bytes=300000-', 416],
  ['one that is far beyond the end', 'bytes=999999999999-', 416],
  ['one beyond what numbers hold', 'bytes=9007199254740993-', 200],
  ['one of numbers that no number can hold', `bytes=${'9'.repeat(1000)}-${'9'.repeat(1000)}`, 200],
  ['none of the last bytes', 'bytes=-0', 416],
  ['more last bytes than there are', 'bytes=-99999999999', 206],
  ['one that ends before it begins', 'bytes=5-4', 200],
  ['a negative one', 'bytes=-5-4', 200],
  ['one of nothing', 'bytes=', 200],
  ['one of spaces', 'bytes= 0-1', 206],
  ['one of hexadecimal numbers', 'bytes=0x0-0x9', 200],
  ['one of fractions', 'bytes=0.5-1.5', 200],
  ['one with a plus', 'bytes=+0-+1', 200],
  ['one of another unit', 'items=0-5', 200],
  ['the unit in capitals', 'BYTES=0-0', 206],
  ['two', 'bytes=0-0,5-5', 200],
  ['2,000 of the whole', `bytes=${many(2000, () => '0-')}`, 200],
  ['8,000 of one byte', `bytes=${many(8000, () => '-1')}`, 200],
  ['2,000 that overlap', `bytes=${many(2000, (at) => `${String(at)}-299999`)}`, 200],
  ['2,000 that touch', `bytes=${many(2000, (at) => `${String(2 * at)}-${String(2 * at)}`)}`, 200],
  ['2,000 backwards', `bytes=${many(2000, (at) => `${String(4000 - at)}-4000`)}`, 200],
  ['5,000 commas', `bytes=${','.repeat(5000)}0-0`, 200],
  ['8,000 that are too many for a head', `bytes=${many(8000, (at) => `${String(at)}-`)}`, 431],
]

describe('ranges', () => {
  for (const [name, range, status] of RANGES) {
    test(`${name}: ${String(status)}, and no more than there is`, async () => {
      for (const path of paths) {
        const lines = [`Range: ${range}`, 'Connection: close']
        const heard = await ask(path, lines)
        const [first] = heard.statuses
        // The unit is a name, which RFC 9110 §14.1 leaves to each server in which case it is read.
        assert.ok(first === status || (name.includes('capitals') && first === 200), `${path}: ${heard.text.slice(0, 300)}`) // prettier-ignore
        assert.ok(heard.text.length <= SIZE + OVERHEAD_MAX, path)
      }
    })
  }

  test('two headers of it bring no more than one', async () => {
    for (const path of paths) {
      const heard = await ask(path, ['Range: bytes=0-5', 'Range: bytes=0-', 'Connection: close'])
      assert.ok([200, 206, 400].includes(heard.statuses[0] ?? 0), heard.text.slice(0, 300))
      assert.ok(heard.text.length <= SIZE + OVERHEAD_MAX)
    }
  })

  test('a hundred at a time of a thousand each hold nobody up', async (t) => {
    const range = `Range: bytes=${many(1000, (at) => `${String(at)}-`)}`
    const asking = paths.flatMap((path) =>
      Array.from({ length: 50 }, () => ask(path, [range, 'Connection: close'])),
    )
    const startedAt = performance.now()
    await disk.isWell({ name: '', reads: 'GET /dav/f', writes: '', lines: [], body: '' })
    t.diagnostic(`answered beside them after ${(performance.now() - startedAt).toFixed(0)} ms`)
    for (const heard of await Promise.all(asking)) assert.equal(heard.statuses[0], 200)
  })
})

async function ask(path: string, lines: readonly string[]) {
  const heard = await converse(disk.hostile.disk.url, disk.head(`GET ${path} HTTP/1.1`, lines), {
    isToTheEnd: true,
    msMax: 20_000,
  })
  assert.ok((heard.statuses[0] ?? 500) < 500)
  return heard
}
