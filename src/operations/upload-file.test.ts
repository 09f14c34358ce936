import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { addPerson, openDiskFor } from '../../test/kit/person.ts'
import { liftMeasure, publishMeasure } from '../../test/kit/publish-measure.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { BlobId } from '../domain/ids.ts'
import { HOUR_MS } from '../domain/instant.ts'
import { isProblem } from '../domain/problem.ts'
import { markUnshared } from '../lib/unshared-memory.ts'
import { HEAD_BYTES } from '../policy/media-class.ts'
import { draftOffset } from './draft-offset.ts'
import { finishDraft, listDrafts } from './drafts.ts'
import { uploadFile } from './upload-file.ts'

const signal = new AbortController().signal
const suspended = (error: unknown) => isProblem(error, 'suspended-by-notice')
/** The beginning of an MP4 file, and bytes as of a film. */
const FILM = Buffer.concat([
  Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2'),
  Buffer.alloc(20_000, 7),
])

for (const size of [FILM.length, undefined]) {
  const length = size === undefined ? 'an unknown length' : 'its length announced'
  test(`a film that trickles in, ${length}, is refused after its first 4 KiB`, async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    const from = disk.clock.now()
    await publishMeasure(disk.parts.catalog, { capabilities: ['upload'], media: ['video'], from })
    let sent = 0
    async function* body() {
      while (sent < FILM.length) yield FILM.subarray(sent, (sent += 1000))
    }
    const request = { actor: ada.actor, place: ada.at('/holiday'), size, body, lockTokens: [] }

    await assert.rejects(uploadFile(disk.parts, request, signal), suspended)

    assert.ok(sent >= HEAD_BYTES && sent < HEAD_BYTES + 1000, `${String(sent)} bytes were sent`)
  })
}

test('what is refused after its beginning is counted once', async (t) => {
  const disk = await openDiskFor(t)
  const ada = await addPerson(disk, 'ada')
  const from = disk.clock.now()
  await publishMeasure(disk.parts.catalog, { capabilities: ['upload'], media: ['video'], from })
  async function* body() {
    yield FILM.subarray(0, 5000)
    yield FILM.subarray(5000)
  }
  const place = ada.at('/holiday')
  const request = { actor: ada.actor, place, size: FILM.length, body, lockTokens: [] }

  await assert.rejects(uploadFile(disk.parts, request, signal), suspended)

  const counted = await disk.parts.catalog.read((tx) =>
    tx.refusals.ofMeasure('test-notice#1' as never),
  )
  assert.equal(counted, 1)
})

test('a body that came with its request is judged by the transaction that stores it', async (t) => {
  const disk = await openDiskFor(t)
  const ada = await addPerson(disk, 'ada')
  const place = ada.at('/holiday')
  const request = { actor: ada.actor, place, size: FILM.length, body: FILM, lockTokens: [] }
  const { node } = await uploadFile(disk.parts, request, signal)
  assert.equal(node.size, FILM.length)
  const from = disk.clock.now()
  await publishMeasure(disk.parts.catalog, { capabilities: ['upload'], media: ['video'], from })

  await assert.rejects(
    uploadFile(disk.parts, { ...request, place: ada.at('/b') }, signal),
    suspended,
  )

  const again = disk.parts.catalog.read((tx) => tx.nodes.child(node.parentId as never, 'b'))
  assert.equal(await again, undefined)
  const counted = await disk.parts.catalog.read((tx) =>
    tx.refusals.ofMeasure('test-notice#1' as never),
  )
  assert.equal(counted, 1)
})

