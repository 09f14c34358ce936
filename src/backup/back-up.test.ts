import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'better-sqlite3'
import { backupWorld, largeBytes } from '../../test/kit/backup.ts'
import { openTestDisk } from '../../test/kit/disk.ts'
import { mountSmallDisk } from '../../test/kit/small-disk.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { BlobId } from '../domain/ids.ts'
import { MINUTE_MS } from '../domain/instant.ts'
import { isProblem } from '../domain/problem.ts'
import { sweepBlobs } from '../jobs/kinds/sweep-blobs.ts'
import { emptyTrash } from '../operations/trash.ts'
import { trashNode } from '../operations/trash-node.ts'
import type { BackupWorld } from '../../test/kit/backup.ts'

const { signal } = new AbortController()

test('what is restored from a backup is the disk as it was', async (t) => {
  const world = await backupWorld(t)
  await world.put('small', Buffer.from('small'))
  await world.put('large', largeBytes('old'))
  await world.put('large', largeBytes('large'))
  await world.put('empty', Buffer.alloc(0))

  const report = await world.backUp()
  await world.restore()

  assert.ok(report.ok)
  assert.deepEqual([report.blobs.copied, report.manifest.inline.count], [2, 2])
  assert.deepEqual(await world.readRestored(['small', 'large', 'empty']), {
    small: 'small',
    large: largeBytes('large').toString(),
    empty: '',
  })
})

test('a blob that takes many reads is in the backup byte for byte', async (t) => {
  const world = await backupWorld(t)
  const bytes = randomBytes(12 * 1024 * 1024)
  await world.put('film', bytes)

  await world.backUp()

  const copy = blobFile(join(world.backup, 'blobs'), world.disk.parts.sha256(bytes))
  assert.ok((await readFile(copy)).equals(bytes))
})

test('a second backup copies only what is new', async (t) => {
  const world = await backupWorld(t)
  await world.put('one', largeBytes('one'))
  await world.backUp()
  await world.put('two', largeBytes('two'))

  const { blobs, kept } = await world.backUp()

  assert.deepEqual([blobs.copied, blobs.present, blobs.copiedBytes], [1, 1, 100_000])
  assert.equal(kept.length, 2)
})

test('of earlier snapshots so many stay as are wished, and no blob that none of them names', async (t) => {
  const world = await backupWorld(t)
  await world.put('stays', largeBytes('stays'))
  await world.put('file', largeBytes('first'))
  const first = await world.backUp({ keep: 2 })
  await removeForGood(world, 'file')
  await world.put('file', largeBytes('second'))
  const second = await world.backUp({ keep: 2 })
  assert.deepEqual(second.pruned, { snapshots: [], blobs: 0, bytes: 0 })

  const third = await world.backUp({ keep: 2 })

  assert.deepEqual(third.kept, [second.manifest.id, third.manifest.id])
  assert.deepEqual(third.pruned, { snapshots: [first.manifest.id], blobs: 1, bytes: 100_000 })
  assert.equal((await blobFiles(world.backup)).length, 2)
  await world.restore({ snapshot: second.manifest.id })
  assert.equal((await world.readRestored(['file']))['file'], largeBytes('second').toString())
})

test('a damaged blob is told, all else comes along, and a good copy is never replaced', async (t) => {
  const world = await backupWorld(t)
  await world.put('known', largeBytes('known'))
  await world.backUp()
  await world.put('new', largeBytes('new'))
  await world.put('gone', largeBytes('gone'))
  await world.put('well', largeBytes('well'))
  const at = (name: string) => blobFile(join(world.disk.dataFolder, 'blobs'), idOf(world, name))
  await writeFile(at('known'), largeBytes('other'))
  await writeFile(at('new'), largeBytes('other'))
  await truncate(at('gone'), 5)

  const report = await world.backUp()

  assert.equal(report.ok, false)
  const faults = [...report.manifest.missing].sort((a, b) => (a.blob < b.blob ? -1 : 1))
  const expected = ['new', 'gone'].map((name) => ({ blob: idOf(world, name), why: 'damaged' }))
  assert.deepEqual(
    faults,
    expected.sort((a, b) => (a.blob < b.blob ? -1 : 1)),
  )
  const copy = await readFile(blobFile(join(world.backup, 'blobs'), idOf(world, 'known')))
  assert.ok(copy.equals(largeBytes('known')))
  assert.equal(report.blobs.copied, 1)
})

