import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Turns } from './turns.ts'

const pass = () => new Promise((resolve) => setImmediate(resolve))

test('four go on at once, and the others in passes to come, in their order', async () => {
  const turns = new Turns()
  const gone: number[] = []
  const all = Array.from({ length: 10 }, async (_, at) => {
    await turns.take()
    gone.push(at)
  })
  await Promise.resolve()
  assert.equal(turns.take() === undefined, false)
  assert.deepEqual(gone, [0, 1, 2, 3])
  await pass()
  assert.deepEqual(gone, [0, 1, 2, 3, 4, 5, 6, 7])
  await Promise.all(all)
  assert.deepEqual(gone, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('who takes one turn in each pass never waits', async () => {
  const turns = new Turns()
  for (let round = 0; round < 20; round++) {
    assert.equal(turns.take(), undefined)
    await pass()
  }
})
