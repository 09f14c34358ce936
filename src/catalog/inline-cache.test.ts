import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlobId } from '../domain/ids.ts'
import { InlineCache } from './inline-cache.ts'

const KIB = 1024
const id = (name: string) => name as BlobId

test('what was used longest ago goes first', () => {
  const cache = new InlineCache(10 * KIB)
  for (const name of ['a', 'b', 'c']) cache.add(id(name), new Uint8Array(3000))
  cache.get(id('a'))

  cache.add(id('d'), new Uint8Array(3000))

  const held = ['a', 'b', 'c', 'd'].filter((name) => cache.get(id(name)))
  assert.deepEqual(held, ['a', 'c', 'd'])
})

test('many tiny blobs count for more than their bytes', () => {
  const cache = new InlineCache(10 * KIB)

  for (let n = 0; n < 1000; n++) cache.add(id(String(n)), new Uint8Array(1))

  const held = Array.from({ length: 1000 }, (_, n) => cache.get(id(String(n)))).filter(Boolean)
  assert.ok(held.length > 0 && held.length < 50, String(held.length))
})

test('a part of a larger piece of memory does not keep all of it', () => {
  const cache = new InlineCache(10 * KIB)
  const larger = new Uint8Array(64 * KIB).fill(7)

  cache.add(id('part'), larger.subarray(100, 200))

  assert.deepEqual(cache.get(id('part')), new Uint8Array(100).fill(7))
  assert.equal(cache.get(id('part'))?.buffer.byteLength, 100)
})