test('a copy in the backup that lost bytes is made anew', async (t) => {
  const world = await backupWorld(t)
  await world.put('file', largeBytes('file'))
  await world.backUp()
  const copy = blobFile(join(world.backup, 'blobs'), idOf(world, 'file'))
  await truncate(copy, 99)

  const { blobs } = await world.backUp()

  assert.equal(blobs.copied, 1)
  assert.ok((await readFile(copy)).equals(largeBytes('file')))
})

test('what is deleted for good while a backup runs is in it all the same', async (t) => {
  const world = await backupWorld(t)
  await world.put('file', largeBytes('file'))
  const { parts } = world.disk
  const blobs = beforeFirstOpen(parts.blobs, async () => {
    await removeForGood(world, 'file')
  })

  const report = await world.backUp({ parts: { ...parts, blobs } })

  assert.deepEqual([report.ok, report.blobs.copied], [true, 1])
  await sweepBlobs(parts, { kind: 'sweep-blobs', releasedOnly: true }, signal)
  assert.equal((await blobFiles(world.disk.dataFolder)).length, 0)
  await world.restore()
  assert.equal((await world.readRestored(['file']))['file'], largeBytes('file').toString())
})

test('what is written while a backup runs is left to the next one', async (t) => {
  const world = await backupWorld(t)
  await world.put('file', largeBytes('file'))
  const { parts } = world.disk
  const blobs = beforeFirstOpen(parts.blobs, async () => {
    await world.put('late', largeBytes('late'))
  })

  const { manifest } = await world.backUp({ parts: { ...parts, blobs } })

  assert.equal(manifest.blobs.count, 1)
  assert.equal((await world.backUp()).manifest.blobs.count, 2)
})

test('a backup that stood still beyond its lease is not finished, and the next one is', async (t) => {
  const world = await backupWorld(t)
  await world.put('file', largeBytes('file'))
  const { parts, clock } = world.disk
  const blobs = beforeFirstOpen(parts.blobs, async () => {
    clock.advance(20 * MINUTE_MS)
    // The renewal finds its lease over.
    while (clock.sleeperCount > 0) await new Promise((resolve) => setImmediate(resolve))
    await parts.catalog.write((tx) => tx.backups.leasedUntil(0))
  })

  const standingStill = world.backUp({ parts: { ...parts, blobs } })

  await assert.rejects(standingStill, (error) => isProblem(error, 'busy'))
  const [first] = await readdir(join(world.backup, 'snapshots'))
  const report = await world.backUp()
  assert.deepEqual(report.pruned.snapshots, [first])
  assert.deepEqual(report.kept, [report.manifest.id])
})

test('the disk knows its last backup, and the sweep is free once it is done', async (t) => {
  const world = await backupWorld(t)
  const { parts, clock } = world.disk
  const now = clock.now()

  const { manifest } = await world.backUp()

  const latest = await parts.catalog.read((tx) => tx.backups.latest())
  assert.deepEqual([latest?.id, latest?.begunAt], [manifest.id, now])
  assert.equal(await parts.catalog.read((tx) => tx.backups.leasedUntil(now)), undefined)
})

test('only its owner can read a backup', async (t) => {
  const world = await backupWorld(t)
  await world.put('file', largeBytes('file'))

  const { manifest } = await world.backUp()

  const snapshot = join(world.backup, 'snapshots', manifest.id)
  for (const path of ['catalog.sqlite', 'keys/ledger.pem', 'manifest.json']) {
    assert.equal((await stat(join(snapshot, path))).mode & 0o777, 0o600, path)
  }
  for (const path of [world.backup, snapshot, join(snapshot, 'keys'), join(world.backup, 'blobs')])
    assert.equal((await stat(path)).mode & 0o777, 0o700, path)
})

test('a folder with other things, the data folder and another disk’s backup are refused', async (t) => {
  const world = await backupWorld(t)
  const isRefused = (error: unknown) => isProblem(error, 'invalid-input')
  const strange = join(world.folder, 'strange')
  await mkdir(strange)
  await writeFile(join(strange, 'letter.txt'), 'mine')
  const within = join(world.disk.dataFolder, 'backup')

  await assert.rejects(world.backUp({ folder: strange }), isRefused)
  await assert.rejects(world.backUp({ folder: within }), isRefused)
  await assert.rejects(world.backUp({ folder: join(world.disk.dataFolder, '..') }), isRefused)
  await world.backUp()
  const other = await openTestDisk()
  t.after(() => other.close())
  const { parts, dataFolder } = other
  await assert.rejects(world.backUp({ parts, dataFolder }), isRefused)

  assert.deepEqual(await readdir(strange), ['letter.txt'])
  assert.equal((await readdir(world.disk.dataFolder)).includes('backup'), false)
})

