import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { after, test } from 'node:test'
import { collect, cut } from '../../../test/kit/byte-streams.ts'
import { mountSmallDisk } from '../../../test/kit/small-disk.ts'
import type { BlobId } from '../../domain/ids.ts'
import { StorageTrust } from '../../domain/storage-trust.ts'
import { isProblem, type ProblemKind } from '../../domain/problem.ts'
import { diskSyncer, SyncError, type Syncer } from '../../lib/durable-file.ts'
import { describeBlobStore } from '../blob-store.contract.ts'
import { DiskBlobStore } from './disk-blob-store.ts'

const MIB = 1024 * 1024
const signal = new AbortController().signal
const base = await mkdtemp(join(tmpdir(), 'cloudkeep-blobs-'))
after(async () => await rm(base, { recursive: true, force: true }))

describeBlobStore('DiskBlobStore', async () => await DiskBlobStore.at(await newRoot()))

test('a blob is a plain file under its SHA-256, and nothing is left in tmp', async () => {
  const root = await newRoot()
  const store = await DiskBlobStore.at(root)
  const bytes = randomBytes(1000)
  const id = idOf(bytes)

  await store.put(id, cut(bytes), signal)
  await assert.rejects(store.put(id, cut(Buffer.from('wrong')), signal))

  const path = join(root, id.slice(0, 2), id.slice(2, 4), id)
  assert.ok(bytes.equals(await readFile(path)))
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(join(root, 'tmp')), [])
})

test('a blob survives a restart, and a list passes over what is no blob', async () => {
  const root = await newRoot()
  const bytes = randomBytes(10)
  await (await DiskBlobStore.at(root)).put(idOf(bytes), cut(bytes), signal)
  await writeFile(join(root, 'README'), '')
  await writeFile(join(root, idOf(bytes).slice(0, 2), 'zz'), '')

  const again = await DiskBlobStore.at(root)

  const listed = await Array.fromAsync(again.list({ signal }))
  assert.deepEqual(listed, [{ id: idOf(bytes), size: 10 }])
})

test('a blob is acknowledged only after its file, its folder and each new folder were synced', async () => {
  const root = await newRoot()
  const synced: string[] = []
  const store = await DiskBlobStore.at(root, { syncer: recorder(root, synced) })
  const bytes = randomBytes(10)
  const id = idOf(bytes)
  const first = id.slice(0, 2)
  const leaf = join(first, id.slice(2, 4))

  await store.put(id, cut(bytes), signal)
  assert.deepEqual(synced.splice(0), ['file', '', first, leaf])

  await store.put(id, cut(bytes), signal) // it is there, but perhaps not yet durably
  assert.deepEqual(synced.splice(0), ['file', leaf])

  await store.remove([id], signal)
  assert.deepEqual(synced.splice(0), [leaf])
})

test('a sealed file is adopted without copying, and adopting again is fine', async () => {
  const root = await newRoot()
  const synced: string[] = []
  const store = await DiskBlobStore.at(root, { syncer: recorder(root, synced) })
  const bytes = randomBytes(10)
  const id = idOf(bytes)
  const leaf = join(id.slice(0, 2), id.slice(2, 4))
  const path = join(base, 'sealed')
  await writeFile(path, bytes)
  const { ino } = await stat(path)

  await store.adopt(id, path, signal)
  assert.equal((await stat(join(root, leaf, id))).ino, ino)
  assert.deepEqual(synced.splice(0), ['', id.slice(0, 2), leaf])

  await store.adopt(id, path, signal) // the process may have died before it told anybody
  await writeFile(path, bytes)
  await store.adopt(id, path, signal) // the same content from another draft
  assert.deepEqual(synced.splice(0), [leaf, leaf])

  await assert.rejects(stat(path), { code: 'ENOENT' })
  assert.ok(bytes.equals(await readFile(join(root, leaf, id))))
  const never = idOf(Buffer.from('never'))
  await assert.rejects(store.adopt(never, path, signal), problem('not-found'))
})

test('a sealed file is adopted under a second name, and keeps its first', async () => {
  const root = await newRoot()
  const trust = new StorageTrust()
  const store = await DiskBlobStore.at(root, { trust })
  const bytes = randomBytes(100)
  const id = idOf(bytes)
  const path = join(root, 'sealed')
  await writeFile(path, bytes)

  await store.adoptSecondName(id, path, signal)
  await store.adoptSecondName(id, path, signal)

  assert.deepEqual(await readFile(path), bytes)
  assert.deepEqual(await readFile(join(root, id.slice(0, 2), id.slice(2, 4), id)), bytes)
  const nowhere = store.adoptSecondName(id, join(root, 'nowhere', 'sealed'), signal)
  await assert.rejects(nowhere, problem('not-found'))
})

