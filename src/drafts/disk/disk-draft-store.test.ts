import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import {
  appendFile,
  link,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, test } from 'node:test'
import { mountSmallDisk } from '../../../test/kit/small-disk.ts'
import type { ByteStream } from '../../domain/bytes.ts'
import type { DraftId } from '../../domain/ids.ts'
import { isProblem, type ProblemKind } from '../../domain/problem.ts'
import { StorageTrust } from '../../domain/storage-trust.ts'
import { diskSyncer, SyncError, type Syncer } from '../../lib/durable-file.ts'
import { describeDraftJoining } from '../draft-joining.contract.ts'
import { describeDraftStore } from '../draft-store.contract.ts'
import { describeDraftSums } from '../draft-sums.contract.ts'
import type { DraftStore, Piece } from '../draft-store.ts'
import type { DiskDraftOptions } from './draft-disk.ts'
import { DiskDraftStore } from './disk-draft-store.ts'

const MIB = 1024 * 1024
const signal = new AbortController().signal
const base = await mkdtemp(join(tmpdir(), 'cloudkeep-drafts-'))
after(async () => await rm(base, { recursive: true, force: true }))

describeDraftStore('DiskDraftStore', async (folder) => await DiskDraftStore.at(folder))
describeDraftJoining('DiskDraftStore', async (folder) => await DiskDraftStore.at(folder))
describeDraftSums('DiskDraftStore', async (folder) => await DiskDraftStore.at(folder))

test('an append is acknowledged only after its file and its name were synced', async () => {
  const synced: string[] = []
  const { store, id, root, folder } = await newWorld({ syncer: recorder(synced) })
  const name = (path: string) => relative(root, path)
  assert.deepEqual(synced.splice(0).map(name), ['', id.slice(0, 2)])

  await append(store, id, { bytes: once('one') })
  assert.deepEqual(synced.splice(0).map(name), ['../file', name(folder)])
  assert.deepEqual(await readdir(folder), ['00001-3'])

  await append(store, id, { offset: 3, bytes: once(' two') })
  assert.deepEqual(synced.splice(0).map(name), ['../file', name(folder)])
  assert.deepEqual(await readdir(folder), ['00001-7'])

  const { sha256 } = await store.seal(id, signal)
  assert.deepEqual(synced.splice(0).map(name), [name(folder)])
  assert.deepEqual((await readdir(folder)).sort(), [`content-7-${sha256}`, `sealed-7-${sha256}`])
  assert.equal(await readFile(await store.sealedFile(id, signal), 'utf8'), 'one two')
})

test('bytes that were on their way in a crash are cut off, and the client sends them again', async () => {
  for (const acknowledged of ['', 'whole ']) {
    const { store, id, folder, restart } = await newWorld()
    await append(store, id, { bytes: once(acknowledged) })
    // Longer than its name says: after a power cut, this may be zeros that nobody sent.
    await appendFile(join(folder, `00001-${acknowledged.length}`), Buffer.alloc(5000))

    const again = await restart()

    assert.deepEqual([...(await again.parts(id))], [[1, acknowledged.length]])
    assert.equal(String(await again.head(id, 100)), acknowledged)
    await append(again, id, { offset: acknowledged.length, bytes: once('rest') })
    assert.equal(await content(again, id), `${acknowledged}rest`)
  }
})

test('bytes that were on their way in a crash are no part of a draft sealed after it', async () => {
  const { store, id, folder, restart } = await newWorld()
  await append(store, id, { bytes: once('whole') })
  await appendFile(join(folder, '00001-5'), Buffer.alloc(5000))
  const again = await restart()
  assert.equal(await content(again, id), 'whole')
  assert.equal(await readFile(await again.sealedFile(id, signal), 'utf8'), 'whole')
})

test('a part whose file is shorter than what was acknowledged is damaged', async () => {
  const { store, id, folder, restart } = await newWorld()
  await append(store, id, { bytes: once('whole') })
  await writeFile(join(folder, '00001-5'), 'who')

  const again = await restart()

  await rejects(append(again, id, { offset: 5, bytes: once('x') }), 'corrupt')
  await rejects(again.seal(id, signal), 'corrupt')
})

test('a crash while parts are joined leaves the parts, and sealing begins anew', async () => {
  const { store, id, folder, restart } = await newWorld()
  await append(store, id, { part: 2, bytes: once('second') })
  await append(store, id, { part: 1, bytes: once('first ') })
  await appendFile(join(folder, '00001-6'), 'second and something else')

  assert.equal(await content(await restart(), id), 'first second')
})

test('a crash right after the sealing rename leaves the draft sealed', async () => {
  const { store, id, folder, restart } = await newWorld()
  await append(store, id, { part: 1, bytes: once('first ') })
  await append(store, id, { part: 2, bytes: once('second') })
  const bytes = Buffer.from('first second')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await appendFile(join(folder, '00001-6'), 'second')
  await rename(join(folder, '00001-6'), join(folder, `content-12-${sha256}`))

  const again = await restart()

  assert.deepEqual(await again.seal(id, signal), { id, size: 12, sha256 })
  assert.deepEqual((await readdir(folder)).sort(), [`content-12-${sha256}`, `sealed-12-${sha256}`])
  assert.equal(await content(again, id), 'first second')
})

