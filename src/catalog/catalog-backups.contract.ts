import assert from 'node:assert/strict'
import type { Check } from './catalog.contract.ts'
import type { Catalog } from './catalog.ts'

const folder = '/backup'

/** What a catalog keeps of backups: which run, and when the last one was. */
export function describeBackups(check: Check): void {
  check('a backup keeps the sweep away while its lease lasts', async (catalog) => {
    await begin(catalog, { id: 'a', begunAt: 100, leaseUntil: 200 })
    await begin(catalog, { id: 'b', begunAt: 110, leaseUntil: 300 })

    assert.equal(await leasedUntil(catalog, 150), 300)
    assert.equal(await leasedUntil(catalog, 299), 300)
    assert.equal(await leasedUntil(catalog, 300), undefined)
  })

  check('a lease is made longer while it lasts, and not after', async (catalog) => {
    await begin(catalog, { id: 'a', begunAt: 100, leaseUntil: 200 })

    const inTime = { id: 'a', now: 199, leaseUntil: 299 }
    assert.equal(await catalog.write((tx) => tx.backups.extend(inTime)), 1)
    assert.equal(await leasedUntil(catalog, 200), 299)
    const tooLate = { id: 'a', now: 299, leaseUntil: 400 }
    assert.equal(await catalog.write((tx) => tx.backups.extend(tooLate)), 0)
    assert.equal(await leasedUntil(catalog, 299), undefined)
  })

  check('the last backup is the finished one that began last', async (catalog) => {
    assert.equal(await catalog.read((tx) => tx.backups.latest()), undefined)
    for (const [id, begunAt] of [
      ['a', 100],
      ['b', 200],
      ['c', 300],
    ] as const) {
      await begin(catalog, { id, begunAt, leaseUntil: 900 })
    }
    await catalog.write(async (tx) => {
      await tx.backups.finish({ id: 'b', now: 400 })
      await tx.backups.finish({ id: 'a', now: 500 })
    })

    const latest = await catalog.read((tx) => tx.backups.latest())
    assert.deepEqual(latest, { id: 'b', folder, begunAt: 200, finishedAt: 400 })
    assert.equal(await leasedUntil(catalog, 600), 900)
    await catalog.write((tx) => tx.backups.giveUp('c'))
    assert.equal(await leasedUntil(catalog, 600), undefined)
  })

  check('what died and what is long over is forgotten, what runs is not', async (catalog) => {
    await begin(catalog, { id: 'died', begunAt: 100, leaseUntil: 200 })
    await begin(catalog, { id: 'runs', begunAt: 100, leaseUntil: 900 })
    await begin(catalog, { id: 'old', begunAt: 100, leaseUntil: 900 })
    await begin(catalog, { id: 'new', begunAt: 200, leaseUntil: 900 })
    await catalog.write(async (tx) => {
      await tx.backups.finish({ id: 'old', now: 300 })
      await tx.backups.finish({ id: 'new', now: 400 })
    })

    assert.equal(await catalog.write((tx) => tx.backups.forgetOld({ now: 500, before: 400 })), 2)

    assert.equal((await catalog.read((tx) => tx.backups.latest()))?.id, 'new')
    assert.equal(await leasedUntil(catalog, 500), 900)
  })
}

type Begin = { readonly id: string; readonly begunAt: number; readonly leaseUntil: number }

function begin(catalog: Catalog, backup: Begin) {
  return catalog.write((tx) => tx.backups.begin({ ...backup, folder }))
}

function leasedUntil(catalog: Catalog, now: number) {
  return catalog.read((tx) => tx.backups.leasedUntil(now))
}
