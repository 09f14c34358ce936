import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { open, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, it, type TestContext } from 'node:test'
import Database from 'better-sqlite3'
import { collect, cut } from '../../test/kit/byte-streams.ts'
import { openTestDisk, type TestAccount, type TestDisk } from '../../test/kit/disk.ts'
import type { ByteRange } from '../domain/bytes.ts'
import type { BlobId } from '../domain/ids.ts'
import { isProblem } from '../domain/problem.ts'
import { SHEET_BYTES } from '../domain/slices.ts'
import { findContent, readContent } from './read-content.ts'
import { uploadFile } from './upload-file.ts'

const MIB = 1024 * 1024
const { signal } = new AbortController()
const SMALL = Buffer.from('a small file')

describe('content that is read', () => {
  let disk: TestDisk
  let ann: TestAccount
  const large = randomBytes(SHEET_BYTES + 3 * MIB + 17)
  let id: BlobId

  beforeEach(async (t) => {
    disk = await openTestDisk()
    ;(t as TestContext).after(() => disk.close())
    ann = await disk.addAccount('ann')
    id = await upload('large', large)
    await upload('small', SMALL)
  })

  const upload = async (path: string, bytes: Buffer): Promise<BlobId> => {
    const { actor, spaceId } = ann
    const place = { spaceId, path: [path] }
    const request = { actor, place, size: bytes.length, body: () => cut(bytes), lockTokens: [] }
    const { node } = await uploadFile(disk.parts, request, signal)
    return node.blobId ?? assert.fail('a file has a blob')
  }
  const read = async (path: string, range?: ByteRange): Promise<Buffer> => {
    // What another process changed is seen from the next turn of the event loop on.
    await new Promise((resolve) => setImmediate(resolve))
    const ref = { spaceId: ann.spaceId, path: [path] }
    const wish = { actor: ann.actor, ref, capability: 'download', withBytes: true } as const
    const content = await findContent(disk.parts, wish)
    const bytes = await readContent(disk.parts, content, range ? { range, signal } : { signal })
    return bytes instanceof Uint8Array ? Buffer.from(bytes) : await collect(bytes)
  }
  const rejectsAsDamaged = async (reading: Promise<unknown>) => {
    await assert.rejects(reading, (error) => {
      assert.ok(isProblem(error, 'corrupt'), String(error))
      assert.match(error.detail.en, /upload it again/)
      assert.notEqual(error.detail['zh-CN'], '')
      return true
    })
  }
  const change = (sql: string, ...values: unknown[]) => {
    const database = new Database(join(disk.dataFolder, 'catalog.sqlite'))
    database.prepare(sql).run(...values)
    database.close()
  }
  const pathOf = () => join(disk.dataFolder, 'blobs', id.slice(0, 2), id.slice(2, 4), id)
  const flip = async (at: number) => {
    await using file = await open(pathOf(), 'r+')
    await file.write(Buffer.from([(large[at] ?? 0) ^ 1]), 0, 1, at)
  }
  const marks = () => disk.parts.catalog.read((tx) => tx.damages.list({ after: '', limit: 10 }))

  it('is the same, whole and in any range', async () => {
    assert.ok(large.equals(await read('large')))
    const size = large.length
    const edges = [0, 1, 16_383, 16_384, 16_385, MIB, SHEET_BYTES - 1, SHEET_BYTES, size - 1, size]
    for (const start of edges) {
      for (const end of edges.filter((edge) => edge > start)) {
        assert.ok(large.subarray(start, end).equals(await read('large', { start, end })))
      }
    }
    assert.deepEqual(await marks(), [])
  })

  it('is refused where a bit was flipped, and given where none was', async () => {
    const at = SHEET_BYTES + 100_000
    await flip(at)

    await rejectsAsDamaged(read('large', { start: at, end: at + 1 }))
    await rejectsAsDamaged(read('large', { start: at - 5 * MIB, end: at + MIB }))
    await rejectsAsDamaged(read('large', { start: at + 1000, end: at + 1001 }))

    const after = { start: at + 16_384, end: at + MIB }
    assert.ok(large.subarray(after.start, after.end).equals(await read('large', after)))
    assert.ok(large.subarray(0, 99).equals(await read('large', { start: 0, end: 99 })))
    const [mark] = await marks()
    assert.equal(mark?.blobId, id)
    assert.equal(mark.kind, 'bytes')
    assert.equal(mark.foundBy, 'read')
    assert.equal(mark.foundAt, disk.clock.now())
  })

  it('breaks off before the wrong slice while it streams, and is refused whole from then on', async () => {
    const at = 9 * MIB + 5
    await flip(at)
    const given: Uint8Array[] = []
    const ref = { spaceId: ann.spaceId, path: ['large'] }
    const wish = { actor: ann.actor, ref, capability: 'download', withBytes: true } as const
    const content = await findContent(disk.parts, wish)
    const bytes = await readContent(disk.parts, content, { signal })
    assert.ok(!(bytes instanceof Uint8Array))
    await rejectsAsDamaged(
      (async () => {
        for await (const chunk of bytes) given.push(Buffer.from(chunk))
      })(),
    )
    assert.ok(Buffer.concat(given).equals(large.subarray(0, 9 * MIB)))

    // Not even its right beginning.
    await rejectsAsDamaged(readContent(disk.parts, content, { signal }))
  })

  it('is refused when it is gone, cut, longer, or another file', async () => {
    for (const damage of [
      () => truncate(pathOf(), 5 * MIB),
      () => writeFile(pathOf(), Buffer.concat([large, Buffer.from('more')])),
      () => writeFile(pathOf(), randomBytes(large.length)),
      () => rm(pathOf()),
    ]) {
      await damage()
      await rejectsAsDamaged(read('large'))
      await rejectsAsDamaged(read('large', { start: 5, end: 10 }))
      assert.equal((await marks()).length, 1)
      await upload('large', large)
      assert.ok(large.equals(await read('large')))
      assert.deepEqual(await marks(), [])
      disk.clock.advance(60_000)
    }
  })

  it('is mended by an upload of the same bytes, also a small one', async () => {
    const smallId = disk.parts.sha256(SMALL)
    change('UPDATE blobs SET inline_bytes = ? WHERE id = ?', Buffer.from('A small file'), smallId)
    await rejectsAsDamaged(read('small'))
    assert.deepEqual((await marks()).map((one) => [one.blobId, one.kind]), [[smallId, 'bytes']]) // prettier-ignore

    await upload('copy', SMALL)

    assert.ok(SMALL.equals(await read('small')))
    assert.deepEqual(await marks(), [])
  })

  it('is mended by an upload although nobody had found the damage', async () => {
    const smallId = disk.parts.sha256(SMALL)
    change('UPDATE blobs SET inline_bytes = ? WHERE id = ?', Buffer.from('A small file'), smallId)
    await flip(77)

    await upload('copy', SMALL)
    await upload('copy of large', large)

    assert.ok(SMALL.equals(await read('small')))
    assert.ok(large.equals(await read('large')))
  })

  it('of an earlier version, without sums, is compared with its name before it is given', async () => {
    const forget = async () => {
      await disk.parts.catalog.write((tx) => tx.sums.dropFrom(id, 0))
      for (const sheet of [0, 1]) disk.parts.catalog.sheets.drop(id, sheet)
    }
    await forget()
    assert.ok(large.subarray(7, 9).equals(await read('large', { start: 7, end: 9 })))
    assert.equal(await disk.parts.catalog.read((tx) => tx.sums.count(id)), 2)

    await forget()
    await flip(MIB)
    await rejectsAsDamaged(read('large', { start: 0, end: 9 }))
  })

  it('is given although its sums were damaged, which are right again then', async () => {
    change('UPDATE slice_sums SET sums = zeroblob(100) WHERE sheet = 0')
    for (const sheet of [0, 1]) disk.parts.catalog.sheets.drop(id, sheet)

    assert.ok(large.subarray(0, 9).equals(await read('large', { start: 0, end: 9 })))
    assert.deepEqual(await marks(), [])
    assert.ok(large.equals(await read('large')))
  })

  it('is read through once, however many ask for it at once', async () => {
    let reads = 0
    const { parts } = disk
    const sha256OfStream: typeof parts.sha256OfStream = async (bytes) => {
      reads += 1
      return await parts.sha256OfStream(bytes)
    }
    await flip(5)
    const ref = { spaceId: ann.spaceId, path: ['large'] }
    const wish = { actor: ann.actor, ref, capability: 'download', withBytes: true } as const
    const content = await findContent(parts, wish)
    const counting = { ...parts, sha256OfStream }
    const range = { start: 0, end: 10 }

    const readings = Array.from({ length: 20 }, () =>
      readContent(counting, content, { range, signal }),
    )

    await Promise.all(readings.map(rejectsAsDamaged))
    await rejectsAsDamaged(readContent(counting, content, { range, signal }))
    assert.equal(reads, 1)
  })
})
