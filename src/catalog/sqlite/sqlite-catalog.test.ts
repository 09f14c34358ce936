import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import Database from 'better-sqlite3'
import { mountSmallDisk } from '../../../test/kit/small-disk.ts'
import type { BlobId } from '../../domain/ids.ts'
import { isProblem } from '../../domain/problem.ts'
import { describeCatalog } from '../catalog.contract.ts'
import type { Catalog } from '../catalog.ts'
import { SQLITE_MIGRATIONS } from '../schema/sqlite-schema.ts'
import { openReader, openWriter } from './open-sqlite.ts'
import { SqliteCatalog } from './sqlite-catalog.ts'

describeCatalog('SqliteCatalog', async (t) => {
  const path = await newFile(t)
  return { open: async () => SqliteCatalog.open(path) }
})

describe('SqliteCatalog on its file', () => {
  test('every connection waits for the platter at each commit', async (t) => {
    const path = await newFile(t)

    const connections = [openWriter(path), openReader(path)]

    for (const connection of connections) {
      assert.equal(connection.pragma('synchronous', { simple: true }), 2)
      assert.equal(connection.pragma('journal_mode', { simple: true }), 'wal')
      assert.equal(connection.pragma('foreign_keys', { simple: true }), 1)
      connection.close()
    }
  })

  test('a reader cannot write', async (t) => {
    const path = await newFile(t)
    openWriter(path).close()
    const reader = openReader(path)

    assert.throws(() => reader.exec("INSERT INTO meta VALUES ('x', 'y')"), /readonly/)
    reader.close()
  })

  test('an empty file gets the whole schema', async (t) => {
    const path = await newFile(t)

    const writer = openWriter(path)

    assert.equal(writer.pragma('user_version', { simple: true }), SQLITE_MIGRATIONS.length)
    assert.deepEqual(writer.pragma('integrity_check'), [{ integrity_check: 'ok' }])
    assert.deepEqual(writer.pragma('foreign_key_check'), [])
    writer.close()
  })

  test('a file of an earlier version is brought up to date with its content', async (t) => {
    const path = await newFile(t)
    const early = new Database(path)
    early.exec(SQLITE_MIGRATIONS[0] ?? '')
    early.pragma('user_version = 1')
    early.exec("INSERT INTO meta VALUES ('kept', 'yes')")
    early.close()

    const writer = openWriter(path)

    assert.equal(writer.pragma('user_version', { simple: true }), SQLITE_MIGRATIONS.length)
    const row = writer.prepare("SELECT value FROM meta WHERE key = 'kept'").get()
    assert.deepEqual(row, { value: 'yes' })
    writer.close()
  })

  test('a file of a newer version is refused with what to do, and left alone', async (t) => {
    const path = await newFile(t)
    const newer = new Database(path)
    newer.pragma('user_version = 999')
    newer.close()

    assert.throws(
      () => SqliteCatalog.open(path),
      (error) => isProblem(error, 'invalid-input') && /newer CloudKeep/.test(error.detail.en),
    )

    const after = new Database(path)
    assert.equal(after.pragma('user_version', { simple: true }), 999)
    after.close()
  })

  test('many that open a new file at once make one schema', async (t) => {
    const path = await newFile(t)
    const script = join(path, '..', 'open.mjs')
    const program = new URL('./open-sqlite.ts', import.meta.url).href
    await writeFile(
      script,
      `import { openWriter } from ${JSON.stringify(program)}\nopenWriter(process.argv[2]).close()\n`,
    )

    const codes = await Promise.all(
      Array.from(
        { length: 4 },
        () =>
          new Promise((resolve) => {
            const child = spawn(process.execPath, [script, path], { stdio: 'inherit' })
            child.once('exit', resolve)
          }),
      ),
    )

    assert.deepEqual(codes, [0, 0, 0, 0])
  })

  test('a write waits while another process writes', async (t) => {
    const path = await newFile(t)
    const catalog = SqliteCatalog.open(path)
    const other = new Database(path)
    other.exec('BEGIN IMMEDIATE')
    let isDone = false

    const writing = keep(catalog, 1, 10).then(() => (isDone = true))
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(isDone, false)
    other.exec('COMMIT')
    await writing

    assert.ok(isDone)
    other.close()
    await catalog.close()
  })

  test('a full disk says so, keeps what was there, and still lets things be deleted', async (t) => {
    const folder = await mountSmallDisk(t, 6)
    if (folder === undefined) return
    const reserve = join(folder, 'reserve')
    await writeFile(reserve, Buffer.alloc(1024 * 1024, 1))
    let isReleased = false
    const catalog = SqliteCatalog.open(join(folder, 'catalog.sqlite'), {
      releaseReserve() {
        if (isReleased) return false
        isReleased = true
        rmSync(reserve)
        return true
      },
    })
    let stored = 0
    const fill = async () => {
      for (; ; stored++) await keep(catalog, stored, 60_000)
    }

    await assert.rejects(fill(), (error) => isProblem(error, 'storage-full'))

    assert.ok(stored > 10)
    const listed = await catalog.read((tx) => tx.blobs.list({ after: '', limit: 1000 }))
    assert.equal(listed.length, stored)
    assert.equal((await catalog.read((tx) => tx.blobs.inlineBytes(blob(0))))?.length, 60_000)
    assert.equal(isReleased, false)
    await remove(catalog, 0)
    assert.equal(await catalog.read((tx) => tx.blobs.state(blob(0))), undefined)
    await catalog.close()
  })

  test('a full disk refuses what shares a commit with it, and nothing of it happened', async (t) => {
    const folder = await mountSmallDisk(t, 6)
    if (folder === undefined) return
    const catalog = SqliteCatalog.open(join(folder, 'catalog.sqlite'))

    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => keep(catalog, index, 60_000)),
    )

    const failed = outcomes.filter((one) => one.status === 'rejected')
    assert.ok(failed.length > 0)
    assert.ok(failed.every((one) => isProblem(one.reason, 'storage-full')))
    const listed = await catalog.read((tx) => tx.blobs.list({ after: '', limit: 1000 }))
    assert.equal(listed.length, outcomes.length - failed.length)
    await catalog.close()
  })
})

async function newFile(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-catalog-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'catalog.sqlite')
}

function blob(index: number): BlobId {
  return index.toString(16).padStart(64, '0') as BlobId
}

function keep(catalog: Catalog, index: number, size: number): Promise<boolean> {
  const bytes = Buffer.alloc(size, 7)
  return catalog.write((tx) => tx.blobs.keep({ id: blob(index), size, now: 0, bytes }))
}

async function remove(catalog: Catalog, index: number): Promise<void> {
  await catalog.write(
    async (tx) => {
      await tx.blobs.doom({ id: blob(index), before: 1 })
      await tx.blobs.forget(blob(index))
    },
    { freesSpace: true },
  )
}
