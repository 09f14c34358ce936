import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecordedJournal } from './recorded-journal.ts'

const done = () => Promise.resolve(true)
const always = { after: -Infinity, before: Infinity }

/** A client that made a folder with a file, and moved both. */
async function recorded(): Promise<RecordedJournal> {
  const journal = new RecordedJournal()
  journal.begin(new Map([['top1/dav0', 'folder']]))
  await journal.change(new Map([['top1/dav0/a', 'folder']]), done)
  await journal.change(new Map([['top1/dav0/a/f', 'x']]), done)
  const move = new Map([['top1/dav0/a', undefined], ['top1/dav0/a/f', undefined], ['top1/dav0/b', 'folder'], ['top1/dav0/b/f', 'x']]) // prettier-ignore
  await journal.change(move, done)
  return journal
}

test('a snapshot may show any state that was there, and no mixture of two', async () => {
  const journal = await recorded()
  const root = ['top1/dav0', 'folder'] as const
  const states = [
    [root],
    [root, ['top1/dav0/a', 'folder']],
    [root, ['top1/dav0/a', 'folder'], ['top1/dav0/a/f', 'x']],
    [root, ['top1/dav0/b', 'folder'], ['top1/dav0/b/f', 'x']],
  ] as const
  const mixtures = [
    [],
    [root, ['top1/dav0/b', 'folder']],
    [root, ['top1/dav0/a', 'folder'], ['top1/dav0/b', 'folder'], ['top1/dav0/b/f', 'x']],
    [root, ['top1/dav0/a', 'folder'], ['top1/dav0/a/f', 'y']],
  ] as const

  for (const state of states) assert.deepEqual(journal.judge(new Map(state), always), [])
  for (const state of mixtures) assert.equal(journal.judge(new Map(state), always).length, 1)
})

test('what was acknowledged before a snapshot is in it, and what was asked after it is not', async () => {
  const journal = await recorded()
  const early = new Map([['top1/dav0', 'folder']])
  const late = new Map([...early, ['top1/dav0/b', 'folder'], ['top1/dav0/b/f', 'x']])

  assert.equal(journal.judge(early, { after: Infinity, before: Infinity }).length, 1)
  assert.deepEqual(journal.judge(late, { after: Infinity, before: Infinity }), [])
  assert.equal(journal.judge(late, { after: 0, before: 0 }).length, 1)
  assert.deepEqual(journal.judge(early, { after: 0, before: 0 }), [])
})

test('of a path that many overwrite a snapshot shows one that was not overwritten before', async () => {
  const journal = new RecordedJournal()
  journal.begin(new Map([['top1/hot', 'folder'], ['top1/hot/0', 'old']])) // prettier-ignore
  await journal.overwrite('top1/hot/0', 'new', done)
  const shows = (value: string) =>
    new Map([
      ['top1/hot', 'folder'],
      ['top1/hot/0', value],
    ])

  assert.deepEqual(journal.judge(shows('new'), { after: Infinity, before: Infinity }), [])
  assert.equal(journal.judge(shows('old'), { after: Infinity, before: Infinity }).length, 1)
  assert.deepEqual(journal.judge(shows('old'), { after: 0, before: 0 }), [])
  assert.equal(journal.judge(shows('torn'), always).length, 1)
  assert.equal(journal.judge(new Map([['top1/hot', 'folder']]), always).length, 1)
})
