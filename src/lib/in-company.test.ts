import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inCompany } from './in-company.ts'

test('all is done, never more at a time than allowed', async () => {
  let running = 0
  let runningMax = 0
  const done: number[] = []

  await inCompany([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    running += 1
    runningMax = Math.max(runningMax, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    done.push(item)
  })

  assert.deepEqual(done, [1, 2, 3, 4, 5, 6, 7])
  assert.equal(runningMax, 3)
})

test('after a failure nothing more is begun, and what runs is waited for', async () => {
  const begun: number[] = []
  const ended: number[] = []

  const doing = inCompany([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item)
    await new Promise((resolve) => setImmediate(resolve))
    if (item === 1) throw new Error('On purpose.')
    await new Promise((resolve) => setImmediate(resolve))
    ended.push(item)
  })

  await assert.rejects(doing, /On purpose/)
  assert.deepEqual(begun, [1, 2])
  assert.deepEqual(ended, [2])
})
