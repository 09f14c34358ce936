import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BufferPool } from './buffer-pool.ts'

test('memory is used again once its lease has ended, and not before', () => {
  const pool = new BufferPool()
  const first = pool.lease()
  const memory = first.take(80_000)
  const second = pool.lease()
  assert.notEqual(second.take(80_000).buffer, memory.buffer)
  first.end()
  assert.equal(pool.lease().take(65_536).buffer, memory.buffer)
})

test('a lease gives exactly what was asked for, of the same memory while that is enough', () => {
  const lease = new BufferPool().lease()
  const small = lease.take(100)
  assert.equal(small.byteLength, 100)
  assert.equal(lease.take(90_000).buffer, small.buffer)
  assert.equal(lease.take(1_000_000).byteLength, 1_000_000)
})

test('a lease that ended twice, or took nothing, gives nothing to two others', () => {
  const pool = new BufferPool()
  const lease = pool.lease()
  lease.end()
  lease.take(1)
  lease.end()
  lease.end()
  assert.notEqual(pool.lease().take(1).buffer, pool.lease().take(1).buffer)
})

test('no more than 4 MiB of a size is kept', () => {
  const pool = new BufferPool()
  const leases = Array.from({ length: 100 }, () => pool.lease())
  const taken = new Set(leases.map((lease) => lease.take(128 * 1024).buffer))
  for (const lease of leases) lease.end()
  const again = Array.from({ length: 100 }, () => pool.take(128 * 1024).buffer)
  assert.equal(again.filter((buffer) => taken.has(buffer)).length, 32)
})
