import assert from 'node:assert/strict'
import type { Catalog } from './catalog.ts'
import type { Check } from './catalog.contract.ts'

const LEASE_MS = 1000
const job = { kind: 'clean-up' } as const

/** What a catalog keeps of work that happens later. */
export function describeJobs(check: Check): void {
  check('a job is claimed once it is due, and gone once it is done', async (catalog) => {
    await catalog.write((tx) => tx.jobs.add(job, { notBefore: 500 }))

    assert.equal(await catalog.read((tx) => tx.jobs.nextDue()), 500)
    assert.equal(await claim(catalog, 499), undefined)
    const lease = await claim(catalog, 500)
    assert.deepEqual(lease?.job, job)
    assert.ok(await catalog.write((tx) => tx.jobs.done(lease)))

    assert.equal(await catalog.read((tx) => tx.jobs.nextDue()), undefined)
  })

  check('the one that was due first is claimed first', async (catalog) => {
    await catalog.write(async (tx) => {
      await tx.jobs.add({ kind: 'close-day' }, { notBefore: 20 })
      await tx.jobs.add({ kind: 'clean-up' }, { notBefore: 10 })
    })

    assert.equal((await claim(catalog, 100))?.job.kind, 'clean-up')
    assert.equal((await claim(catalog, 100))?.job.kind, 'close-day')
    assert.equal(await claim(catalog, 100), undefined)
  })

  check('of many claimers one gets the job', async (catalog, { open }) => {
    const second = await open()
    await catalog.write((tx) => tx.jobs.add(job, { notBefore: 0 }))

    const leases = await Promise.all(
      Array.from({ length: 20 }, (_, index) => claim(index % 2 === 0 ? catalog : second, 1)),
    )

    assert.equal(leases.filter((one) => one !== undefined).length, 1)
    await second.close()
  })

  check(
    'a lease that ran out makes the job due again, and its holder powerless',
    async (catalog) => {
      await catalog.write((tx) => tx.jobs.add(job, { notBefore: 0 }))
      const lost = await claim(catalog, 0)
      assert.ok(lost)

      assert.equal(await claim(catalog, LEASE_MS - 1), undefined)
      assert.equal(await catalog.read((tx) => tx.jobs.nextDue()), LEASE_MS)
      const held = await claim(catalog, LEASE_MS)
      assert.equal(held?.attempt, 2)

      assert.ok(!(await catalog.write((tx) => tx.jobs.done(lost))))
      assert.equal(await catalog.write((tx) => tx.jobs.retryAt(lost, 9, null)), 0)
      assert.ok(await catalog.write((tx) => tx.jobs.done(held)))
    },
  )

  check('a job that failed waits for its next time, with the reason', async (catalog) => {
    await catalog.write((tx) => tx.jobs.add(job, { notBefore: 0 }))
    const lease = await claim(catalog, 0)
    assert.ok(lease)
    await catalog.write((tx) => tx.jobs.retryAt(lease, 300, 'no room'))

    assert.equal(await claim(catalog, 299), undefined)
    const [failing] = await catalog.read((tx) => tx.jobs.failing(1))
    assert.equal(failing?.lastError, 'no room')
    assert.equal((await claim(catalog, 300))?.attempt, 2)
  })

  check('a job waits from when it is due until somebody works on it', async (catalog) => {
    const waiting = (now: number) => catalog.read((tx) => tx.jobs.waiting(now))
    await catalog.write(async (tx) => {
      await tx.jobs.add(job, { notBefore: 100 })
      await tx.jobs.add(job, { notBefore: 200 })
    })

    assert.deepEqual(await waiting(99), { count: 0, since: null })
    assert.deepEqual(await waiting(200), { count: 2, since: 100 })
    const lease = await claim(catalog, 200)
    assert.ok(lease)
    assert.deepEqual(await waiting(200), { count: 1, since: 200 })
    assert.deepEqual(await waiting(200 + LEASE_MS), { count: 2, since: 100 })

    assert.equal(await catalog.read((tx) => tx.jobs.countFailed()), 0)
    await catalog.write((tx) => tx.jobs.retryAt(lease, 300, 'no room'))
    assert.equal(await catalog.read((tx) => tx.jobs.countFailed()), 1)
  })

  check('of jobs with one key only one waits, for the earliest time', async (catalog) => {
    const add = (notBefore: number) =>
      catalog.write((tx) => tx.jobs.add(job, { notBefore, uniqueKey: 'clean-up' }))
    await add(500)
    await add(900)
    await add(200)

    assert.equal(await catalog.read((tx) => tx.jobs.nextDue()), 200)
    assert.ok(await claim(catalog, 1000))
    assert.equal(await claim(catalog, 1000), undefined)
  })

  check('what is asked for while it is worked on is done once more', async (catalog) => {
    const add = (notBefore: number) =>
      catalog.write((tx) => tx.jobs.add(job, { notBefore, uniqueKey: 'clean-up' }))
    await add(0)
    const lease = await claim(catalog, 10)
    assert.ok(lease)
    await add(30)
    await add(20)
    await add(40)
    assert.equal(await claim(catalog, 50), undefined)

    const next = { job, notBefore: 9000, uniqueKey: 'clean-up' }
    await catalog.write((tx) => tx.jobs.done(lease, next))

    assert.equal(await catalog.read((tx) => tx.jobs.nextDue()), 20)
    const again = await claim(catalog, 50)
    assert.ok(again)
    await catalog.write((tx) => tx.jobs.done(again))
    assert.equal(await catalog.read((tx) => tx.jobs.nextDue()), undefined)
  })

  check('and not a third time when it was begun anew after it was asked for', async (catalog) => {
    const add = (notBefore: number) =>
      catalog.write((tx) => tx.jobs.add(job, { notBefore, uniqueKey: 'clean-up' }))
    await add(0)
    const failing = await claim(catalog, 10)
    assert.ok(failing)
    await add(20)
    await catalog.write((tx) => tx.jobs.retryAt(failing, 300, 'no room'))

    const retried = await claim(catalog, 300)
    assert.ok(retried)
    await catalog.write((tx) => tx.jobs.done(retried))

    assert.equal(await catalog.read((tx) => tx.jobs.nextDue()), undefined)
  })
}

function claim(catalog: Catalog, now: number) {
  return catalog.write((tx) => tx.jobs.claim(now, LEASE_MS))
}
