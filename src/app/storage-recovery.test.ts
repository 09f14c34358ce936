import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../clock/manual-clock.ts'
import { Problem } from '../domain/problem.ts'
import { StorageTrust } from '../domain/storage-trust.ts'
import { StorageRecovery } from './storage-recovery.ts'

test('a disk that works again is trusted at once, and nobody was asked', async () => {
  const { trust, recovery, tries, news } = newRecovery()

  trust.fail(new Error('EIO'))
  assert.equal(recovery.troubles().length, 1)
  await turns()

  assert.equal(trust.failure, undefined)
  assert.equal(tries(), 1)
  assert.deepEqual(recovery.troubles(), [])
  assert.deepEqual(news, ['failed', 'works-again'])
})

test('one that fails still is tried after longer and longer pauses, up to ten seconds, for ever', async () => {
  const { trust, clock, failing, tries } = newRecovery()
  failing.error = new Error('EIO')
  trust.fail(new Error('EIO'))
  await turns()

  for (const [pause, count] of [
    [250, 2],
    [500, 3],
    [1000, 4],
    [2000, 5],
    [4000, 6],
    [8000, 7],
  ] as const) {
    clock.advance(pause - 1)
    await turns()
    assert.equal(tries(), count - 1, `before ${String(pause)} ms`)
    clock.advance(1)
    await turns()
    assert.equal(tries(), count, `after ${String(pause)} ms`)
  }
  for (let hour = 0; hour < 360; hour++) {
    clock.advance(10_000)
    await turns()
  }
  assert.equal(tries(), 367)
  assert.ok(trust.failure)

  failing.error = undefined
  clock.advance(10_000)
  await turns()
  assert.equal(trust.failure, undefined)
})

test('a failure during the trial counts, though the trial went well', async () => {
  const { trust, clock, during } = newRecovery()
  during.run = () => {
    trust.fail(new Error('EIO'))
  }
  trust.fail(new Error('EIO'))
  await turns()
  assert.ok(trust.failure)

  during.run = () => undefined
  clock.advance(250)
  await turns()
  assert.equal(trust.failure, undefined)
})

test('a disk that fails again soon is not tried at once', async () => {
  const { trust, clock, tries } = newRecovery()
  trust.fail(new Error('EIO'))
  await turns()
  clock.advance(1000)

  trust.fail(new Error('EIO'))
  await turns()
  assert.equal(tries(), 1)
  clock.advance(250)
  await turns()
  assert.equal(tries(), 2)

  clock.advance(60_000)
  trust.fail(new Error('EIO'))
  await turns()
  assert.equal(tries(), 3)
})

test('damage is said in words of its own', async () => {
  const { trust, failing, recovery } = newRecovery()
  const damaged = { en: 'The catalog is damaged.', 'zh-CN': '目录库已损坏。' }
  failing.error = new Problem('corrupt', damaged)

  trust.fail(new Error('EIO'))
  await turns()

  assert.deepEqual(recovery.troubles()[1], damaged)
})

test('a disk that stops no longer tries', async () => {
  const { trust, clock, failing, recovery, tries } = newRecovery()
  failing.error = new Error('EIO')
  trust.fail(new Error('EIO'))
  await turns()

  await recovery.stop()
  trust.fail(new Error('EIO'))
  clock.advance(60_000)
  await turns()

  assert.equal(tries(), 1)
})

function newRecovery() {
  const clock = new ManualClock(0)
  const trust = new StorageTrust()
  const failing: { error: Error | undefined } = { error: undefined }
  const during = { run: () => undefined as void }
  let count = 0
  const store = async () => {
    count += 1
    during.run()
    if (failing.error) throw failing.error
  }
  const recovery = new StorageRecovery({ clock, trust, stores: [store] })
  const news: string[] = []
  recovery.onNews = ({ kind }) => news.push(kind)
  return { clock, trust, recovery, failing, during, news, tries: () => count }
}

/** What is ready to go on goes on. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
