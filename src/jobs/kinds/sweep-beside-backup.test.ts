import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { openTestDisk } from '../../../test/kit/disk.ts'
import { HOUR_MS, MINUTE_MS } from '../../domain/instant.ts'
import { emptyTrash } from '../../operations/trash.ts'
import { trashNode } from '../../operations/trash-node.ts'
import { uploadFile } from '../../operations/upload-file.ts'
import { cleanUp } from './clean-up.ts'
import { sweepBlobs } from './sweep-blobs.ts'

const BYTES = Buffer.alloc(100_000, 'deleted for good ')
const { signal } = new AbortController()

test('while a backup runs the sweep removes nothing, and comes again when it is over', async (t) => {
  const { parts, clock, blobCount } = await diskWithDeletedFile(t)
  const now = clock.now()
  const backup = { id: 'a', folder: '/backup', begunAt: now, leaseUntil: now + MINUTE_MS }
  await parts.catalog.write((tx) => tx.backups.begin(backup))

  const next = await sweepBlobs(parts, { kind: 'sweep-blobs', releasedOnly: true }, signal)

  assert.deepEqual(next, {
    job: { kind: 'sweep-blobs', releasedOnly: true },
    notBefore: now + MINUTE_MS,
    uniqueKey: 'sweep-released',
  })
  assert.equal(await blobCount(), 1)
  await parts.catalog.write((tx) => tx.backups.finish({ id: 'a', now }))
  await sweepBlobs(parts, { kind: 'sweep-blobs', releasedOnly: true }, signal)
  assert.equal(await blobCount(), 0)
})

test('a backup that died keeps the sweep away no longer than its lease, and is forgotten', async (t) => {
  const { parts, clock, blobCount } = await diskWithDeletedFile(t)
  const begunAt = clock.now()
  const backup = { id: 'a', folder: '/backup', begunAt, leaseUntil: begunAt + MINUTE_MS }
  await parts.catalog.write((tx) => tx.backups.begin(backup))
  const daily = { kind: 'sweep-blobs' } as const
  const waiting = await sweepBlobs(parts, daily, signal)
  assert.equal(waiting?.notBefore, begunAt + MINUTE_MS)

  clock.advance(MINUTE_MS)
  const next = await sweepBlobs(parts, daily, signal)

  assert.ok(next && next.notBefore > clock.now() + HOUR_MS)
  assert.equal(await blobCount(), 0)
  await cleanUp(parts)
  const revived = { id: 'a', now: begunAt, leaseUntil: begunAt + HOUR_MS }
  assert.equal(await parts.catalog.write((tx) => tx.backups.extend(revived)), 0)
})

async function diskWithDeletedFile(t: TestContext) {
  const disk = await openTestDisk()
  t.after(() => disk.close())
  const { parts, clock } = disk
  const ada = await disk.addAccount('ada')
  const { actor, spaceId } = ada
  const place = { spaceId, path: ['large'] }
  async function* body() {
    yield BYTES
  }
  await uploadFile(parts, { actor, place, size: BYTES.length, body, lockTokens: [] }, signal)
  await trashNode(parts, { actor, target: place, lockTokens: [] })
  await emptyTrash(parts, ada)
  const blobCount = async () => (await Array.fromAsync(parts.blobs.list({ signal }))).length
  return { parts, clock, blobCount }
}
