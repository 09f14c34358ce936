import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlobId } from '../domain/ids.ts'
import { InlineCache } from './inline-cache.ts'

const id = (name: string) => name as BlobId

test('no more bytes stay in memory than may, and those used last stay', () => {
  const cache = new InlineCache(100)
  for (const name of ['a', 'b']) cache.add(id(name), new Uint8Array(40))
  assert.equal(cache.get(id('a'))?.byteLength, 40)

  cache.add(id('c'), new Uint8Array(40))

  assert.equal(cache.get(id('b')), undefined)
  assert.deepEqual(
    ['a', 'c'].map((name) => cache.get(id(name))?.byteLength),
    [40, 40],
  )
})

test('what is larger than all the room is not kept, and pushes nothing out', () => {
  const cache = new InlineCache(100)
  cache.add(id('a'), new Uint8Array(100))

  cache.add(id('b'), new Uint8Array(101))

  assert.equal(cache.get(id('a'))?.byteLength, 100)
  assert.equal(cache.get(id('b')), undefined)
})
