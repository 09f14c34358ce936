import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, it, type TestContext } from 'node:test'
import Database from 'better-sqlite3'
import { cut } from '../../test/kit/byte-streams.ts'
import { openTestDisk, type TestAccount, type TestDisk } from '../../test/kit/disk.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { ByteStream } from '../domain/bytes.ts'
import type { BlobId } from '../domain/ids.ts'
import { DAY_MS, MINUTE_MS } from '../domain/instant.ts'
import { storageFailed } from '../domain/storage-problem.ts'
import { scrubDisk } from './scrub-disk.ts'
import { scrubStep } from './scrub-step.ts'
import { uploadFile } from './upload-file.ts'

const MIB = 1024 * 1024
const { signal } = new AbortController()

describe('the scrub', () => {
  let disk: TestDisk
  let ann: TestAccount
  let large: BlobId

  beforeEach(async (t) => {
    disk = await openTestDisk()
    ;(t as TestContext).after(() => disk.close())
    ann = await disk.addAccount('ann')
    for (let n = 0; n < 5; n++) await upload(`small ${n}`, randomBytes(100))
    // More than one step reads.
    large = await upload('large', randomBytes(150 * MIB))
  })

  const upload = async (path: string, bytes: Buffer): Promise<BlobId> => {
    const { actor, spaceId } = ann
    const place = { spaceId, path: [path] }
    const request = { actor, place, size: bytes.length, body: () => cut(bytes), lockTokens: [] }
    const { node } = await uploadFile(disk.parts, request, signal)
    return node.blobId ?? assert.fail('a file has a blob')
  }
  const state = async () =>
    (await disk.parts.catalog.read((tx) => tx.scrubs.current())) ?? assert.fail('no scrub yet')
  const marks = () =>
    disk.parts.catalog.read(async (tx) =>
      (await tx.damages.list({ after: '', limit: 10 })).map((one) => [one.blobId, one.foundBy]),
    )
  const flip = async (id: BlobId, at: number) => {
    const path = join(disk.dataFolder, 'blobs', id.slice(0, 2), id.slice(2, 4), id)
    await using file = await open(path, 'r+')
    const byte = Buffer.alloc(1)
    await file.read(byte, 0, 1, at)
    await file.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, at)
  }
  /** Lets the clock go on to when the next step is due, and does it. */
  const step = async () => {
    const due = await scrubStep(disk.parts, signal)
    assert.ok(due > disk.clock.now())
    const waitedMs = due - disk.clock.now()
    disk.clock.advance(waitedMs)
    return waitedMs
  }
  const round = async () => {
    let steps = 0
    for (const before = (await state()).finishedAt; (await state()).finishedAt === before;) {
      await step()
      steps += 1
    }
    return steps
  }

  it('begins a day after the first start, reads all in steps, and again after its period', async () => {
    assert.equal(await step(), DAY_MS)
    assert.equal((await state()).startedAt, null)

    await step()
    const begun = await state()
    assert.notEqual(begun.startedAt, null)
    assert.ok(begun.readBytes > 0 && begun.readBytes < begun.totalBytes)

    assert.ok((await round()) >= 2)
    const { finishedAt, startedAt, nextAt } = await state()
    assert.equal(startedAt, null)
    assert.equal(nextAt, (finishedAt ?? 0) + 30 * DAY_MS)
    assert.equal(disk.clock.now(), nextAt)
    assert.deepEqual(await marks(), [])
  })

  it('goes on after a restart where it was, also within a blob', async () => {
    await step()
    await step()
    const before = await state()
    await step()
    const after = await state()
    assert.ok(after.readBytes > before.readBytes)
    assert.ok(after.blobId >= before.blobId)
    const { readBytes, totalBytes } = await (async () => {
      let last = await state()
      while ((await state()).startedAt !== null) {
        last = await state()
        await step()
      }
      return last
    })()
    assert.ok(readBytes <= totalBytes, 'nothing was read twice')
  })

  it('finds damage in the store and in the catalog, and goes on behind it', async () => {
    await flip(large, 20 * MIB)
    const small = disk.parts.sha256(randomBytes(1))
    const database = new Database(join(disk.dataFolder, 'catalog.sqlite'))
    const row = database
      .prepare<[], { id: BlobId }>('SELECT id FROM blobs WHERE inline_bytes IS NOT NULL LIMIT 1')
      .get()
    database.prepare('UPDATE blobs SET inline_bytes = zeroblob(100) WHERE id = ?').run(row?.id)
    database.close()
    assert.notEqual(small, row?.id)
    await step()

    await round()

    assert.deepEqual((await marks()).sort(), [[large, 'scrub'], [row?.id, 'scrub']].sort()) // prettier-ignore

    // Damage that is gone is taken off the record by the next round.
    await flip(large, 20 * MIB)
    await round()
    assert.deepEqual(await marks(), [[row?.id, 'scrub']])
  })

  it('goes on behind what the drive does not give any more, which is damaged', async () => {
    const { blobs } = disk.parts
    async function* broken(bytes: ByteStream): ByteStream {
      for await (const chunk of bytes) {
        yield chunk
        throw storageFailed(new Error('EIO'))
      }
    }
    const failing: BlobStore = {
      open: async (id, options) => {
        const bytes = await blobs.open(id, options)
        return id === large ? broken(bytes) : bytes
      },
      read: (id, options) => blobs.read(id, options),
      put: (id, bytes, putSignal) => blobs.put(id, bytes, putSignal),
      stat: (ids, statSignal) => blobs.stat(ids, statSignal),
      list: (options) => blobs.list(options),
      remove: (ids, removeSignal) => blobs.remove(ids, removeSignal),
    }
    await step()

    for (let steps = 0; (await state()).finishedAt === null && steps < 10; steps++) {
      disk.clock.moveTo(await scrubStep({ ...disk.parts, blobs: failing }, signal))
    }

    assert.notEqual((await state()).finishedAt, null)
    assert.deepEqual(await marks(), [[large, 'scrub']])
  })

  it('stands still while the machine is busy', async () => {
    await step()
    disk.disk.isBusy = () => true
    assert.equal(await step(), MINUTE_MS)
    assert.equal((await state()).startedAt, null)
    disk.disk.isBusy = () => false
    await step()
    assert.notEqual((await state()).startedAt, null)
  })

  it('ends at once when it is told to, and the next step joins what it was reading', async () => {
    await disk.parts.catalog.write((tx) => tx.sums.dropFrom(large, 0))
    await step()
    const begun = Promise.withResolvers<undefined>()
    const mayEnd = Promise.withResolvers<undefined>()
    let readings = 0
    const sha256OfStream: typeof disk.parts.sha256OfStream = async (bytes) => {
      readings += 1
      begun.resolve(undefined)
      await mayEnd.promise
      return await disk.parts.sha256OfStream(bytes)
    }
    const parts = { ...disk.parts, sha256OfStream }
    const stop = new AbortController()
    const stopped = scrubStep(parts, stop.signal)
    await begun.promise

    stop.abort()
    await stopped
    const next = scrubStep(parts, signal)
    mayEnd.resolve(undefined)
    await next

    assert.equal(readings, 1)
    assert.equal(await disk.parts.catalog.read((tx) => tx.sums.count(large)), 10)
    assert.equal((await state()).positionBytes, 150 * MIB)
  })

  it('by hand reads all at once, finds and settles, and counts as a round', async () => {
    await flip(large, 5)
    await disk.parts.catalog.write((tx) => tx.sums.dropFrom(large, 3))

    const report = await scrubDisk(disk.parts, { signal })

    assert.deepEqual(report.findings.map((one) => [one.kind, one.blob]), [['blob-damaged', large]]) // prettier-ignore
    assert.equal((await state()).finishedAt, disk.clock.now())
    await flip(large, 5)
    const again = await scrubDisk(disk.parts, { signal })
    assert.ok(again.ok)
    assert.equal(again.sumsMended, 1)
    assert.deepEqual(await marks(), [])
  })
})