test('of a sealed file that several adopt at the same time each is told that it is kept', async () => {
  const root = await newRoot()
  const store = await DiskBlobStore.at(root)
  const bytes = randomBytes(100)
  const id = idOf(bytes)
  const folder = join(root, 'draft')
  await mkdir(folder)
  const path = join(folder, 'sealed')
  await writeFile(path, bytes)

  await Promise.all(Array.from({ length: 20 }, () => store.adoptSecondName(id, path, signal)))

  assert.deepEqual(await readdir(folder), ['sealed'])
  assert.deepEqual(await readFile(join(root, id.slice(0, 2), id.slice(2, 4), id)), bytes)
})

test('a file on another file system is adopted by copying, and checked on the way', async (t) => {
  const small = await mountSmallDisk(t, 16)
  if (!small) return
  const root = await newRoot()
  const store = await DiskBlobStore.at(root)
  const bytes = randomBytes(3 * MIB)
  const path = join(small, 'sealed')

  await writeFile(path, 'damaged')
  await assert.rejects(store.adopt(idOf(bytes), path, signal), problem('digest-mismatch'))
  await writeFile(path, bytes)
  await store.adopt(idOf(bytes), path, signal)

  await assert.rejects(stat(path), { code: 'ENOENT' })
  assert.ok(bytes.equals(await collect(await store.open(idOf(bytes), { signal }))))
  assert.deepEqual(await readdir(join(root, 'tmp')), [])
})

test('a full disk refuses, keeps nothing of what it refused, and goes on', async (t) => {
  const small = await mountSmallDisk(t, 2)
  if (!small) return
  const trust = new StorageTrust()
  const store = await DiskBlobStore.at(small, { trust })
  const large = randomBytes(6 * MIB)
  const little = randomBytes(1000)
  assert.ok((await store.freeBytes()) > MIB)

  await assert.rejects(store.put(idOf(large), cut(large), signal), problem('storage-full'))

  assert.deepEqual(await readdir(join(small, 'tmp')), [])
  assert.equal(trust.failures, 0)
  await store.put(idOf(little), cut(little), signal)
  assert.deepEqual(await Array.fromAsync(store.list({ signal })), [
    { id: idOf(little), size: 1000 },
  ])
})

test('a file that cannot be synced is thrown away, and said to be', async () => {
  const root = await newRoot()
  const trust = new StorageTrust()
  let isBroken = true
  const syncer: Syncer = {
    ...diskSyncer,
    file: async (file) => {
      if (isBroken) throw new SyncError('a file', Object.assign(new Error(), { code: 'EIO' }))
      await diskSyncer.file(file)
    },
  }
  const store = await DiskBlobStore.at(root, { syncer, trust })
  const bytes = randomBytes(100)

  await assert.rejects(store.put(idOf(bytes), cut(bytes), signal), (error) => {
    assert.ok(isProblem(error, 'storage-failed'))
    assert.ok(error.cause instanceof SyncError)
    return true
  })

  assert.equal(trust.failures, 1)
  assert.deepEqual(await readdir(join(root, 'tmp')), [])
  await assert.rejects(store.open(idOf(bytes), { signal }), problem('not-found'))
  await assert.rejects(store.restore(), problem('storage-failed'))
  isBroken = false
  await assert.rejects(store.put(idOf(bytes), cut(bytes), signal), problem('storage-failed'))
  await store.restore()
  trust.restore()
  await store.put(idOf(bytes), cut(bytes), signal)
  assert.deepEqual(await readdir(join(root, 'tmp')), [])
})

test('a folder that could not be synced acknowledges nothing until the storage was tried', async () => {
  const root = await newRoot()
  const bytes = randomBytes(100)
  const id = idOf(bytes)
  const leaf = join(root, id.slice(0, 2), id.slice(2, 4))
  let isBroken = true
  const syncer: Syncer = {
    ...diskSyncer,
    folder: async (path) => {
      if (isBroken && path === leaf) throw new SyncError(path, new Error('EIO'))
      await diskSyncer.folder(path)
    },
  }
  const trust = new StorageTrust()
  const store = await DiskBlobStore.at(root, { syncer, trust })

  await assert.rejects(store.put(id, cut(bytes), signal), problem('storage-failed'))
  isBroken = false

  // The name may never have reached the disk, and a second sync would not tell.
  trust.restore()
  await assert.rejects(store.put(id, cut(bytes), signal), problem('storage-failed'))
  await store.restore()
  trust.restore()
  await store.put(id, cut(bytes), signal)
})

