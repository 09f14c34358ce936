import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { catalogQueue } from '../jobs/kinds/catalog-queue.ts'
import { handleJobs } from '../jobs/kinds/job-kinds.ts'
import { Worker } from '../jobs/worker.ts'
import { openTestDisk } from '../../test/kit/disk.ts'
import { trashNode } from './trash-node.ts'
import { emptyTrash } from './trash.ts'
import { uploadFile } from './upload-file.ts'

test('space comes back as soon as the trash is emptied, but not what another file still names', async (t) => {
  const disk = await openTestDisk()
  t.after(() => disk.close())
  const { parts, clock } = disk
  const { actor, spaceId } = await disk.addAccount('ada')
  const signal = new AbortController().signal
  const large = randomBytes(300_000)
  const small = randomBytes(3000)
  const shared = randomBytes(200_000)
  const put = async (name: string, bytes: Buffer) => {
    const body = () =>
      (async function* () {
        yield await Promise.resolve(bytes)
      })()
    const place = { spaceId, path: [name] }
    return await uploadFile(
      parts,
      { actor, place, size: bytes.length, body, lockTokens: [] },
      signal,
    )
  }
  await put('large', large)
  await put('large', randomBytes(250_000))
  await put('small', small)
  await put('first', shared)
  const kept = await put('second', shared)
  for (const name of ['large', 'small', 'first']) {
    await trashNode(parts, { actor, target: { spaceId, path: [name] }, lockTokens: [] })
  }

  await emptyTrash(parts, { actor, spaceId })
  const queue = catalogQueue(parts.catalog)
  const onFailure = (error: unknown) => {
    throw error
  }
  await new Worker({ queue, handle: handleJobs(parts), clock, onFailure }).runDue()

  const left = await parts.catalog.read((tx) => tx.blobs.list({ after: '', limit: 10 }))
  const sharedId = parts.sha256(shared)
  assert.deepEqual(
    left.map((one) => one.id),
    [sharedId],
  )
  assert.equal(kept.node.blobId, sharedId)
  const stored = await parts.blobs.stat([sharedId, parts.sha256(large)], signal)
  assert.deepEqual([...stored.keys()], [sharedId])
})
