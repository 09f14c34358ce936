import assert from 'node:assert/strict'
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import Database from 'better-sqlite3'
import type { BlobId } from '../../domain/ids.ts'
import { isProblem } from '../../domain/problem.ts'
import { StorageTrust } from '../../domain/storage-trust.ts'
import { SqliteCatalog } from './sqlite-catalog.ts'

const { signal } = new AbortController()

test('while the storage is not trusted nothing is written, and reading goes on', async (t) => {
  const { catalog, trust, keep, state } = await openCatalog(t)
  await keep(1)

  trust.fail(new Error('EIO'))

  await assert.rejects(keep(2), (error) => {
    return isProblem(error, 'storage-failed') && error.facts['retryAfterSeconds'] === 5
  })
  assert.equal(await state(1), 'kept')
  await catalog.restore(signal)
  await assert.rejects(keep(2), (error) => isProblem(error, 'storage-failed'))
  trust.restore()
  await keep(2)
  assert.equal(await state(2), 'kept')
})

test('reads and writes that were under way are answered before the file is opened anew', async (t) => {
  const { catalog, trust, keep, state } = await openCatalog(t)
  await keep(1)
  const under = Promise.withResolvers<undefined>()
  const reading = catalog.read(async (tx) => {
    await under.promise
    return (await tx.blobs.state(blob(1)))?.state
  })
  const writing = keep(2)

  trust.fail(new Error('EIO'))
  const restored = catalog.restore(signal)
  const later = state(2)
  under.resolve(undefined)

  await writing
  assert.equal(await reading, 'kept')
  await restored
  assert.equal(await later, 'kept')
})

test('while the file is opened anew no connection is open, whatever was under way', async (t) => {
  const { catalog, path, trust, keep, state } = await openCatalog(t)
  await keep(1)
  const writing = keep(2)
  let fewest = connectionsTo(path)
  assert.ok(fewest > 0)

  trust.fail(new Error('EIO'))
  const looking = setInterval(() => (fewest = Math.min(fewest, connectionsTo(path))), 0)
  await Promise.all([writing, catalog.restore(signal)])
  clearInterval(looking)

  assert.equal(fewest, 0)
  assert.equal(await state(2), 'kept')
})

test('a read that asks again within itself does not stop the restoring', async (t) => {
  const { catalog, keep, state } = await openCatalog(t)
  await keep(1)
  const inner = Promise.withResolvers<undefined>()
  const outer = catalog.read(async () => {
    await inner.promise
    return await state(1)
  })

  const restored = catalog.restore(signal)
  await new Promise((resolve) => setImmediate(resolve))
  inner.resolve(undefined)

  assert.equal(await outer, 'kept')
  await restored
  assert.equal(await state(1), 'kept')
})

test('what an earlier connection left in the log is kept, written again and put into place', async (t) => {
  const { catalog, path, keep, state } = await openCatalog(t)
  for (const one of [1, 2, 3]) await keep(one)
  assert.ok(statSync(`${path}-wal`).size > 0)

  await catalog.restore(signal)

  assert.equal(statSync(`${path}-wal`).size, 0)
  for (const one of [1, 2, 3]) assert.equal(await state(one), 'kept')
})

test('a damaged file is never written to again, and said to be damaged', async (t) => {
  const { catalog, path, keep } = await openCatalog(t)
  for (let one = 1; one <= 200; one++) await keep(one)
  await catalog.close()
  const size = statSync(path).size
  const file = openSync(path, 'r+')
  // The last pages are leaves of tables, of which a start reads nothing.
  for (let at = size - 40 * 4096; at < size; at += 4096)
    writeSync(file, Buffer.alloc(64, 0xff), 0, 64, at)
  closeSync(file)
  const damaged = readFileSync(path)
  const again = SqliteCatalog.open(path)
  t.after(() => again.close())

  await assert.rejects(again.restore(signal), (error) => isProblem(error, 'corrupt'))

  assert.ok(readFileSync(path).equals(damaged))
})

test('another process that writes is waited for, not overtaken', async (t) => {
  const { catalog, path, keep, state } = await openCatalog(t)
  await keep(1)
  const other = new Database(path)
  other.exec('BEGIN IMMEDIATE')

  await assert.rejects(catalog.restore(signal), { code: 'SQLITE_BUSY' })
  other.exec('COMMIT')
  other.close()

  await catalog.restore(signal)
  await keep(2)
  assert.equal(await state(2), 'kept')
})

async function openCatalog(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-restore-'))
  const path = join(folder, 'catalog.sqlite')
  const trust = new StorageTrust()
  const catalog = SqliteCatalog.open(path, { trust })
  t.after(async () => {
    await catalog.close()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    path,
    trust,
    catalog,
    keep: (index: number) => {
      const bytes = Buffer.alloc(5000, index)
      return catalog.write((tx) =>
        tx.blobs.keep({ id: blob(index), size: bytes.length, now: 0, bytes }),
      )
    },
    state: async (index: number) =>
      (await catalog.read((tx) => tx.blobs.state(blob(index))))?.state,
  }
}

function blob(index: number): BlobId {
  return index.toString(16).padStart(64, '0') as BlobId
}

/** As the kernel counts them. */
function connectionsTo(path: string): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === path
    } catch {
      // Closed meanwhile.
      return false
    }
  }).length
}
