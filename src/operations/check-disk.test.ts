import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, open, rm, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, it, type TestContext } from 'node:test'
import Database from 'better-sqlite3'
import { cut } from '../../test/kit/byte-streams.ts'
import { openTestDisk, type TestAccount, type TestDisk } from '../../test/kit/disk.ts'
import type { BlobId } from '../domain/ids.ts'
import { checkDisk } from './check-disk.ts'
import { createFolders } from './create-folders.ts'
import { trashNode } from './trash-node.ts'
import { uploadFile } from './upload-file.ts'

const { signal } = new AbortController()
const SMALL = Buffer.from('a small file')
const LARGE = randomBytes(200_000)

describe('checkDisk', () => {
  let disk: TestDisk
  let ann: TestAccount
  let large: BlobId
  let small: BlobId

  beforeEach(async (t) => {
    disk = await openTestDisk()
    ;(t as TestContext).after(() => disk.close())
    ann = await disk.addAccount('ann')
    const { actor, spaceId } = ann
    await createFolders(disk.parts, { actor, spaceId, path: ['folder', 'inside'] })
    await upload('folder/inside/large', LARGE.subarray(1))
    large = await upload('folder/inside/large', LARGE)
    small = await upload('small', SMALL)
    await upload('trashed', Buffer.from('gone, but not yet'))
    const target = { spaceId, path: ['trashed'] }
    await trashNode(disk.parts, { actor, target, lockTokens: [] })
  })

  const upload = async (path: string, bytes: Buffer): Promise<BlobId> => {
    const { actor, spaceId } = ann
    const place = { spaceId, path: path.split('/') }
    const request = { actor, place, size: bytes.length, body: () => cut(bytes), lockTokens: [] }
    const { node } = await uploadFile(disk.parts, request, signal)
    return node.blobId ?? assert.fail('a file has a blob')
  }
  const check = async (readData: boolean) => {
    // What another process changed is seen from the next turn of the event loop on.
    await new Promise((resolve) => setImmediate(resolve))
    return await checkDisk(disk.parts, { readData, signal })
  }
  const change = (sql: string, ...values: unknown[]) => {
    const database = new Database(join(disk.dataFolder, 'catalog.sqlite'))
    database.pragma('foreign_keys = OFF')
    database.prepare(sql).run(...values)
    database.close()
  }
  const pathOf = (id: BlobId) => join(disk.dataFolder, 'blobs', id.slice(0, 2), id.slice(2, 4), id)
  const kinds = async (readData = false) => (await check(readData)).findings.map((one) => one.kind)

  it('finds nothing on a disk that is well, and reads every byte when asked', async () => {
    const nothing = { findings: [], orphans: { count: 0, bytes: 0 } }
    assert.deepEqual(await check(false), { ok: true, blobsChecked: 4, bytesRead: 0, ...nothing })
    const { ok, bytesRead } = await check(true)
    assert.ok(ok)
    const trashed = 'gone, but not yet'.length
    assert.equal(bytesRead, 2 * LARGE.length - 1 + SMALL.length + trashed)
  })

  it('reads a share of the bytes, and all shares are the whole', async () => {
    let bytes = 0
    for (const part of [1, 2, 3]) {
      bytes += (await checkDisk(disk.parts, { readData: { part, of: 3 }, signal })).bytesRead
    }
    assert.equal(bytes, (await check(true)).bytesRead)
  })

  it('finds bytes that are gone or cut, with the files that need them', async () => {
    await truncate(pathOf(large), 1000)
    const [finding] = (await check(false)).findings
    assert.equal(finding?.kind, 'blob-size')
    assert.equal(finding.recorded, LARGE.length)
    assert.equal(finding.counted, 1000)
    await rm(pathOf(large))
    const gone = await check(true)
    assert.deepEqual(
      gone.findings.map((one) => [one.kind, one.blob]),
      [['blob-missing', large]],
    )
    assert.equal(gone.findings[0]?.nodes.length, 1)
  })

  it('finds a changed byte, in the store and in the catalog', async () => {
    await using file = await open(pathOf(large), 'r+')
    await file.write(Buffer.from([(LARGE[5000] ?? 0) ^ 1]), 0, 1, 5000)
    change('UPDATE blobs SET inline_bytes = ? WHERE id = ?', Buffer.from('A small file'), small)
    assert.deepEqual(await kinds(), [])
    assert.deepEqual(await kinds(true), ['blob-damaged', 'blob-damaged'])

    // From now on it is known, until the bytes are right again.
    const known = (await check(false)).findings
    assert.deepEqual(known.map((one) => [one.kind, one.foundAt]), [
      ['blob-damaged', disk.clock.now()],
      ['blob-damaged', disk.clock.now()],
    ]) // prettier-ignore
    change('UPDATE blobs SET inline_bytes = ? WHERE id = ?', SMALL, small)
    await writeFile(pathOf(large), LARGE)
    assert.deepEqual(await kinds(true), [])
    assert.deepEqual(await kinds(), [])
  })

  it('finds sums that are not those of the bytes, and adds those that an earlier version left out', async () => {
    change('UPDATE slice_sums SET sums = zeroblob(8) WHERE blob_id = ?', large)
    assert.deepEqual(await kinds(true), ['blob-sums'])
    change('DELETE FROM slice_sums')
    assert.deepEqual(await kinds(true), [])
    assert.equal(await disk.parts.catalog.read((tx) => tx.sums.count(large)), 1)
  })

  it('finds small bytes that were cut, and a file whose blob nobody knows', async () => {
    change('UPDATE blobs SET inline_bytes = substr(inline_bytes, 1, 3) WHERE id = ?', small)
    const [cut] = (await check(false)).findings
    assert.deepEqual([cut?.kind, cut?.recorded, cut?.counted], ['blob-size', SMALL.length, 3])
    change('UPDATE blobs SET inline_bytes = NULL WHERE id = ?', small)
    assert.deepEqual(await kinds(), ['blob-missing'])
    change('DELETE FROM blobs WHERE id = ?', small)
    assert.deepEqual(await kinds(), ['blob-unfit'])
  })

  it('counts files of the store that belong to nothing, which are no damage', async () => {
    const stranger = 'ab'.repeat(32) as BlobId
    await mkdir(dirname(pathOf(stranger)), { recursive: true })
    await writeFile(pathOf(stranger), 'nobody knows it')

    const { ok, orphans } = await check(false)

    assert.ok(ok)
    assert.deepEqual(orphans, { count: 1, bytes: 15 })
  })

  it('finds sizes that do not add up', async () => {
    change("UPDATE nodes SET size_bytes = size_bytes + 1 WHERE name = 'inside'")
    assert.deepEqual(await kinds(), ['folder-size', 'folder-size'])
    change("UPDATE nodes SET size_bytes = size_bytes - 1 WHERE name = 'inside'")
    change('UPDATE spaces SET used_bytes = used_bytes - 1')
    assert.deepEqual(await kinds(), ['used-bytes'])
  })

  it('finds a file whose blob is not kept, or measures otherwise', async () => {
    change("UPDATE blobs SET state = 'doomed' WHERE id = ?", small)
    assert.deepEqual(await kinds(), ['blob-unfit'])
    change("UPDATE blobs SET state = 'kept', size_bytes = 1 WHERE id = ?", small)
    assert.deepEqual(await kinds(), ['blob-unfit', 'blob-size'])
  })

  it('finds what is in no folder, or where nothing can be', async () => {
    change('DELETE FROM trash')
    assert.deepEqual(await kinds(), ['stray-node'])
    change(
      "UPDATE nodes SET parent_id = (SELECT id FROM nodes WHERE name = 'small') WHERE name = 'trashed'",
    )
    assert.deepEqual(await kinds(), ['stray-node'])
  })
})
