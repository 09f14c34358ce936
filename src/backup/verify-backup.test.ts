import assert from 'node:assert/strict'
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { backupWorld, largeBytes, QUIET } from '../../test/kit/backup.ts'
import { type BackupFinding, verifyBackup } from './verify-backup.ts'

const { signal } = new AbortController()

test('a whole backup is found whole, each byte read once', async (t) => {
  const { world, verify } = await worldWithBackup(t)
  const { manifest } = await world.backUp()

  const report = await verify()

  assert.deepEqual([report.ok, report.snapshots.length, report.blobsChecked], [true, 2, 2])
  const files = manifest.files.reduce((sum, { size }) => sum + size, 0)
  assert.equal(report.bytesRead, 2 * files + 200_000)
})

test('every kind of damage is found, and nothing else', async (t) => {
  const { world, id, at, verify, blob } = await worldWithBackup(t)
  const [one, two] = [world.disk.parts.sha256(largeBytes('one')), world.disk.parts.sha256(largeBytes('two'))] // prettier-ignore
  const cases: readonly (readonly [BackupFinding, () => Promise<void>])[] = [
    [{ kind: 'blob-damaged', name: one }, () => flip(blob('one'))],
    [{ kind: 'blob-damaged', name: two }, () => writeFile(blob('two'), 'short')],
    [{ kind: 'blob-missing', name: two }, () => rm(blob('two'))],
    [
      { kind: 'file-damaged', snapshot: id, name: 'keys/ledger.pem' },
      () => flip(at('snapshots', id, 'keys/ledger.pem')),
    ],
    [
      { kind: 'file-missing', snapshot: id, name: 'keys/ledger.pem' },
      () => rm(at('snapshots', id, 'keys/ledger.pem')),
    ],
  ]
  const copies = new Map<string, Buffer>()
  for (const path of [blob('one'), blob('two'), at('snapshots', id, 'keys/ledger.pem')]) {
    copies.set(path, await readFile(path))
  }
  for (const [finding, damage] of cases) {
    await damage()

    const report = await verify()

    assert.deepEqual([report.ok, report.findings], [false, [finding]])
    for (const [path, bytes] of copies) await writeFile(path, bytes)
  }
  assert.ok((await verify()).ok)
  await flip(at('snapshots', id, 'catalog.sqlite'))
  const catalog = { kind: 'file-damaged', snapshot: id, name: 'catalog.sqlite' }
  assert.deepEqual((await verify()).findings, [catalog])
  await writeFile(at('snapshots', id, 'manifest.json'), '{}')
  const manifest = { kind: 'snapshot-unreadable', snapshot: id, name: 'manifest.json' }
  assert.deepEqual((await verify()).findings, [manifest])
})

test('what cannot be read is named, and all else is read', async (t) => {
  const { world, id, at, verify, blob } = await worldWithBackup(t)
  const key = at('snapshots', id, 'keys/ledger.pem')
  await rm(blob('one'))
  // It leads to itself: every open fails.
  await symlink(blob('one'), blob('one'))
  await rm(key)
  await mkdir(key)

  const report = await verify()

  assert.deepEqual(report.findings, [
    { kind: 'file-unreadable', snapshot: id, name: 'keys/ledger.pem' },
    { kind: 'blob-unreadable', name: world.disk.parts.sha256(largeBytes('one')) },
  ])
  assert.equal(report.blobsChecked, 2)
  assert.ok(report.bytesRead > 100_000)
})

test('what was never finished is no damage, and what was damaged before stays a finding', async (t) => {
  const { world, id, at, verify } = await worldWithBackup(t)
  await world.put('three', largeBytes('three'))
  const three = world.disk.parts.sha256(largeBytes('three'))
  const place = [three.slice(0, 2), three.slice(2, 4), three] as const
  await rm(join(world.disk.dataFolder, 'blobs', ...place))
  const { manifest } = await world.backUp()
  await rm(at('snapshots', id, 'manifest.json'))

  const report = await verify()

  assert.deepEqual(report.unfinished, [id])
  assert.deepEqual(report.findings, [
    { kind: 'snapshot-incomplete', snapshot: manifest.id, name: three },
    { kind: 'blob-missing', name: three },
  ])
})

async function worldWithBackup(t: TestContext) {
  const world = await backupWorld(t)
  await world.put('one', largeBytes('one'))
  await world.put('two', largeBytes('two'))
  const { manifest } = await world.backUp()
  const at = (...names: string[]) => join(world.backup, ...names)
  const blob = (name: string) => {
    const id = world.disk.parts.sha256(largeBytes(name))
    return at('blobs', id.slice(0, 2), id.slice(2, 4), id)
  }
  const verify = () => verifyBackup({ folder: world.backup, progress: QUIET }, signal)
  return { world, id: manifest.id, at, blob, verify }
}

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path)
  bytes[100] = (bytes[100] ?? 0) ^ 1
  await writeFile(path, bytes)
}
