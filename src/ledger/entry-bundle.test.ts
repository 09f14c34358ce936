import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatEntryBundle, parseEntryBundle } from './entry-bundle.ts'

test('a bundle gives back the entries that were put in', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 256 }), (entries) => {
      const back = parseEntryBundle(formatEntryBundle(entries), entries.length)
      assert.deepEqual(
        back?.map((one) => [...one]),
        entries.map((one) => [...one]),
      )
    }),
  )
})

test('an entry may have 65,535 bytes and not one more', () => {
  const bundle = formatEntryBundle([new Uint8Array(65_535)])

  assert.deepEqual([...bundle.subarray(0, 2)], [0xff, 0xff])
  assert.throws(() => formatEntryBundle([new Uint8Array(65_536)]))
})

test('a bundle that is cut, too long or of another width is no bundle', () => {
  const bundle = formatEntryBundle([Buffer.from('one'), Buffer.from('two')])

  assert.equal(parseEntryBundle(bundle.subarray(0, -1), 2), undefined)
  assert.equal(parseEntryBundle(bundle.subarray(0, 6), 2), undefined)
  assert.equal(parseEntryBundle(Buffer.concat([bundle, new Uint8Array(1)]), 2), undefined)
  assert.equal(parseEntryBundle(bundle, 1), undefined)
  assert.equal(parseEntryBundle(bundle, 3), undefined)
})
