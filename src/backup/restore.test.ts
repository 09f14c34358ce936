import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { backupWorld, type BackupWorld, largeBytes } from '../../test/kit/backup.ts'
import { openDisk } from '../app/open-disk.ts'
import { isProblem, type ProblemKind } from '../domain/problem.ts'
import { checkDisk } from '../operations/check-disk.ts'
import { beginDraft } from '../operations/drafts.ts'

const { signal } = new AbortController()

/** Two files and two snapshots: only the second has the second file. */
async function worldWithTwo(t: TestContext) {
  const world = await backupWorld(t)
  await world.put('one', largeBytes('one'))
  const first = (await world.backUp()).manifest.id
  await world.put('two', largeBytes('two'))
  const second = (await world.backUp()).manifest.id
  const at = (...names: string[]) => join(world.backup, ...names)
  const blob = (name: string) => {
    const id = world.disk.parts.sha256(largeBytes(name))
    return at('blobs', id.slice(0, 2), id.slice(2, 4), id)
  }
  return { world, first, second, at, blob, data: join(world.folder, 'restored') }
}

const saying = (kind: ProblemKind, words: RegExp) => (error: unknown) =>
  isProblem(error, kind) && words.test(error.detail.en)

test('the newest snapshot is restored, or the one that is named', async (t) => {
  const { world, first, second, data } = await worldWithTwo(t)

  assert.equal((await world.restore()).manifest.id, second)
  assert.equal((await world.readRestored(['two']))['two'], largeBytes('two').toString())
  await rm(data, { recursive: true })
  assert.equal((await world.restore({ snapshot: first })).manifest.id, first)

  assert.equal((await world.readRestored(['one']))['one'], largeBytes('one').toString())
  await assert.rejects(world.readRestored(['two']), (error) => isProblem(error, 'not-found'))
})

test('a restored data folder is its owner’s alone, as the first one was', async (t) => {
  const { world, data } = await worldWithTwo(t)
  await mkdir(data, { mode: 0o755 })

  await world.restore()

  const modes = { '': 0o700, keys: 0o700, blobs: 0o700, 'keys/ledger.pem': 0o600, 'catalog.sqlite': 0o600 } // prettier-ignore
  for (const [name, mode] of Object.entries(modes)) {
    assert.equal((await stat(join(data, name))).mode & 0o777, mode, name)
  }
  assert.equal(
    await readFile(join(data, 'keys/ledger.pem'), 'utf8'),
    await readFile(join(world.disk.dataFolder, 'keys/ledger.pem'), 'utf8'),
  )
})

test('a backup without its manifest was never finished: it is not restored', async (t) => {
  const { world, first, second, at, data } = await worldWithTwo(t)
  await rm(at('snapshots', second, 'manifest.json'))

  const named = world.restore({ snapshot: second })
  await assert.rejects(named, saying('corrupt', /never finished/))
  assert.equal((await world.restore()).manifest.id, first)

  await rm(data, { recursive: true })
  await rm(at('snapshots', first, 'manifest.json'))
  await assert.rejects(world.restore(), saying('corrupt', /never finished/))
  assert.deepEqual((await readdir(world.folder)).includes('restored'), false)
})

test('damage is told before anything is restored', async (t) => {
  const damages: readonly (readonly [string, RegExp, (place: Place) => Promise<void>])[] = [
    ['a flipped bit in the catalog', /catalog.sqlite is not what/, (place) => flip(place.catalog)],
    ['a key that is gone', /ledger.pem is not what/, (place) => rm(place.key)],
    ['a manifest that is cut off', /manifest .* cannot be read/, (place) => cutOff(place.manifest)],
    ['a manifest of tomorrow', /newer CloudKeep/, (place) => writeFile(place.manifest, '{"format":2}')], // prettier-ignore
    ['a manifest that leads elsewhere', /cannot be read/, (place) => leadElsewhere(place.manifest)],
    ['a blob that is gone', /1 blobs are missing or damaged/, (place) => rm(place.blob)],
    ['a blob that is cut off', /1 blobs are missing or damaged/, (place) => cutOff(place.blob)],
  ]
  for (const [what, words, damage] of damages) {
    const { world, first, second, at, blob, data } = await worldWithTwo(t)
    const inSnapshot = (name: string) => at('snapshots', second, name)
    await damage({
      catalog: inSnapshot('catalog.sqlite'),
      key: inSnapshot('keys/ledger.pem'),
      manifest: inSnapshot('manifest.json'),
      blob: blob('two'),
    })

    const restoring = world.restore({ snapshot: second })

    await assert.rejects(
      restoring,
      (error) => isProblem(error) && words.test(error.detail.en),
      what,
    )
    await assert.rejects(stat(data), { code: 'ENOENT' }, what)
    assert.equal((await world.restore({ snapshot: first })).lost.length, 0, what)
  }
})

type Place = Readonly<Record<'catalog' | 'key' | 'manifest' | 'blob', string>>

