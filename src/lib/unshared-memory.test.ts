import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freeUnshared, markUnshared } from './unshared-memory.ts'

const KIB = 1024

test('memory that was marked is freed, and no other', () => {
  const marked = new Uint8Array(64 * KIB)
  const other = new Uint8Array(64 * KIB)
  markUnshared(marked)

  freeUnshared([marked, other])

  assert.equal(marked.byteLength, 0)
  assert.equal(other.byteLength, 64 * KIB)
})

test('a part of a larger piece of memory is never freed', () => {
  const whole = new Uint8Array(64 * KIB)
  const parts = [whole.subarray(0, 32 * KIB), whole.subarray(32 * KIB)]
  for (const part of parts) markUnshared(part)

  freeUnshared(parts)

  assert.deepEqual(
    parts.map((part) => part.byteLength),
    [32 * KIB, 32 * KIB],
  )
})

test('what was freed once is not freed again', () => {
  const chunk = new Uint8Array(64 * KIB)
  markUnshared(chunk)

  freeUnshared([chunk])
  freeUnshared([chunk])

  assert.equal(chunk.byteLength, 0)
})