test('where the last backup is gone none is begun unasked: its disk may not be mounted', async (t) => {
  const world = await backupWorld(t)
  await world.backUp()
  await rm(world.backup, { recursive: true })

  await assert.rejects(world.backUp(), (error) => isProblem(error, 'not-found'))
  await mkdir(world.backup)
  await assert.rejects(world.backUp(), (error) => isProblem(error, 'not-found'))

  assert.deepEqual(await readdir(world.backup), [])
  assert.ok((await world.backUp({ folder: join(world.folder, 'other') })).ok)
  world.disk.clock.advance(1000)
  assert.ok((await world.backUp({ isAnew: true })).ok)
})

test('a small file that is damaged inside the catalog is told', async (t) => {
  const world = await backupWorld(t)
  await world.put('well', Buffer.from('well'))
  await world.put('small', Buffer.from('small'))
  const catalog = new Database(join(world.disk.dataFolder, 'catalog.sqlite'))
  const blob = world.disk.parts.sha256(Buffer.from('small'))
  catalog.prepare("UPDATE blobs SET inline_bytes = x'00' WHERE id = ?").run(blob)
  catalog.close()

  const { ok, manifest } = await world.backUp()

  assert.equal(ok, false)
  assert.deepEqual(manifest.missing, [{ blob, why: 'damaged' }])
  await assert.rejects(world.restore(), (error) => isProblem(error, 'corrupt'))
  assert.deepEqual((await world.restore({ isPartial: true })).lost, manifest.missing)
  assert.deepEqual(await world.readRestored(['well']), { well: 'well' })
})

test('a backup without room says where, and goes on once there is some', async (t) => {
  const small = await mountSmallDisk(t, 1)
  if (small === undefined) return
  const world = await backupWorld(t)
  const bytes = (n: number) => Buffer.alloc(60_000, `${String(n)} `)
  for (let n = 0; n < 20; n++) await world.put(`small-${String(n)}`, bytes(n))
  const folder = join(small, 'backup')

  const isToldWhere = (error: unknown) =>
    isProblem(error, 'storage-full') && error.detail.en.includes(folder)
  await assert.rejects(world.backUp({ folder }), isToldWhere)
  execFileSync('mount', ['-o', 'remount,size=8m', small])

  assert.ok((await world.backUp({ folder })).ok)
  assert.deepEqual((await readdir(join(folder, 'snapshots'))).length, 1)
  execFileSync('mount', ['-o', 'remount,ro', small])
  const isToldWhy = (error: unknown) =>
    isProblem(error, 'storage-failed') && /EROFS.*backup/.test(error.detail.en)
  await assert.rejects(world.backUp({ folder }), isToldWhy)
})

test('of two backups into one folder at once one is told to wait', async (t) => {
  const world = await backupWorld(t)
  await world.put('file', largeBytes('file'))
  const { parts } = world.disk
  const seen: unknown[] = []
  const blobs = beforeFirstOpen(parts.blobs, async () => {
    await world.backUp().catch((error: unknown) => seen.push(error))
    await world.restore().catch((error: unknown) => seen.push(error))
  })

  const report = await world.backUp({ parts: { ...parts, blobs } })

  assert.ok(report.ok)
  assert.equal(seen.filter((error) => isProblem(error, 'busy')).length, 2)
})

async function removeForGood({ disk, ada }: BackupWorld, name: string): Promise<void> {
  const target = { spaceId: ada.spaceId, path: [name] }
  await trashNode(disk.parts, { actor: ada.actor, target, lockTokens: [] })
  await emptyTrash(disk.parts, ada)
  await sweepBlobs(disk.parts, { kind: 'sweep-blobs', releasedOnly: true }, signal)
}

/** `happens` after the catalog was copied, and before the first blob is. */
function beforeFirstOpen(store: BlobStore, happens: () => Promise<void>): BlobStore {
  let happened: Promise<void> | undefined
  return {
    put: (...given) => store.put(...given),
    read: (...given) => store.read(...given),
    stat: (...given) => store.stat(...given),
    list: (...given) => store.list(...given),
    remove: (...given) => store.remove(...given),
    async open(...given) {
      await (happened ??= happens())
      return await store.open(...given)
    },
  }
}

function idOf(world: BackupWorld, name: string): BlobId {
  return world.disk.parts.sha256(largeBytes(name))
}

function blobFile(root: string, id: BlobId): string {
  return join(root, id.slice(0, 2), id.slice(2, 4), id)
}

async function blobFiles(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'blobs'), { recursive: true })
  return names.filter((name) => /[0-9a-f]{64}$/.test(name))
}
