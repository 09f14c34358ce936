import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteSink } from './byte-sink.ts'
import { ListingCache } from './listing-cache.ts'

const MIB = 1024 * 1024

test('a listing is found again under its key only', () => {
  const cache = new ListingCache()
  const listing = Buffer.from('x')

  cache.keep('a', listing)

  assert.equal(cache.find('a'), listing)
  assert.equal(cache.find('b'), undefined)
})

test('of listings beyond 32 MiB the least recently used are forgotten', () => {
  const cache = new ListingCache()
  for (const key of ['a', 'b', 'c', 'd']) cache.keep(key, Buffer.alloc(8 * MIB))
  cache.find('a')

  cache.keep('e', Buffer.alloc(4 * MIB))

  assert.ok(cache.find('a'))
  assert.equal(cache.find('b'), undefined)
  assert.ok(cache.find('c'))
  assert.ok(cache.find('e'))
})

test('a listing that would push out all others is not kept', () => {
  const cache = new ListingCache()
  cache.keep('a', Buffer.alloc(1))

  cache.keep('b', Buffer.alloc(9 * MIB))

  assert.ok(cache.find('a'))
  assert.equal(cache.find('b'), undefined)
})

test('texts are gathered in order, however long each is', () => {
  const texts = Array.from({ length: 3000 }, (_, i) => `${'文🎉é'.repeat(i % 300)}${i};`)
  const sink = new ByteSink(false)
  for (const text of texts) sink.add(text)

  assert.equal(sink.length, Buffer.byteLength(texts.join('')))
  assert.equal(sink.bytes().toString(), texts.join(''))
})

test('plain texts are gathered as bytes of ASCII', () => {
  const sink = new ByteSink(true)
  for (let i = 0; i < 2000; i++) sink.add('abc'.repeat(i % 50))

  assert.match(sink.bytes().toString(), /^[abc]+$/)
})
