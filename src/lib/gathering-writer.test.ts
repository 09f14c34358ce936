import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, open, readFile, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { diskSyncer, SyncError, type Syncer } from './durable-file.ts'
import { GatheringWriter } from './gathering-writer.ts'
import { markUnshared } from './unshared-memory.ts'

const MIB = 1024 * 1024

async function newFile(t: TestContext): Promise<{ file: FileHandle; path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-writer-'))
  const path = join(folder, 'file')
  const file = await open(path, 'w+')
  t.after(async () => {
    await file.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { file, path }
}

async function addAll(writer: GatheringWriter, chunks: Iterable<Uint8Array>): Promise<void> {
  for (const chunk of chunks) await writer.add(chunk)
}

test('chunks of any size land one after the other, from the position on', async (t) => {
  const { file, path } = await newFile(t)
  await file.write('before')
  const sizes = [0, 1, 5, 70_000, 3 * MIB, 2, 0, 9 * MIB, 100, MIB]
  const chunks = sizes.map((size) => randomBytes(size))
  const writer = new GatheringWriter(file, { position: 6, syncer: diskSyncer })

  await addAll(writer, chunks)
  await writer.flush()
  await writer.sync()

  const bytes = await readFile(path)
  assert.ok(Buffer.concat([Buffer.from('before'), ...chunks]).equals(bytes))
  assert.equal(writer.written, bytes.byteLength)
})

test('memory that nobody else uses is freed once it is written, and other memory stays', async (t) => {
  const { file, path } = await newFile(t)
  const shared = randomBytes(64 * 1024)
  const unshared = new Uint8Array(randomBytes(64 * 1024))
  const copy = unshared.slice()
  markUnshared(unshared)
  const writer = new GatheringWriter(file, { position: 0, syncer: diskSyncer })

  await addAll(writer, [unshared, shared])
  await writer.flush()

  assert.deepEqual([unshared.byteLength, shared.byteLength], [0, 64 * 1024])
  assert.ok(Buffer.concat([copy, shared]).equals(await readFile(path)))
})

test('not more than a few MiB wait to be written, nor many tiny chunks', async (t) => {
  const { file } = await newFile(t)
  const writer = new GatheringWriter(file, { position: 0, syncer: diskSyncer })
  let bytes = 0
  let ahead = 0

  for (let n = 0; n < 64; n++) {
    bytes += MIB / 2
    await writer.add(Buffer.alloc(MIB / 2))
    ahead = Math.max(ahead, bytes - writer.written)
  }
  assert.ok(ahead <= 5 * MIB, `${ahead} bytes waited`)

  await writer.flush()
  let promises = 0
  for (let n = 0; n < 4096; n++) {
    const room = writer.add(Buffer.alloc(1))
    if (room) promises++
    await room
  }
  assert.ok(promises > 0)
  await writer.flush()
  assert.equal(writer.written, bytes + 4096)
})

test('what was written on the way becomes durable every 64 MiB', async (t) => {
  const { file } = await newFile(t)
  const synced: number[] = []
  const writer = new GatheringWriter(file, {
    position: 0,
    syncer: diskSyncer,
    onSynced: async (position) => void synced.push(position),
    elapsedMs: () => 0,
  })
  const chunk = Buffer.alloc(MIB)

  for (let n = 0; n < 150; n++) await writer.add(chunk)
  await writer.flush()
  await writer.settle()

  assert.ok(synced.length >= 1 && synced.length <= 2, String(synced))
  assert.ok((synced[0] ?? 0) >= 64 * MIB)
})

test('over a slow line what was written becomes durable every two seconds', async (t) => {
  const { file } = await newFile(t)
  const synced: number[] = []
  let now = 0
  const writer = new GatheringWriter(file, {
    position: 0,
    syncer: diskSyncer,
    onSynced: async (position) => void synced.push(position),
    elapsedMs: () => now,
  })

  for (now = 0; now < 10_000; now += 500) {
    await writer.add(Buffer.alloc(MIB))
    await writer.flush()
    await writer.settle()
  }

  assert.deepEqual(synced, [5 * MIB, 9 * MIB, 13 * MIB, 17 * MIB])
})

test('a write that fails stops the stream, and tells how far the file is whole', async (t) => {
  const { path } = await newFile(t)
  const readOnly = await open(path, 'r')
  t.after(async () => await readOnly.close())
  const writer = new GatheringWriter(readOnly, { position: 0, syncer: diskSyncer })

  await assert.rejects(async () => {
    for (;;) await writer.add(Buffer.alloc(MIB))
  }, { code: 'EBADF' }) // prettier-ignore
  await assert.rejects(writer.flush(), { code: 'EBADF' })
  assert.equal(writer.written, 0)
})

test('a sync on the way that fails is never followed by one that succeeds', async (t) => {
  const { file } = await newFile(t)
  let syncs = 0
  const syncer: Syncer = {
    ...diskSyncer,
    file: async () => {
      syncs++
      if (syncs === 1) throw new SyncError('a file', new Error('EIO'))
    },
  }
  const writer = new GatheringWriter(file, { position: 0, syncer })
  const chunk = Buffer.alloc(MIB)

  await assert.rejects(async () => {
    for (;;) await writer.add(chunk)
  }, SyncError)
  await assert.rejects(writer.flush(), SyncError)
  await assert.rejects(writer.sync(), SyncError)
  assert.equal(syncs, 1)
})
