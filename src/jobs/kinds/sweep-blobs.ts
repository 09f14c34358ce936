import type { BlobId } from '../../domain/ids.ts'
import { DAY_MS, type Instant } from '../../domain/instant.ts'
import type { Parts } from '../../operations/parts.ts'
import type { Job, NextJob } from '../job-queue.ts'

/** Whoever announced a blob has so long to name it. */
export const BLOB_GRACE_MS = DAY_MS
/** In one transaction, which has to be short on a full disk. */
const PAGE = 50

/**
 * Removes blobs that nothing names any more. What one transaction condemned cannot be announced or
 * named until its bytes and then its row are gone, so no upload can count on bytes that vanish
 * (docs/explanation/durability.md). What a stop left condemned is taken first.
 *
 * While a backup runs nothing is condemned: its snapshot may name what nobody else does any more.
 */
export async function sweepBlobs(
  parts: Parts,
  job: Extract<Job, { kind: 'sweep-blobs' }>,
  signal: AbortSignal,
): Promise<NextJob | undefined> {
  const before = parts.clock.now() - BLOB_GRACE_MS
  const uniqueKey = job.releasedOnly === true ? 'sweep-released' : 'sweep-blobs'
  try {
    await removeDoomed(parts, signal)
    await sweepReleased(parts, before, signal)
    if (job.releasedOnly === true) return undefined
    await sweepUnnamed(parts, before, signal)
  } catch (error) {
    if (error instanceof BackupRuns) return { job, notBefore: error.until, uniqueKey }
    throw error
  }
  return { job: { kind: 'sweep-blobs' }, notBefore: parts.clock.now() + DAY_MS, uniqueKey }
}

/** The sweep waits for a backup, at most until its lease is over. */
class BackupRuns extends Error {
  readonly until: Instant
  constructor(until: Instant) {
    super('a backup is running')
    this.until = until
  }
}

/** What was let go or never named: space comes back within moments of a deletion for good. */
async function sweepReleased(parts: Parts, before: Instant, signal: AbortSignal): Promise<void> {
  for (let isMore = true; isMore;) {
    signal.throwIfAborted()
    const ids = await parts.catalog.read((tx) => tx.blobs.unsettled({ before, limit: PAGE }))
    await doomAll(parts, ids, before)
    await removeDoomed(parts, signal)
    isMore = ids.length === PAGE
  }
}

/** All blobs, one after another, for whatever else may have been left. */
async function sweepUnnamed(parts: Parts, before: Instant, signal: AbortSignal): Promise<void> {
  let after = ''
  for (let isMore = true; isMore;) {
    signal.throwIfAborted()
    const page = await parts.catalog.read((tx) => tx.blobs.unnamed({ before, after, limit: PAGE }))
    await doomAll(parts, page, before)
    await removeDoomed(parts, signal)
    after = page.at(-1) ?? after
    isMore = page.length === PAGE
  }
}

async function doomAll(parts: Parts, ids: readonly BlobId[], before: Instant): Promise<void> {
  if (ids.length === 0) return
  await parts.catalog.write(
    async (tx) => {
      // In the transaction that condemns: a backup that has begun by now is seen for certain.
      const leasedUntil = await tx.backups.leasedUntil(parts.clock.now())
      if (leasedUntil !== undefined) throw new BackupRuns(leasedUntil)
      for (const id of ids) await tx.blobs.doom({ id, before })
      // Bytes inside the catalog go with their row, so nobody has to wait for them.
      for (const blob of await tx.blobs.doomed({ limit: PAGE })) {
        if (blob.isInline === 1) await tx.blobs.forget(blob.id)
      }
    },
    { freesSpace: true },
  )
}

async function removeDoomed(parts: Parts, signal: AbortSignal): Promise<void> {
  for (let isMore = true; isMore;) {
    signal.throwIfAborted()
    const doomed = await parts.catalog.read((tx) => tx.blobs.doomed({ limit: PAGE }))
    const stored = doomed.filter((blob) => blob.isInline === 0).map((blob) => blob.id)
    await parts.blobs.remove(stored, signal)
    for (const id of stored) await dropSums(parts, id, signal)
    await parts.catalog.write(
      async (tx) => {
        for (const { id } of doomed) await tx.blobs.forget(id)
      },
      { freesSpace: true },
    )
    isMore = doomed.length === PAGE
  }
}

/** The sums of 16 GiB at once: those of a very large blob would hold up everybody who writes. */
const SHEETS_MAX = 1024

async function dropSums(parts: Parts, id: BlobId, signal: AbortSignal): Promise<void> {
  const count = await parts.catalog.read((tx) => tx.sums.count(id))
  for (let from = count - SHEETS_MAX; from > 0; from -= SHEETS_MAX) {
    signal.throwIfAborted()
    const start = from
    await parts.catalog.write((tx) => tx.sums.dropFrom(id, start), { freesSpace: true })
  }
  // The rest goes with its row.
}
