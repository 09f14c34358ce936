import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { SqliteCatalog } from '../catalog/sqlite/sqlite-catalog.ts'
import { ManualClock } from '../clock/manual-clock.ts'
import { MINUTE_MS, SECOND_MS } from '../domain/instant.ts'
import type { Job } from './job-queue.ts'
import { catalogQueue } from './kinds/catalog-queue.ts'
import { type JobHandler, Worker } from './worker.ts'

const CLEAN_UP: Job = { kind: 'clean-up' }
const CLOSE_DAY: Job = { kind: 'close-day' }

let folder: string
let catalog: SqliteCatalog
let clock: ManualClock
let failures: unknown[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloudkeep-jobs-'))
  catalog = SqliteCatalog.open(join(folder, 'catalog.sqlite'))
  clock = new ManualClock(1_000_000)
  failures = []
})
afterEach(async () => {
  await catalog.close()
  await rm(folder, { recursive: true })
})

function workerOf(handle: JobHandler): Worker {
  const onFailure = (error: unknown) => {
    failures.push(error)
  }
  return new Worker({ queue: catalogQueue(catalog), handle, clock, onFailure })
}

const add = (job: Job, inMs = 0, uniqueKey?: string) =>
  catalog.write((tx) =>
    tx.jobs.add(job, { notBefore: clock.now() + inMs, ...(uniqueKey && { uniqueKey }) }),
  )

/** Resolves once `isTrue` is; the worker runs in this process, so a turn of the loop at a time is enough. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve))
}

test('due jobs are done in the order in which they are due, each once', async () => {
  const done: string[] = []
  const worker = workerOf(async (job) => {
    done.push(job.kind)
    return undefined
  })
  await add(CLOSE_DAY)
  clock.advance(1)
  await add(CLEAN_UP)
  await add({ kind: 'sweep-blobs' }, 5)

  assert.equal(await worker.runDue(), 2)
  assert.equal(await worker.runDue(), 0)

  assert.deepEqual(done, ['close-day', 'clean-up'])
})

test('a job that fails is tried again, each time later, and says why', async () => {
  const triedAt: number[] = []
  const worker = workerOf(async () => {
    triedAt.push(clock.now())
    if (triedAt.length < 4) throw new Error('no luck')
    return undefined
  })
  await add(CLEAN_UP)
  const begin = clock.now()

  for (let second = 0; second < 20; second++) {
    await worker.runDue()
    if (second === 1) {
      const [failing] = await catalog.read((tx) => tx.jobs.failing(1))
      assert.equal(failing?.lastError, 'no luck')
    }
    clock.advance(SECOND_MS)
  }

  assert.deepEqual(
    triedAt.map((at) => at - begin),
    [0, 1, 3, 7].map((seconds) => seconds * SECOND_MS),
  )
  assert.equal(failures.length, 3)
})

test('what follows a job is added in the step that forgets it, under the same key', async () => {
  const worker = workerOf(async (job) => ({
    job,
    notBefore: clock.now() + MINUTE_MS,
    uniqueKey: job.kind,
  }))
  await add(CLEAN_UP, 0, 'clean-up')

  assert.equal(await worker.runDue(), 1)
  assert.equal(await worker.runDue(), 0)
  clock.advance(MINUTE_MS)
  assert.equal(await worker.runDue(), 1)

  const due = await catalog.read((tx) => tx.jobs.nextDue())
  assert.equal(due, clock.now() + MINUTE_MS)
})

test('a job whose worker died is done by another one when its lease runs out', async () => {
  await add(CLEAN_UP)
  const lease = await catalogQueue(catalog).claim(clock.now(), 10 * MINUTE_MS)
  assert.ok(lease)
  const worker = workerOf(async () => undefined)

  assert.equal(await worker.runDue(), 0)
  clock.advance(10 * MINUTE_MS)
  assert.equal(await worker.runDue(), 1)
})

test('whoever lost the lease neither ends the job nor adds what follows', async () => {
  await add(CLEAN_UP)
  const queue = catalogQueue(catalog)
  const first = await queue.claim(clock.now(), MINUTE_MS)
  clock.advance(MINUTE_MS)
  const second = await queue.claim(clock.now(), MINUTE_MS)
  assert.ok(first && second)

  await queue.done(first, { job: CLOSE_DAY, notBefore: clock.now(), uniqueKey: 'x' })

  assert.equal(await queue.claim(clock.now(), MINUTE_MS), undefined)
  await queue.done(second, undefined)
  assert.equal(await queue.nextDue(), undefined)
})

test('a running worker does at once what is added here, and later what another process adds', async () => {
  const done: string[] = []
  const worker = workerOf(async (job) => {
    done.push(job.kind)
    return undefined
  })
  worker.start()
  await until(() => clock.sleeperCount > 0)

  await add(CLEAN_UP)
  worker.wake()
  await until(() => done.length === 1)
  await until(() => clock.sleeperCount > 0)
  await add(CLOSE_DAY)
  clock.advance(5 * SECOND_MS)
  await until(() => done.length === 2)

  await worker.stop()
})

test('a running worker sleeps until the next job is due', async () => {
  const done: number[] = []
  const worker = workerOf(async () => {
    done.push(clock.now())
    return undefined
  })
  await add(CLEAN_UP, 700)
  const begin = clock.now()
  worker.start()
  await until(() => clock.sleeperCount > 0)

  clock.advance(700)
  await until(() => done.length === 1)

  assert.deepEqual(done, [begin + 700])
  await worker.stop()
})

test('stopping interrupts what runs, which the next worker does at once', async () => {
  let isRunning = false
  const worker = workerOf(async (_job, signal) => {
    isRunning = true
    await clock.sleep(MINUTE_MS, signal)
    return undefined
  })
  await add(CLEAN_UP)
  worker.start()
  await until(() => isRunning)

  await worker.stop()

  assert.deepEqual(failures, [])
  const next = workerOf(async () => undefined)
  assert.equal(await next.runDue(), 1)
})

test('a job that takes too long is told to stop before its lease runs out', async () => {
  let reason: unknown
  const worker = workerOf(async (_job, signal) => {
    await clock.sleep(60 * MINUTE_MS, signal).catch((error: unknown) => {
      reason = error
      throw error
    })
    return undefined
  })
  await add(CLEAN_UP)
  worker.start()
  await until(() => clock.sleeperCount > 1)

  clock.advance(9 * MINUTE_MS)
  await until(() => failures.length === 1)

  assert.ok(reason instanceof Error)
  await worker.stop()
})
