import assert from 'node:assert/strict'
import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { BlobId } from '../../domain/ids.ts'
import { copyDatabase } from './copy-database.ts'
import { openWriter } from './open-sqlite.ts'
import { SnapshotFile } from './snapshot-file.ts'

const { signal } = new AbortController()
const INSERT = `INSERT INTO blobs (id, size_bytes, state, expected_at_ms, inline_bytes) VALUES (?, ?, 'kept', 0, ?)`

test('one state is copied, and the copying ends, though others commit between any two steps', async (t) => {
  const { writer, source, target } = await databaseWith(t, 2000)
  const insert = writer.prepare(INSERT)
  let written = 0
  let steps = 0
  const write = () => {
    written += 1
    insert.run(hex(1_000_000 + written), 20_000, Buffer.alloc(20_000, 2))
  }

  await copyDatabase(
    {
      source,
      target,
      onFixed: write,
      onProgress: () => {
        steps += 1
        write()
      },
    },
    signal,
  )

  assert.ok(steps >= 3 && steps < 20, `${String(steps)} steps`)
  const copy = SnapshotFile.open(target)
  t.after(() => {
    copy.close()
  })
  assert.deepEqual(await copy.faults(), [])
  assert.equal(copy.totals().inline.count, 2000)
  assert.equal(
    writer.prepare('SELECT count(*) FROM blobs').pluck().get(),
    2000 + written,
    'all that was written meanwhile is on the disk',
  )
})

test('the copy is one file that only its owner can read', async (t) => {
  const { source, target, folder } = await databaseWith(t, 1)

  await copyDatabase({ source, target, onFixed: nothing, onProgress: nothing }, signal)

  SnapshotFile.open(target).close()
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('copy')),
    ['copy.sqlite'],
  )
  assert.equal((await stat(target)).mode & 0o777, 0o600)
})

test('a copying that is interrupted ends at once', async (t) => {
  const { source, target } = await databaseWith(t, 2000)
  const interrupt = new AbortController()
  const onProgress = () => {
    interrupt.abort()
  }

  const copying = copyDatabase({ source, target, onFixed: nothing, onProgress }, interrupt.signal)

  await assert.rejects(copying, { name: 'AbortError' })
})

test('a snapshot lists what lies outside of it, by id, and sees a damaged page', async (t) => {
  const { writer, source, target } = await databaseWith(t, 500)
  const ids = Array.from({ length: 2500 }, (_, index) => hex(5_000_000 + index))
  const insert = writer.prepare(INSERT)
  writer.transaction(() => {
    for (const id of ids.toReversed()) insert.run(id, 7, null)
  })()
  writer.prepare(INSERT.replace('kept', 'expected')).run(hex(9_000_000), 7, null)
  await copyDatabase({ source, target, onFixed: nothing, onProgress: nothing }, signal)

  const copy = SnapshotFile.open(target)
  assert.deepEqual(
    [...copy.storedBlobs()].map(({ id }) => id),
    ids,
  )
  assert.deepEqual(copy.totals().stored, { count: 2500, bytes: 17_500 })
  assert.ok(copy.isKnown)
  copy.close()
  const rootPage = writer.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'blobs'").pluck()
  const at = (Number(rootPage.get()) - 1) * 4096
  {
    await using file = await open(target, 'r+')
    await file.write(Buffer.alloc(4096, 0xff), 0, 4096, at)
  }
  const damaged = SnapshotFile.open(target)
  t.after(() => {
    damaged.close()
  })
  assert.notDeepEqual(await damaged.faults(), [])
})

const nothing = () => undefined

async function databaseWith(t: TestContext, blobCount: number) {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-copy-'))
  const source = join(folder, 'source.sqlite')
  const writer = openWriter(source)
  t.after(async () => {
    writer.close()
    await rm(folder, { recursive: true, force: true })
  })
  const insert = writer.prepare(INSERT)
  writer.transaction(() => {
    for (let count = 0; count < blobCount; count++) {
      insert.run(hex(count), 20_000, Buffer.alloc(20_000, 1))
    }
  })()
  return { writer, source, folder, target: join(folder, 'copy.sqlite') }
}

function hex(number: number): BlobId {
  return number.toString(16).padStart(64, '0') as BlobId
}
