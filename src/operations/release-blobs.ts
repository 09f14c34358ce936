import type { WriteTx } from '../catalog/catalog.ts'
import type { BlobId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'

/**
 * Lets go of blobs that something named which is gone now, and has the sweep look at once: whoever
 * deletes for good on a full disk waits for the space. The caller wakes the worker after the commit.
 */
export async function releaseBlobs(
  tx: WriteTx,
  ids: Iterable<BlobId>,
  now: Instant,
): Promise<void> {
  let count = 0
  for (const id of new Set(ids)) count += await tx.blobs.release(id)
  if (count === 0) return
  await tx.jobs.add(
    { kind: 'sweep-blobs', releasedOnly: true },
    { notBefore: now, uniqueKey: 'sweep-released' },
  )
}
