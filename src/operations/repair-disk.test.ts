import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, it, type TestContext } from 'node:test'
import Database from 'better-sqlite3'
import { collect, cut } from '../../test/kit/byte-streams.ts'
import { openTestDisk, type TestAccount, type TestDisk } from '../../test/kit/disk.ts'
import { openRepairSource } from '../backup/repair-source.ts'
import type { BlobId } from '../domain/ids.ts'
import { isProblem } from '../domain/problem.ts'
import { checkDisk } from './check-disk.ts'
import { findContent, readContent } from './read-content.ts'
import { repairDisk } from './repair-disk.ts'
import { trashNode } from './trash-node.ts'
import { uploadFile } from './upload-file.ts'

const { signal } = new AbortController()
const SMALL = Buffer.from('a small file')
const LARGE = randomBytes(3_000_000)

describe('repairDisk', () => {
  let disk: TestDisk
  let ann: TestAccount
  let copy: string
  let large: BlobId
  let small: BlobId

  beforeEach(async (t) => {
    disk = await openTestDisk()
    copy = await mkdtemp(join(tmpdir(), 'cloudkeep-copy-'))
    ;(t as TestContext).after(async () => {
      await disk.close()
      await rm(copy, { recursive: true })
    })
    ann = await disk.addAccount('ann')
    large = await upload('large', LARGE)
    small = await upload('small', SMALL)
    await cp(disk.dataFolder, copy, { recursive: true })
  })

  const upload = async (path: string, bytes: Buffer): Promise<BlobId> => {
    const { actor, spaceId } = ann
    const place = { spaceId, path: [path] }
    const request = { actor, place, size: bytes.length, body: () => cut(bytes), lockTokens: [] }
    const { node } = await uploadFile(disk.parts, request, signal)
    return node.blobId ?? assert.fail('a file has a blob')
  }
  const change = (folder: string, sql: string, ...values: unknown[]) => {
    const database = new Database(join(folder, 'catalog.sqlite'))
    database.prepare(sql).run(...values)
    database.close()
  }
  const fileIn = (folder: string, id: BlobId) =>
    join(folder, 'blobs', id.slice(0, 2), id.slice(2, 4), id)
  const damageBoth = async () => {
    change(disk.dataFolder, 'UPDATE blobs SET inline_bytes = ? WHERE id = ?', Buffer.from('A small file'), small) // prettier-ignore
    await writeFile(fileIn(disk.dataFolder, large), randomBytes(LARGE.length))
    await check()
  }
  const check = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return await checkDisk(disk.parts, { readData: true, signal })
  }
  const repair = async (isMeant: boolean, from?: string) => {
    const source = from === undefined ? undefined : await openRepairSource(from)
    try {
      const request = { sources: source ? [source] : [], isMeant, signal }
      return await repairDisk(disk.parts, request)
    } finally {
      source?.close()
    }
  }
  const read = async (path: string) => {
    const ref = { spaceId: ann.spaceId, path: [path] }
    const wish = { actor: ann.actor, ref, capability: 'download', withBytes: true } as const
    const bytes = await readContent(disk.parts, await findContent(disk.parts, wish), { signal })
    return bytes instanceof Uint8Array ? Buffer.from(bytes) : await collect(bytes)
  }

  it('mends from another data folder, small bytes and large ones, and tells the files', async () => {
    await damageBoth()

    const report = await repair(true, copy)

    assert.ok(report.ok)
    const told = report.blobs.map(({ blob, outcome, source, files }) => [blob, outcome, source, files]) // prettier-ignore
    assert.deepEqual(told.sort(), [
      [large, 'mended', copy, ['ann:/large']],
      [small, 'mended', copy, ['ann:/small']],
    ].sort()) // prettier-ignore
    assert.deepEqual((await check()).findings, [])
    assert.ok(LARGE.equals(await read('large')))
    assert.ok(SMALL.equals(await read('small')))
  })

  it('changes nothing until it is meant', async () => {
    await damageBoth()

    const planned = await repair(false, copy)

    assert.ok(planned.ok)
    assert.deepEqual(planned.blobs.map((one) => one.outcome), ['mended', 'mended']) // prettier-ignore
    assert.equal((await check()).findings.length, 2)
  })

  it('takes nothing that is wrong, and says what stays damaged', async () => {
    await damageBoth()
    await writeFile(fileIn(copy, large), LARGE.subarray(1))
    change(copy, 'UPDATE blobs SET inline_bytes = ? WHERE id = ?', Buffer.from('other bytes!'), small) // prettier-ignore
    const before = await readdir(join(disk.dataFolder, 'blobs'), { recursive: true })

    const report = await repair(true, copy)

    assert.ok(!report.ok)
    assert.deepEqual(report.blobs.map((one) => one.outcome), ['damaged', 'damaged']) // prettier-ignore
    assert.deepEqual(await readdir(join(disk.dataFolder, 'blobs'), { recursive: true }), before)
    assert.equal((await check()).findings.length, 2)
  })

  it('goes on to the next damage where the source itself cannot be read', async () => {
    await damageBoth()
    await rm(fileIn(copy, large))
    // It can be opened, and gives an error when it is read.
    await mkdir(fileIn(copy, large))

    for (const isMeant of [false, true]) {
      const report = await repair(isMeant, copy)

      const outcomes = report.blobs.map(({ blob, outcome }) => [blob, outcome])
      assert.deepEqual(outcomes.sort(), [[large, 'damaged'], [small, 'mended']].sort()) // prettier-ignore
    }
  })

  it('brings back what is missing, also what only the trash needs', async () => {
    const target = { spaceId: ann.spaceId, path: ['large'] }
    await trashNode(disk.parts, { actor: ann.actor, target, lockTokens: [] })
    await rm(fileIn(disk.dataFolder, large))

    const report = await repair(true, copy)

    assert.deepEqual(report.blobs.map((one) => [one.damage, one.outcome, one.files]), [
      ['missing', 'mended', ['ann:/(trash)/large']],
    ]) // prettier-ignore
    assert.deepEqual((await check()).findings, [])
  })

  it('mends sums from the bytes themselves, and needs no source for it', async () => {
    change(disk.dataFolder, 'UPDATE slice_sums SET sums = zeroblob(8)')
    assert.deepEqual((await check()).findings.map((one) => one.kind), ['blob-sums']) // prettier-ignore

    assert.deepEqual((await repair(true)).blobs.map((one) => one.outcome), ['mended']) // prettier-ignore

    assert.deepEqual((await check()).findings, [])
    assert.ok((await repair(true)).blobs.length === 0)
  })

  it('takes a damage off the record where the bytes are right again', async () => {
    await damageBoth()
    await writeFile(fileIn(disk.dataFolder, large), LARGE)
    change(disk.dataFolder, 'UPDATE blobs SET inline_bytes = ? WHERE id = ?', SMALL, small)

    const report = await repair(true)

    assert.deepEqual(report.blobs.map((one) => one.outcome), ['well', 'well']) // prettier-ignore
    assert.equal(await disk.parts.catalog.read((tx) => tx.damages.count()), 0)
  })

  it('refuses a folder that is no source', async () => {
    const empty = await mkdtemp(join(copy, 'empty-'))
    await assert.rejects(openRepairSource(empty), (error) => isProblem(error, 'not-found'))
  })
})
