import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, test } from 'node:test'
import { openTestDisk, type TestAccount, type TestDisk } from '../../../test/kit/disk.ts'
import type { BlobId, DraftId } from '../../domain/ids.ts'
import { DAY_MS, HOUR_MS } from '../../domain/instant.ts'
import { beginDraft } from '../../operations/drafts.ts'
import { emptyTrash, listTrash, removeFromTrash } from '../../operations/trash.ts'
import { trashNode } from '../../operations/trash-node.ts'
import { uploadFile } from '../../operations/upload-file.ts'
import { listVersions } from '../../operations/versions.ts'
import { Worker } from '../worker.ts'
import { catalogQueue } from './catalog-queue.ts'
import { handleJobs, SCHEDULED_KINDS, scheduleJobs } from './job-kinds.ts'
import { BLOB_GRACE_MS } from './sweep-blobs.ts'

const LARGE = Buffer.alloc(100_000, 'a large one ')
const SMALL = Buffer.from('a small one')
const signal = new AbortController().signal

let disk: TestDisk
let ada: TestAccount
let worker: Worker
beforeEach(async () => {
  disk = await openTestDisk()
  ada = await disk.addAccount('ada')
  worker = newWorker()
})
afterEach(() => disk.close())

function newWorker(): Worker {
  return new Worker({
    queue: catalogQueue(disk.parts.catalog),
    handle: handleJobs(disk.parts),
    clock: disk.clock,
    onFailure: (error) => {
      throw error
    },
  })
}

/** All that a disk does by itself, as if it had run until now. */
async function upkeep(): Promise<void> {
  await scheduleJobs(disk.parts, disk.clock.now())
  await worker.runDue()
}

async function upload(name: string, bytes: Uint8Array, account = ada) {
  async function* body() {
    yield bytes
  }
  const place = { spaceId: account.spaceId, path: [name] }
  const request = { actor: account.actor, place, size: bytes.length, body, lockTokens: [] }
  return await uploadFile(disk.parts, request, signal)
}

async function trash(name: string, account = ada): Promise<void> {
  const target = { spaceId: account.spaceId, path: [name] }
  await trashNode(disk.parts, { actor: account.actor, target, lockTokens: [] })
}

async function forget(name: string): Promise<void> {
  await trash(name)
  await emptyTrash(disk.parts, ada)
}

const idOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex') as BlobId
const rowOf = (bytes: Uint8Array) => disk.parts.catalog.read((tx) => tx.blobs.state(idOf(bytes)))
const isStored = async (bytes: Uint8Array) =>
  (await disk.parts.blobs.stat([idOf(bytes)], signal)).has(idOf(bytes))
const usedBytes = async () =>
  (await disk.parts.catalog.read((tx) => tx.spaces.byId(ada.spaceId)))?.usedBytes

test('each scheduled job waits once, and is due again by itself', async () => {
  await upkeep()
  await upkeep()

  const due = await disk.parts.catalog.read((tx) => tx.jobs.nextDue())
  assert.ok(due !== undefined && due > disk.clock.now() && due <= disk.clock.now() + HOUR_MS)
  disk.clock.advance(DAY_MS)
  assert.equal(await worker.runDue(), SCHEDULED_KINDS.length)
})

test('the sweep removes what was deleted for good, at once, and nothing else', async () => {
  await upload('large', LARGE)
  await upload('small', SMALL)
  const overwritten = Buffer.alloc(90_000, 'an earlier one ')
  await upload('kept', overwritten)
  await upload('kept', Buffer.alloc(80_000, 'the newest one '))
  const inTrash = Buffer.alloc(70_000, 'in the trash ')
  await upload('deleted', inTrash)
  await trash('deleted')
  await trash('large')
  await trash('small')
  for (const { record } of await listTrash(disk.parts, { ...ada, limit: 10 })) {
    if (record.path === 'deleted') continue
    await removeFromTrash(disk.parts, { actor: ada.actor, nodeId: record.nodeId })
  }

  await upkeep()

  assert.equal(await isStored(LARGE), false)
  assert.equal(await rowOf(LARGE), undefined)
  assert.equal(await rowOf(SMALL), undefined)
  assert.equal(await isStored(overwritten), true)
  assert.equal(await isStored(inTrash), true)
})

test('the same bytes can come back right after they were swept', async () => {
  for (const bytes of [LARGE, SMALL]) {
    await upload('again', bytes)
    await forget('again')
    disk.clock.advance(BLOB_GRACE_MS + 1)
    await upkeep()

    const { node } = await upload('again', bytes)

    assert.equal(node.size, bytes.length)
    assert.equal((await rowOf(bytes))?.state, 'kept')
    await forget('again')
  }
})

