import assert from 'node:assert/strict'
import test from 'node:test'
import { PeekableStream } from './peekable-stream.ts'

test('looking ahead takes nothing, and taking goes on to the next', async () => {
  await using stream = new PeekableStream(count(2))

  assert.equal(await stream.peek(), 1)
  assert.equal(await stream.peek(), 1)
  stream.take()
  assert.equal(await stream.peek(), 2)
  stream.take()
  assert.equal(await stream.peek(), undefined)
  stream.take()
  assert.equal(await stream.peek(), undefined)
})

test('a stream left early frees what it holds', async () => {
  let isFreed = false
  {
    await using stream = new PeekableStream(
      count(5, () => {
        isFreed = true
      }),
    )
    assert.equal(await stream.peek(), 1)
  }

  assert.ok(isFreed)
})

async function* count(end: number, onEnd?: () => void): AsyncGenerator<number> {
  try {
    for (let number = 1; number <= end; number++) yield number
  } finally {
    onEnd?.()
  }
}