test('bytes that rotted in the backup never come back as a file, and the rest does if wished', async (t) => {
  const { world, blob, data } = await worldWithTwo(t)
  const good = await readFile(blob('two'))
  await flip(blob('two'))

  await assert.rejects(world.restore(), saying('corrupt', /1 blobs are missing or damaged/))
  await assert.rejects(openDisk({ dataFolder: data }), saying('busy', /only half restored/))
  const { lost, blobs } = await world.restore({ isPartial: true })

  assert.deepEqual(lost, [{ blob: world.disk.parts.sha256(good), why: 'damaged' }])
  assert.deepEqual([blobs.copied, blobs.present], [0, 1])
  assert.equal((await world.readRestored(['one']))['one'], largeBytes('one').toString())
  const disk = await openDisk({ dataFolder: data })
  const { findings } = await checkDisk(disk.parts, { readData: false, signal })
  await disk.close()
  assert.deepEqual(
    findings.map(({ kind }) => kind),
    ['blob-missing'],
  )
})

test('a restoration that was stopped goes on when it is run again, and no other begins there', async (t) => {
  const { world, first, second, blob, data } = await worldWithTwo(t)
  const good = await readFile(blob('two'))
  await flip(blob('two'))
  await assert.rejects(world.restore())

  await assert.rejects(world.restore({ snapshot: first }), saying('name-taken', /beginning of/))
  await writeFile(blob('two'), good)
  const { blobs, manifest } = await world.restore()

  assert.equal(manifest.id, second)
  assert.deepEqual([blobs.copied, blobs.present], [1, 1])
  assert.equal((await world.readRestored(['two']))['two'], largeBytes('two').toString())
  assert.deepEqual(
    (await readdir(data)).filter((name) => name.startsWith('restoring')),
    [],
  )
})

test('a data folder with anything in it is left alone', async (t) => {
  const { world, data } = await worldWithTwo(t)
  await mkdir(data)
  await writeFile(join(data, 'letter.txt'), 'mine')

  await assert.rejects(world.restore(), saying('name-taken', /is not empty/))

  assert.deepEqual(await readdir(data), ['letter.txt'])
})

test('uploads on their way in are no part of it, and do not count against a quota afterwards', async (t) => {
  const world = await backupWorld(t)
  const { actor, spaceId } = world.ada
  const upload = { actor, spaceId, path: ['half'], size: 5_000_000, metadata: '' }
  const draft = await beginDraft(world.disk.parts, upload)
  await world.backUp()
  await world.restore()

  const disk = await openDisk({ dataFolder: join(world.folder, 'restored') })

  const reading = disk.parts.catalog.read(async (tx) => ({
    draft: await tx.drafts.byId(draft.id),
    announced: await tx.drafts.announcedIn(spaceId, 0),
    leasedUntil: await tx.backups.leasedUntil(0),
    backup: (await tx.backups.latest())?.folder,
  }))
  const left = await reading.finally(() => disk.close())
  const backup = world.backup
  assert.deepEqual(left, { draft: undefined, announced: 0, leasedUntil: undefined, backup })
})

test('what was damaged on the disk and whole in the backup counts as damaged no longer', async (t) => {
  const { world, blob } = await worldWithTwo(t)
  const [one, two] = [world.disk.parts.sha256(largeBytes('one')), world.disk.parts.sha256(largeBytes('two'))] // prettier-ignore
  await world.disk.parts.catalog.write(async (tx) => {
    for (const blobId of [one, two]) {
      await tx.damages.note({ blobId, kind: 'bytes', foundBy: 'scrub', foundAt: 1 })
    }
  })
  await world.backUp()
  await rm(blob('two'))
  await world.restore({ isPartial: true })

  const disk = await openDisk({ dataFolder: join(world.folder, 'restored') })

  const reading = disk.parts.catalog.read((tx) => tx.damages.list({ after: '', limit: 9 }))
  const damages = await reading.finally(() => disk.close())
  assert.deepEqual(
    damages.map(({ blobId }) => blobId),
    [two],
  )
})

test('where there is no backup, the command says how to make one', async (t) => {
  const world: BackupWorld = await backupWorld(t)

  await assert.rejects(world.restore(), saying('not-found', /Make one with/))
  await assert.rejects(
    world.restore({ folder: join(world.folder, 'no') }),
    saying('not-found', /./),
  )
  await world.backUp()
  const unknown = world.restore({ snapshot: '2001-01-01T000000.000Z' })
  await assert.rejects(unknown, saying('not-found', /There are: 2016/))
})

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path)
  const at = Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(path, bytes)
}

async function cutOff(path: string): Promise<void> {
  const bytes = await readFile(path)
  await writeFile(path, bytes.subarray(0, bytes.length / 2))
}

async function leadElsewhere(path: string): Promise<void> {
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace('keys/ledger.pem', '../../../elsewhere'))
}