test('a body that is there whole is judged once, by the transaction that stores it', async (t) => {
  const disk = await openDiskFor(t)
  const ada = await addPerson(disk, 'ada')
  let reads = 0
  const { catalog } = disk.parts
  const counting: Catalog = {
    read: (work) => {
      reads += 1
      return catalog.read(work)
    },
    write: (work, options) => catalog.write(work, options),
    rulesEpoch: () => catalog.rulesEpoch(),
    sheets: catalog.sheets,
    close: () => catalog.close(),
  }
  const parts = { ...disk.parts, catalog: counting }
  async function* body() {
    yield FILM
  }
  const place = ada.at('/holiday')
  const request = { actor: ada.actor, place, size: FILM.length, body, lockTokens: [] }

  await uploadFile(parts, request, signal)

  assert.equal(reads, 1, 'only what is asked before the first byte')
})

for (const bytes of [Buffer.from('a small one'), Buffer.alloc(100_000, 'a large one ')]) {
  const size = String(bytes.length)
  test(`${size} bytes whose like the sweep is clearing away are stored once it has`, async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    const id = createHash('sha256').update(bytes).digest('hex') as BlobId
    const { catalog, clock } = disk.parts
    const now = clock.now()
    await catalog.write(async (tx) => {
      await tx.blobs.expect({ id, size: bytes.length, now: now - HOUR_MS })
      await tx.blobs.doom({ id, before: now })
    })

    const storing = ada.put('/again', bytes)
    while (disk.clock.sleeperCount === 0) {
      const settled = await Promise.race([storing.then(() => true), nextTurn()])
      assert.equal(settled, undefined, 'it waits for the sweep')
    }
    await catalog.write((tx) => tx.blobs.forget(id))
    disk.clock.advance(1000)

    assert.equal((await storing).size, bytes.length)
    assert.ok(bytes.equals(await ada.read('/again')))
  })
}

test('what was refused at its end becomes a file once the notice is lifted, its length never announced', async (t) => {
  const disk = await openDiskFor(t)
  const ada = await addPerson(disk, 'ada')
  const bytes = Buffer.alloc(100_000, 'words ')
  const from = disk.clock.now() + HOUR_MS
  async function* body() {
    yield bytes.subarray(0, 90_000)
    await publishMeasure(disk.parts.catalog, { capabilities: ['upload'], from })
    disk.clock.moveTo(from)
    yield bytes.subarray(90_000)
  }
  const request = { actor: ada.actor, place: ada.at('/f'), size: undefined, body, lockTokens: [] }
  await assert.rejects(uploadFile(disk.parts, request, signal), suspended)

  await liftMeasure(disk.parts.catalog, 'test-notice' as never, from)
  const [kept] = await listDrafts(disk.parts, ada.actor)
  assert.ok(kept)
  assert.equal(await draftOffset(disk.parts, kept.draft), bytes.length)
  await finishDraft(disk.parts, { actor: ada.actor, draft: kept.draft }, signal)

  assert.ok(bytes.equals(await ada.read('/f')))
})

test('a small one that was refused at its end becomes a file, whole, once the notice is lifted', async (t) => {
  const disk = await openDiskFor(t)
  const ada = await addPerson(disk, 'ada')
  const bytes = Buffer.alloc(20_000, 'words ')
  const from = disk.clock.now() + HOUR_MS
  async function* body() {
    await publishMeasure(disk.parts.catalog, { capabilities: ['upload'], from })
    disk.clock.moveTo(from)
    // As bytes come from the network: whoever writes them frees their memory.
    const chunk = Buffer.from(new Uint8Array(bytes).buffer)
    markUnshared(chunk)
    yield chunk
  }
  const place = ada.at('/f')
  const request = { actor: ada.actor, place, size: bytes.length, body, lockTokens: [] }
  await assert.rejects(uploadFile(disk.parts, request, signal), suspended)

  await liftMeasure(disk.parts.catalog, 'test-notice' as never, from)
  const [kept] = await listDrafts(disk.parts, ada.actor)
  assert.equal(kept?.draft.size, bytes.length)
  await finishDraft(disk.parts, { actor: ada.actor, draft: kept.draft }, signal)

  assert.ok(bytes.equals(await ada.read('/f')))
})

function nextTurn(): Promise<undefined> {
  return new Promise((resolve) => {
    setImmediate(resolve, undefined)
  })
}
