import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, describe, it } from 'node:test'
import { loadXxh64 } from '../lib/xxh64.ts'
import {
  isSound,
  sheetAt,
  SHEET_BYTES,
  SHEET_SLICES,
  SLICE_BYTES,
  type SliceSum,
  SliceSummer,
  viewOf,
  widenToSlices,
} from './slices.ts'

let sumOf: SliceSum
before(async () => (sumOf = await loadXxh64()))

/** Cut at random, so that slices begin and end anywhere in a chunk. */
function sheetsOf(bytes: Uint8Array, chunkMax: number): Uint8Array[] {
  const summer = new SliceSummer(sumOf)
  const sheets: Uint8Array[] = []
  for (let start = 0; start < bytes.length;) {
    const length = 1 + (randomBytes(4).readUInt32LE() % chunkMax)
    sheets.push(...summer.update(bytes.subarray(start, start + length)))
    start += length
  }
  const last = summer.end()
  return last ? [...sheets, last] : sheets
}

describe('sums of slices', () => {
  it('are the same however the bytes are cut into chunks', () => {
    for (const size of [0, 1, SLICE_BYTES - 1, SLICE_BYTES, SLICE_BYTES + 1, SHEET_BYTES + 5]) {
      const bytes = randomBytes(size)
      const expected = Array.from({ length: Math.ceil(size / SLICE_BYTES) }, (_, index) =>
        sumOf(bytes.subarray(index * SLICE_BYTES, (index + 1) * SLICE_BYTES)),
      )
      for (const chunkMax of [1000, SLICE_BYTES, 100_000]) {
        const sheets = sheetsOf(bytes, chunkMax)
        const sums = sheets.flatMap((sheet) =>
          Array.from({ length: sheet.length / 8 }, (_, at) => viewOf(sheet).getBigUint64(at * 8, true)),
        ) // prettier-ignore
        assert.deepEqual(sums, expected, `${size} bytes in chunks of up to ${chunkMax}`)
        assert.ok(sheets.slice(0, -1).every((sheet) => sheet.length === SHEET_SLICES * 8))
      }
    }
  })

  it('know XXH64 as others compute it', () => {
    // The specification's own example of an empty input with seed 0.
    assert.equal(sumOf(new Uint8Array(0)), 0xef46db3751d8e999n)
  })

  it('go on by themselves in a copy', () => {
    const bytes = randomBytes(3 * SLICE_BYTES + 100)
    const one = new SliceSummer(sumOf)
    one.update(bytes.subarray(0, 20_000))
    const other = one.copy()
    one.update(randomBytes(7000))
    other.update(bytes.subarray(20_000))
    const whole = new SliceSummer(sumOf)
    whole.update(bytes)
    assert.deepEqual(other.end(), whole.end())
  })

  it('tell one flipped bit, and a slice that they do not know', () => {
    const bytes = randomBytes(2 * SLICE_BYTES)
    const summer = new SliceSummer(sumOf)
    summer.update(bytes)
    const sheet = viewOf(summer.end() ?? assert.fail())
    const slice = bytes.subarray(SLICE_BYTES)
    assert.ok(isSound(sheet, 1, { bytes: slice, sumOf }))
    assert.ok(!isSound(sheet, 0, { bytes: slice, sumOf }))
    assert.ok(!isSound(sheet, 2, { bytes: slice, sumOf }))
    bytes[SLICE_BYTES + 5000] = (bytes[SLICE_BYTES + 5000] ?? 0) ^ 1
    assert.ok(!isSound(sheet, 1, { bytes: slice, sumOf }))
  })

  it('are asked for whole slices, to the end of the content at most', () => {
    const size = 3 * SLICE_BYTES + 7
    const widened = (start: number, end: number) => widenToSlices({ start, end }, size)
    assert.deepEqual(widened(0, 1), { start: 0, end: SLICE_BYTES })
    assert.deepEqual(widened(SLICE_BYTES - 1, SLICE_BYTES + 1), { start: 0, end: 2 * SLICE_BYTES })
    assert.deepEqual(widened(3 * SLICE_BYTES, size), { start: 3 * SLICE_BYTES, end: size })
    assert.equal(sheetAt(SHEET_BYTES - 1), 0)
    assert.equal(sheetAt(SHEET_BYTES), 1)
  })
})
