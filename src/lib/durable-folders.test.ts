import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { test, type TestContext } from 'node:test'
import { diskSyncer, SyncError, type Syncer } from './durable-file.ts'
import { DurableFolders } from './durable-folders.ts'

/** Folders whose syncs are written down, by their path below the root. */
async function newFolders(
  t: TestContext,
  before: (name: string) => Promise<void> | void = () => {},
) {
  const root = await mkdtemp(join(tmpdir(), 'cloudkeep-folders-'))
  t.after(async () => await rm(root, { recursive: true, force: true }))
  const synced: string[] = []
  const syncer: Syncer = {
    ...diskSyncer,
    folder: async (path) => {
      const name = relative(root, path)
      synced.push(name)
      await before(name)
      await diskSyncer.folder(path)
    },
  }
  return { root, synced, folders: new DurableFolders(root, syncer) }
}

test('each folder is made once, and its name synced before it is used', async (t) => {
  const { root, synced, folders } = await newFolders(t)

  await Promise.all([1, 2, 3].map(() => folders.make(join(root, 'ab', 'cd'))))
  await folders.make(join(root, 'ab', 'ef'))
  await folders.make(join(root, 'ab', 'cd'))
  await folders.make(root)

  assert.deepEqual(synced, ['', 'ab', 'ab'])
  assert.ok((await stat(join(root, 'ab', 'cd'))).isDirectory())
})

test('those who wait for the same folder share one sync that began after they came', async (t) => {
  const gate = Promise.withResolvers<undefined>()
  const { root, synced, folders } = await newFolders(t, async () => await gate.promise)

  const first = folders.sync(root)
  const others = [1, 2, 3, 4].map(() => folders.sync(root))
  assert.deepEqual(synced, [''])
  gate.resolve(undefined)
  await Promise.all([first, ...others])

  assert.deepEqual(synced, ['', ''])
})

test('a folder whose sync failed is refused from then on, and others are not', async (t) => {
  let isBroken = true
  const { root, folders } = await newFolders(t, (name) => {
    if (isBroken && name === 'ab') throw new SyncError(name, new Error('EIO'))
  })
  await folders.make(join(root, 'ab'))

  const waiting = [folders.sync(join(root, 'ab')), folders.sync(join(root, 'ab'))]
  for (const outcome of await Promise.allSettled(waiting)) assert.equal(outcome.status, 'rejected')
  isBroken = false

  await assert.rejects(folders.sync(join(root, 'ab')), SyncError)
  await assert.rejects(folders.make(join(root, 'ab', 'cd')), SyncError)
  await folders.make(join(root, 'cd'))
  await folders.sync(join(root, 'cd'))
})

test('a folder that could not be made is tried again', async (t) => {
  const { root, folders } = await newFolders(t)
  await rm(root, { recursive: true })
  await assert.rejects(folders.make(join(root, 'ab')), { code: 'ENOENT' })

  await mkdir(root)
  await folders.make(join(root, 'ab'))

  assert.ok((await stat(join(root, 'ab'))).isDirectory())
})

test('a file gets its name also in a folder that was removed meanwhile, as it was empty', async (t) => {
  const { root, synced, folders } = await newFolders(t)
  const file = join(root, 'file')
  await folders.make(join(root, 'ab', 'cd'))
  await writeFile(file, 'bytes')
  await rmdir(join(root, 'ab', 'cd'))
  synced.length = 0

  await folders.moveInto(file, join(root, 'ab', 'cd', 'named'))

  assert.equal(await readFile(join(root, 'ab', 'cd', 'named'), 'utf8'), 'bytes')
  assert.deepEqual(synced, ['ab'], 'the folder is durable again')
  await assert.rejects(folders.moveInto(file, join(root, 'ab', 'cd', 'more')), { code: 'ENOENT' })
})

test('only an empty folder is removed', async (t) => {
  const { root, folders } = await newFolders(t)
  await folders.make(join(root, 'ab', 'cd'))

  await folders.removeIfEmpty(join(root, 'ab'))
  await folders.removeIfEmpty(join(root, 'ab', 'cd'))
  await folders.removeIfEmpty(join(root, 'ab', 'cd'))

  assert.deepEqual(await readdir(join(root, 'ab')), [])
  await folders.make(join(root, 'ab', 'cd'))
  assert.ok((await stat(join(root, 'ab', 'cd'))).isDirectory())
})