test('a draft whose file a blob store took keeps its answer, and never becomes empty', async () => {
  const { store, id, restart } = await newWorld()
  await append(store, id, { bytes: once('whole') })
  const sealed = await store.seal(id, signal)
  await rename(await store.sealedFile(id, signal), join(base, 'taken'))

  for (const one of [store, await restart()]) {
    assert.deepEqual(await one.seal(id, signal), sealed)
    await rejects(one.sealedFile(id, signal), 'not-found')
    await rejects(one.read(id, signal), 'not-found')
  }
})

test('what is joined is durable in its new place before it goes from the old one', async () => {
  const calls: string[] = []
  const { store, id, root, folder } = await newWorld({ syncer: recorder(calls) })
  const source = await newDraft(store, 'bytes')
  const place = join(root, source.slice(0, 2), source)
  const { ino } = await stat(join(place, '00001-5'))
  calls.length = 0

  await store.join(id, [source, source])

  assert.deepEqual(calls, [folder], 'one sync, of names alone')
  assert.deepEqual(await readdir(place), [])
  assert.deepEqual((await readdir(folder)).sort(), ['00001-5', '00002-5'])
  assert.equal((await stat(join(folder, '00001-5'))).ino, ino, 'not copied')
})

test('joining goes on after a crash, wherever it came', async () => {
  const crash = async (after: (from: string, folder: string) => Promise<void>) => {
    const { store, id, root, folder, restart } = await newWorld()
    const sources = [await newDraft(store, 'one '), await newDraft(store, 'two ')]
    const [first = '', second = ''] = sources.map((one) => join(root, one.slice(0, 2), one))
    await after(join(first, '00001-4'), folder)
    const again = await restart()
    const [one, two] = sources as [DraftId, DraftId]
    assert.equal(await again.join(id, [one, two, one]), 12)
    assert.equal(await content(again, id), 'one two one ')
    assert.deepEqual([...(await readdir(first)), ...(await readdir(second))], [])
  }

  await crash(async () => undefined)
  await crash((from, folder) => link(from, join(folder, '00001-4')))
  await crash(async (from, folder) => {
    await link(from, join(folder, '00001-4'))
    await rename(from, join(folder, '00003-4'))
  })
  await crash(async (from, folder) => {
    await link(from, join(folder, '00003-4'))
    // What sealing joined to the first part, before it died.
    await appendFile(from, 'two one ')
  })
})

test('a draft whose joining could not be synced keeps its sources, and is never sealed', async () => {
  const failing = { file: false, folder: false }
  const { store, id, restart } = await newWorld({ syncer: failingSyncer(failing) })
  const source = await newDraft(store, 'bytes')

  failing.folder = true
  await assert.rejects(store.join(id, [source]))
  failing.folder = false

  await assert.rejects(store.join(id, [source]))
  assert.equal(await content(await restart(), source), 'bytes')
})

test('a part that cannot be synced goes on from what was acknowledged of it', async () => {
  const failing = { file: false, folder: false }
  const trust = new StorageTrust()
  const { store, id, folder } = await newWorld({ syncer: failingSyncer(failing), trust })
  await append(store, id, { part: 2, bytes: once('other') })
  await append(store, id, { bytes: once('first ') })
  assert.equal(trust.failures, 0)

  failing.file = true
  await rejects(append(store, id, { offset: 6, bytes: once('second') }), 'storage-failed')
  await rejects(store.restore(), 'storage-failed')
  failing.file = false

  assert.equal(trust.failures, 1)
  assert.deepEqual(Object.fromEntries(await store.parts(id)), { 1: 6, 2: 5 })
  assert.deepEqual((await readdir(folder)).sort(), ['00001-6', '00002-5'])
  await rejects(append(store, id, { offset: 6, bytes: once('second') }), 'storage-failed')
  await store.restore()
  trust.restore()
  await append(store, id, { offset: 6, bytes: once('anew '), sizeMax: 16 })
  assert.equal(await content(store, id), 'first anew other')
})

test('a draft whose folder could not be synced acknowledges nothing until the storage was tried', async () => {
  const failing = { file: false, folder: false }
  const trust = new StorageTrust()
  const { store, id } = await newWorld({ syncer: failingSyncer(failing), trust })

  failing.folder = true
  await rejects(append(store, id, { bytes: once('one') }), 'storage-failed')
  const other = randomBytes(16).toString('hex') as DraftId
  trust.restore()
  await rejects(store.open(other), 'storage-failed')
  failing.folder = false

  trust.restore()
  await rejects(append(store, id, { offset: 3, bytes: once('two') }), 'storage-failed')
  await rejects(store.parts(other), 'not-found')
  await store.restore()
  trust.restore()
  const offset = (await store.parts(id)).get(1) ?? 0
  await append(store, id, { offset, bytes: once('end') })
  assert.equal(await content(store, id), `${'one'.slice(0, offset)}${offset === 6 ? 'two' : ''}end`)
})