test('what a stopped sweep left condemned is finished by the next one', async () => {
  await upload('large', LARGE)
  await forget('large')
  disk.clock.advance(BLOB_GRACE_MS + 1)
  const before = disk.clock.now() - BLOB_GRACE_MS
  await disk.parts.catalog.write((tx) => tx.blobs.doom({ id: idOf(LARGE), before }))

  await upkeep()

  assert.equal(await isStored(LARGE), false)
  assert.equal(await rowOf(LARGE), undefined)
})

test('many blobs are swept page by page', async () => {
  const all = Array.from({ length: 250 }, (_, index) => Buffer.from(`small ${String(index)}`))
  await Promise.all(all.map((bytes, index) => upload(String(index), bytes)))
  const survivor = await upload('survivor', Buffer.from('named'))
  for (let index = 0; index < all.length; index++) await trash(String(index))
  await emptyTrash(disk.parts, ada)
  disk.clock.advance(BLOB_GRACE_MS + 1)

  await upkeep()

  const left = await disk.parts.catalog.read((tx) => tx.blobs.list({ after: '', limit: 1000 }))
  assert.deepEqual(
    left.map((blob) => blob.id),
    [survivor.node.blobId],
  )
})

test('a draft that nobody went on with is gone after seven days, with its bytes', async () => {
  const request = { actor: ada.actor, spaceId: ada.spaceId, size: 10, metadata: '' }
  const old = await beginDraft(disk.parts, { ...request, path: ['old'] })
  disk.clock.advance(DAY_MS)
  const young = await beginDraft(disk.parts, { ...request, path: ['young'] })
  disk.clock.advance(6 * DAY_MS)

  await upkeep()

  assert.deepEqual(await disk.parts.drafts.list(), [young.id])
  assert.equal(await disk.parts.catalog.read((tx) => tx.drafts.byId(old.id)), undefined)
})

test('what a crash left of an upload in one request is gone after seven days', async () => {
  const stray = 'ab'.repeat(16) as DraftId
  await disk.parts.drafts.open(stray)
  await upkeep()
  worker = newWorker()

  disk.clock.advance(7 * DAY_MS - HOUR_MS)
  await worker.runDue()
  assert.deepEqual(await disk.parts.drafts.list(), [stray])
  disk.clock.advance(HOUR_MS)
  await worker.runDue()

  assert.deepEqual(await disk.parts.drafts.list(), [])
})

test('the trash gives back after 30 days, but not what somebody suspended cannot take back', async () => {
  const eve = await disk.addAccount('eve')
  await upload('mine', SMALL)
  await upload('hers', SMALL, eve)
  await trash('mine')
  await trash('hers', eve)
  const change = { id: eve.account.id, state: 'suspended', suspendedBy: null } as const
  await disk.parts.catalog.write((tx) => tx.accounts.setState(change))
  disk.clock.advance(disk.parts.limits.trashLifeMs - HOUR_MS)
  await upkeep()
  assert.equal((await listTrash(disk.parts, { ...ada, limit: 10 })).length, 1)

  disk.clock.advance(HOUR_MS + 1)
  await upkeep()

  assert.equal((await listTrash(disk.parts, { ...ada, limit: 10 })).length, 0)
  assert.equal(await usedBytes(), 0)
  assert.equal((await listTrash(disk.parts, { ...eve, limit: 10 })).length, 1)
})

test('earlier states are thinned, and their space is given back', async () => {
  for (const hour of [0, 1, 2]) {
    await upload('file', Buffer.from(`state ${String(hour)}`))
    disk.clock.advance(HOUR_MS)
  }
  const before = (await usedBytes()) ?? 0
  disk.clock.advance(2 * DAY_MS)

  await upkeep()

  const ref = { spaceId: ada.spaceId, path: ['file'] }
  const history = await listVersions(disk.parts, { actor: ada.actor, ref })
  assert.equal(history.earlier.length, 1)
  assert.equal(await usedBytes(), before - 'state 0'.length)
})

test('sessions, locks and failed sign-ins are forgotten once they count for nothing', async () => {
  const now = disk.clock.now()
  await disk.parts.catalog.write(async (tx) => {
    await tx.credentials.setFailures({ key: 'ada', failures: 3, now })
    for (const [id, expiresAt] of [
      ['short', now + HOUR_MS],
      ['long', now + 9 * DAY_MS],
    ] as const) {
      await tx.credentials.insertSession({
        id,
        accountId: ada.account.id,
        secretHash: id,
        userAgent: '',
        address: '',
        createdAt: now,
        lastSeenAt: now,
        expiresAt,
      })
    }
  })
  disk.clock.advance(DAY_MS + 1)

  await upkeep()

  await disk.parts.catalog.read(async (tx) => {
    const sessions = await tx.credentials.sessionsOf(ada.account.id)
    assert.deepEqual(
      sessions.map((session) => session.id),
      ['long'],
    )
    assert.equal(await tx.credentials.failuresOf('ada'), undefined)
  })
})
