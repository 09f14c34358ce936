import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { DiskBlobStore } from '../blobs/disk/disk-blob-store.ts'
import { MemoryBlobStore } from '../blobs/memory/memory-blob-store.ts'
import type { BlobId } from '../domain/ids.ts'
import { isProblem } from '../domain/problem.ts'
import { copyBlobs } from './copy-blobs.ts'
import type { CopyStep } from './copy-progress.ts'

const { signal } = new AbortController()
const MIB = 1024 * 1024
const NO_ROOM = new Error('no room')

class FullStore extends MemoryBlobStore {
  override put(): Promise<never> {
    return Promise.reject(NO_ROOM)
  }
}

test('a target that takes its time with what it was given gets the bytes as they are', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-copy-'))
  const source = await DiskBlobStore.at(folder)
  t.after(async () => {
    source.close()
    await rm(folder, { recursive: true, force: true })
  })
  const blob = await store(source, randomBytes(9 * MIB))
  // It looks at the chunks when it has them all, long after others were read.
  const target = new MemoryBlobStore()

  const copies = await copyBlobs({ source, target, blobs: [blob], onStep: () => undefined }, signal)

  assert.deepEqual([copies.copied, copies.copiedBytes, copies.faults], [1, 9 * MIB, []])
})

test('many blobs are copied, each once, and all that is done is told', async () => {
  const source = new MemoryBlobStore()
  const target = new MemoryBlobStore()
  const blobs = await Promise.all(
    Array.from({ length: 1200 }, (_, index) => store(source, Buffer.from(`blob ${String(index)}`))),
  )
  const present = blobs.slice(0, 700)
  await copyBlobs({ source, target, blobs: present, onStep: () => undefined }, signal)
  const steps: CopyStep[] = []

  const copies = await copyBlobs(
    { source, target, blobs, onStep: (one) => steps.push(one) },
    signal,
  )

  assert.deepEqual([copies.copied, copies.present], [500, 700])
  assert.equal(steps.filter((step) => 'file' in step).length, 1200)
  const read = steps.reduce((sum, step) => sum + ('bytes' in step ? step.bytes : 0), 0)
  assert.equal(read, copies.copiedBytes)
})

test('a target that fails ends the copying, and a source that fails does not', async () => {
  const source = new MemoryBlobStore()
  const target = new MemoryBlobStore()
  const here = await store(source, Buffer.from('here'))
  const gone = { id: 'e'.repeat(64) as BlobId, size: 1 }
  const failing = new FullStore()
  const copy = { source, blobs: [gone, here], onStep: () => undefined }

  await assert.rejects(copyBlobs({ ...copy, blobs: [here], target: failing }, signal), NO_ROOM)
  const { copied, faults } = await copyBlobs({ ...copy, target }, signal)

  assert.deepEqual([copied, faults], [1, [{ blob: gone.id, why: 'missing' }]])
})

test('an interruption is told as one', async () => {
  const source = new MemoryBlobStore()
  const blob = await store(source, Buffer.from('here'))
  const reason = new Error('Ctrl-C')
  const copy = { source, target: new MemoryBlobStore(), blobs: [blob], onStep: () => undefined }

  const copying = copyBlobs(copy, AbortSignal.abort(reason))

  await assert.rejects(copying, (error) => error === reason && !isProblem(error))
})

async function store(store: MemoryBlobStore | DiskBlobStore, bytes: Buffer) {
  const id = createHash('sha256').update(bytes).digest('hex') as BlobId
  async function* stream() {
    yield bytes
  }
  return await store.put(id, stream(), signal)
}
