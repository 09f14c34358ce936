import assert from 'node:assert/strict'
import { test } from 'node:test'
import { untilAborted } from './until-aborted.ts'

test('every value comes through, in order', async () => {
  const values = await Array.fromAsync(untilAborted(count(5), new AbortController().signal))
  assert.deepEqual(values, [0, 1, 2, 3, 4])
})

test('a source that stands still is left as soon as the signal aborts', async () => {
  const leaving = new AbortController()
  const seen: number[] = []
  const reading = (async () => {
    for await (const value of untilAborted(stalling(), leaving.signal)) {
      seen.push(value)
      setImmediate(() => leaving.abort(new Error('gone')))
    }
  })()

  await assert.rejects(reading, /gone/)
  assert.deepEqual(seen, [1])
})

test('a source is told to end when the loop is left, and when the signal aborts', async () => {
  let ended = 0
  const source = async function* () {
    try {
      for (let n = 0; ; n++) yield n
    } finally {
      ended++
    }
  }

  for await (const value of untilAborted(source(), new AbortController().signal)) {
    if (value === 3) break
  }
  assert.equal(ended, 1)

  const leaving = new AbortController()
  await assert.rejects(async () => {
    for await (const value of untilAborted(source(), leaving.signal)) {
      if (value === 3) leaving.abort(new Error('gone'))
    }
  }, /gone/)
  assert.equal(ended, 2)
})

test('a failure of the source passes as it is', async () => {
  const failing = async function* () {
    yield 1
    throw new Error('the line is dead')
  }
  const reading = Array.fromAsync(untilAborted(failing(), new AbortController().signal))
  await assert.rejects(reading, /the line is dead/)
})

async function* count(end: number): AsyncIterable<number> {
  for (let n = 0; n < end; n++) yield n
}

async function* stalling(): AsyncIterable<number> {
  yield 1
  await new Promise(() => undefined)
}
