import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteSink } from './byte-sink.ts'
import { type Listing, ListingCache } from './listing-cache.ts'

const MIB = 1024 * 1024
/** Four of them fit, with what each takes besides. */
const FOUR_MIB = 4 * MIB - 1000

test('a listing is found again under its key only, the newest of it', () => {
  const cache = new ListingCache()
  cache.keep('a', listing(1))
  const newest = listing(2)

  cache.keep('a', newest)

  assert.equal(cache.find('a'), newest)
  assert.equal(cache.find('b'), undefined)
})

test('of listings beyond 16 MiB the least recently used are forgotten', () => {
  const cache = new ListingCache()
  for (const key of ['a', 'b', 'c', 'd']) cache.keep(key, listing(FOUR_MIB))
  cache.find('a')

  cache.keep('e', listing(2 * MIB))

  assert.ok(cache.find('a'))
  assert.equal(cache.find('b'), undefined)
  assert.ok(cache.find('c'))
  assert.ok(cache.find('e'))
})

test('a listing kept anew again and again takes the room of one', () => {
  const cache = new ListingCache()
  cache.keep('b', listing(FOUR_MIB))

  for (let round = 0; round < 9; round++) cache.keep('a', listing(FOUR_MIB))

  assert.ok(cache.find('b'))
})

test('a listing that would push out all others is not kept, nor an older one instead', () => {
  const cache = new ListingCache()
  cache.keep('a', listing(1))
  cache.keep('b', listing(1))

  cache.keep('b', listing(9 * MIB))
  cache.keep('c', listing(1, 'state'.repeat(2 * MIB)))

  assert.ok(cache.find('a'))
  assert.equal(cache.find('b'), undefined)
  assert.equal(cache.find('c'), undefined)
})

function listing(bytes: number, states = ''): Listing {
  const runs = [{ upTo: undefined, states, start: 0, end: bytes }]
  return { etag: 'e', bytes: Buffer.alloc(bytes), runs }
}

test('texts are gathered in order, however long each is', () => {
  const texts = Array.from({ length: 3000 }, (_, i) => `${'文🎉é'.repeat(i % 300)}${i};`)
  const sink = new ByteSink(false)
  for (const [i, text] of texts.entries()) {
    if (i % 3 === 0) sink.addBytes(Buffer.from(text))
    else sink.add(text)
  }

  assert.equal(sink.length, Buffer.byteLength(texts.join('')))
  assert.equal(sink.bytes().toString(), texts.join(''))
})

test('plain texts are gathered as bytes of ASCII', () => {
  const sink = new ByteSink(true)
  for (let i = 0; i < 2000; i++) sink.add('abc'.repeat(i % 50))

  assert.match(sink.bytes().toString(), /^[abc]+$/)
})

test('what was gathered holds hardly more memory than its bytes', () => {
  for (const length of [10, 1000, 3900, 5000, 100_000]) {
    const sink = new ByteSink(true)
    for (let at = 0; at < length; at += 10) sink.add('x'.repeat(10))

    const bytes = sink.bytes()

    assert.equal(bytes.length, length)
    assert.ok(bytes.buffer.byteLength <= length * 1.2, `${bytes.buffer.byteLength} for ${length}`)
  }
})