test('after a failure, content that was adopted before is written anew, not only synced again', async () => {
  const root = await newRoot()
  const trust = new StorageTrust()
  const store = await DiskBlobStore.at(root, { trust })
  const bytes = randomBytes(100)
  const id = idOf(bytes)
  await store.put(id, cut(bytes), signal)
  const path = join(root, id.slice(0, 2), id.slice(2, 4), id)
  const before = (await stat(path)).ino
  await store.adopt(id, join(root, 'gone'), signal)
  assert.equal((await stat(path)).ino, before)

  trust.fail(new Error('EIO'))
  trust.restore()
  await store.adopt(id, join(root, 'gone'), signal)

  assert.notEqual((await stat(path)).ino, before)
  assert.equal(await store.open(id, { signal }).then(collect).then(String), String(bytes))
})

test('after a failure, a second name that was given before is no proof that it is there', async () => {
  const root = await newRoot()
  const trust = new StorageTrust()
  const bytes = randomBytes(100)
  const id = idOf(bytes)
  const path = join(root, id.slice(0, 2), id.slice(2, 4), id)
  let isBroken = true
  const syncer: Syncer = {
    ...diskSyncer,
    folder: async (folder) => {
      if (isBroken && folder === dirname(path)) throw new SyncError(folder, new Error('EIO'))
      await diskSyncer.folder(folder)
    },
  }
  const store = await DiskBlobStore.at(root, { syncer, trust })
  const sealed = join(root, 'sealed')
  await writeFile(sealed, bytes)
  const adopting = store.adoptSecondName(id, sealed, signal)
  await assert.rejects(adopting, problem('storage-failed'))
  assert.equal((await stat(path)).ino, (await stat(sealed)).ino)

  isBroken = false
  await store.restore()
  trust.restore()
  await store.adoptSecondName(id, sealed, signal)

  // Of two names of one file rename(2) changes nothing, so the folder would have nothing to write.
  assert.notEqual((await stat(path)).ino, (await stat(sealed)).ino)
  assert.deepEqual(await readFile(path), bytes)
  assert.deepEqual(await readFile(sealed), bytes)
})

test('a file that was cut on the disk is damaged, never a short answer', async () => {
  const root = await newRoot()
  const store = await DiskBlobStore.at(root)
  const bytes = randomBytes(4 * MIB)
  const id = idOf(bytes)
  await store.put(id, cut(bytes), signal)
  const path = join(root, id.slice(0, 2), id.slice(2, 4), id)

  const reading = await store.open(id, { signal })
  await truncate(path, MIB + 1)
  await assert.rejects(collect(reading), problem('corrupt'))

  const known = { size: bytes.byteLength, signal }
  await assert.rejects(store.open(id, known), problem('corrupt'))
  await assert.rejects(
    store.open(id, { ...known, range: { start: 0, end: 9 } }),
    problem('corrupt'),
  )
  await store.put(id, cut(bytes), signal) // the same bytes mend it
  assert.ok(bytes.equals(await collect(await store.open(id, known))))
})

test('a large blob that the disk does not read any more fails as the storage, as a small one does', async (t) => {
  const root = await newRoot()
  const store = await DiskBlobStore.at(root)
  const id = idOf(randomBytes(10))
  const path = join(root, id.slice(0, 2), id.slice(2, 4), id)
  // A folder in its place can be opened, and not be read.
  await mkdir(path, { recursive: true })
  const [small] = await Promise.allSettled([store.open(id, { signal }).then(collect)])
  assert.ok(small.status === 'rejected' && isProblem(small.reason, 'storage-failed'))
  const names = Array.from({ length: 5000 }, (_, n) => String(n).padStart(250, '-'))
  for (const name of names) await writeFile(join(path, name), '')
  if ((await stat(path)).size <= MIB) {
    t.skip('on this file system folders are small')
    return
  }

  await assert.rejects(store.open(id, { signal }).then(collect), problem('storage-failed'))
})

test('what a crash left in tmp is removed when asked', async () => {
  const root = await newRoot()
  const store = await DiskBlobStore.at(root)
  await writeFile(join(root, 'tmp', 'left'), 'half a blob')

  assert.equal(await store.removeAbandoned(), 1)

  assert.deepEqual(await readdir(join(root, 'tmp')), [])
})

async function newRoot(): Promise<string> {
  return await mkdtemp(join(base, 'root-'))
}

/** Writes down what is synced: 'file', or the folder's path below the root. */
function recorder(root: string, synced: string[]): Syncer {
  return {
    file: async (file) => {
      synced.push('file')
      await diskSyncer.file(file)
    },
    folder: async (path) => {
      synced.push(relative(root, path))
      await diskSyncer.folder(path)
    },
  }
}

function problem(kind: ProblemKind): (error: unknown) => boolean {
  return (error) => isProblem(error, kind)
}

function idOf(bytes: Uint8Array): BlobId {
  return createHash('sha256').update(bytes).digest('hex') as BlobId
}
