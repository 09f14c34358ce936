import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AddressCounts } from './address-counts.ts'

test('an address gets no more than its share, and what it gives back is there for it again', () => {
  const counts = new AddressCounts({ all: 10, one: 2 })
  const first = counts.take('a')
  assert.ok(first && counts.take('a'))
  assert.equal(counts.take('a'), undefined)
  assert.ok(counts.take('b'))

  first()

  assert.ok(counts.take('a'))
  assert.equal(counts.take('a'), undefined)
})

test('all together get no more than there is, those who have no share of their own included', () => {
  const counts = new AddressCounts({ all: 3, one: 1 })
  const first = counts.take(undefined)
  assert.ok(first && counts.take(undefined) && counts.take('a'))
  assert.equal(counts.take('b'), undefined)
  assert.equal(counts.take(undefined), undefined)

  first()

  assert.ok(counts.take('b'))
})
