import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Journal } from './journal.ts'

const yes = () => Promise.resolve(true)
const no = () => Promise.resolve(false)
const fine = { lost: [], torn: [], phantom: [] }

it('a journal misses what was acknowledged, and only that', async () => {
  const journal = new Journal()
  await journal.change(new Map([['a', 'sha-a']]), yes)
  await assert.rejects(journal.change(new Map([['b', 'sha-b']]), no))
  assert.deepEqual(journal.compare(new Map([['a', 'sha-a']])), fine)
  assert.deepEqual(journal.compare(new Map()), { ...fine, lost: ['a'] })
})

it('a journal takes over what happened without an answer', async () => {
  const journal = new Journal()
  await assert.rejects(journal.change(new Map([['b', 'sha-b']]), no))
  assert.deepEqual(journal.compare(new Map([['b', 'sha-b']])), fine)
  assert.deepEqual(journal.compare(new Map()), { ...fine, lost: ['b'] })
})

it('a journal knows of a request that was answered and did nothing', async () => {
  const journal = new Journal()
  await journal.change(new Map([['b', 'sha-b']]), () => Promise.resolve('nothing'))
  assert.deepEqual(journal.compare(new Map()), fine)
  assert.deepEqual(journal.compare(new Map([['b', 'sha-b']])), { ...fine, phantom: ['b'] })
})

it('a journal sees bytes that nobody sent, names that nobody gave, and half a move', async () => {
  const journal = new Journal()
  await journal.change(new Map([['a', 'sha-a']]), yes)
  assert.deepEqual(journal.compare(new Map([['a', 'half of it']])), { ...fine, torn: ['a'] })
  const extra = new Map([['a', 'sha-a'], ['c', 'sha-a']]) // prettier-ignore
  assert.deepEqual(journal.compare(extra), { ...fine, phantom: ['c'] })
  const move = new Map([['a', undefined], ['b', 'sha-a']]) // prettier-ignore
  await assert.rejects(journal.change(move, no))
  const both = new Map([['a', 'sha-a'], ['b', 'sha-a']]) // prettier-ignore
  assert.ok(journal.compare(both).phantom.length > 0)
})

it('of several who overwrite, a journal accepts whoever may have been the last', async () => {
  const journal = new Journal()
  await journal.overwrite('hot', '1', yes)
  await Promise.all([journal.overwrite('hot', '2', yes), journal.overwrite('hot', '3', yes)])
  assert.deepEqual(journal.compare(new Map([['hot', '1']])), { ...fine, lost: ['hot'] })
  assert.deepEqual(journal.compare(new Map([['hot', '2']])), fine)
  assert.deepEqual(journal.compare(new Map([['hot', '3']])), fine)
  assert.deepEqual(journal.compare(new Map([['hot', 'x']])), { ...fine, torn: ['hot'] })
  await assert.rejects(journal.overwrite('hot', '4', no))
  assert.deepEqual(journal.compare(new Map([['hot', '4']])), fine)
  await journal.overwrite('hot', '5', yes)
  assert.deepEqual(journal.compare(new Map([['hot', '4']])), { ...fine, lost: ['hot'] })
})

it('a journal knows what was deleted when it comes back, also in a folder that went whole', async () => {
  const journal = new Journal()
  await journal.change(new Map([['a', 'folder'], ['a/b', 'sha-b'], ['ab', 'sha-b']]), yes) // prettier-ignore
  await journal.overwrite('a/hot', '1', yes)
  await journal.removeFolder('a', yes)
  assert.deepEqual(journal.compare(new Map([['ab', 'sha-b']])), fine)
  const back = new Map([['a/b', 'sha-b'], ['a/hot', '1'], ['ab', 'sha-b'], ['c', 'sha-b']]) // prettier-ignore
  const { phantom } = journal.compare(back)
  assert.deepEqual(phantom, ['a/b', 'a/hot', 'c'])
  assert.deepEqual(phantom.filter((path) => journal.isGone(path)), ['a/b', 'a/hot']) // prettier-ignore
})