test('a full disk keeps what fitted, says how much that is, and goes on there', async (t) => {
  const root = await mountSmallDisk(t, 6)
  if (!root) return
  const trust = new StorageTrust()
  const store = await DiskDraftStore.at(root, { trust })
  const id = randomBytes(16).toString('hex') as DraftId
  await store.open(id)
  const endless = async function* (): ByteStream {
    for (;;) yield randomBytes(65_536)
  }

  await rejects(append(store, id, { bytes: endless() }), 'storage-full')

  const kept = (await store.parts(id)).get(1) ?? 0
  assert.ok(kept > 0 && kept <= 6 * MIB, String(kept))
  assert.equal(trust.failures, 0)
  await store.truncate(id, 1, 1000)
  await append(store, id, { offset: 1000, bytes: once('rest'), sizeMax: 1004 })
  assert.equal((await content(store, id)).slice(-4), 'rest')
})

test('a long append becomes durable on the way, so that a crash costs at most the last of it', async () => {
  const { store, id, restart } = await newWorld()
  const chunk = Buffer.alloc(MIB, 7)
  let seen = 0
  const long = async function* (): ByteStream {
    for (let n = 0; n < 160; n++) yield chunk
    // What another process would find if this one died here.
    seen = (await (await restart()).parts(id)).get(1) ?? 0
    yield chunk
  }

  assert.equal(await append(store, id, { bytes: long() }), 161 * MIB)

  assert.ok(seen >= 64 * MIB, `${seen} bytes were durable`)
})

test('drafts beyond the number kept in memory are read again from their folders', async () => {
  const { store } = await newWorld({ syncer: noSyncer })
  const ids = Array.from({ length: 300 }, () => randomBytes(16).toString('hex') as DraftId)
  for (const id of ids) {
    await store.open(id)
    await append(store, id, { bytes: once(id) })
  }
  for (const id of ids) assert.equal(await content(store, id), id)
})

test('what a crash left of discarded drafts is removed when asked', async () => {
  const { store, id, root } = await newWorld()
  await append(store, id, { bytes: once('x') })
  await rename(join(root, id.slice(0, 2), id), join(root, 'trash', 'left'))

  assert.equal(await store.removeAbandoned(), 1)

  assert.deepEqual(await readdir(join(root, 'trash')), [])
})

async function newWorld(options: DiskDraftOptions = {}) {
  const root = await mkdtemp(join(base, 'root-'))
  const store = await DiskDraftStore.at(root, options)
  const id = randomBytes(16).toString('hex') as DraftId
  await store.open(id)
  const restart = async () => await DiskDraftStore.at(root)
  return { store, id, root, folder: join(root, id.slice(0, 2), id), restart }
}

async function newDraft(store: DraftStore, text: string): Promise<DraftId> {
  const id = randomBytes(16).toString('hex') as DraftId
  await store.open(id)
  await append(store, id, { bytes: once(text) })
  return id
}

function recorder(synced: string[]): Syncer {
  return {
    file: async (file) => {
      synced.push(join(base, 'file'))
      await diskSyncer.file(file)
    },
    folder: async (path) => {
      synced.push(path)
      await diskSyncer.folder(path)
    },
  }
}

/** For a test about something else, with many drafts. */
const noSyncer: Syncer = { file: async () => undefined, folder: async () => undefined }

function failingSyncer(failing: { file: boolean; folder: boolean }): Syncer {
  return {
    file: async (file) => {
      if (failing.file) throw new SyncError('a file', new Error('EIO'))
      await diskSyncer.file(file)
    },
    folder: async (path) => {
      if (failing.folder) throw new SyncError(path, new Error('EIO'))
      await diskSyncer.folder(path)
    },
  }
}

async function append(
  store: DraftStore,
  id: DraftId,
  piece: Pick<Piece, 'bytes'> & Partial<Piece>,
): Promise<number> {
  return await store.append(id, { part: 1, offset: 0, sizeMax: 1024 * MIB, ...piece }, signal)
}

async function content(store: DraftStore, id: DraftId): Promise<string> {
  const sealed = await store.seal(id, signal)
  const bytes = Buffer.concat(await Array.fromAsync(await store.read(id, signal)))
  assert.equal(sealed.sha256, createHash('sha256').update(bytes).digest('hex'))
  return bytes.toString()
}

async function rejects(failing: Promise<unknown>, kind: ProblemKind): Promise<void> {
  await assert.rejects(failing, (error) => {
    assert.ok(isProblem(error, kind), `${kind} expected, not ${String(error)}`)
    return true
  })
}

async function* once(text: string): ByteStream {
  yield Buffer.from(text)
}
