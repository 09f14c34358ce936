import type { Catalog } from '../catalog/catalog.ts'
import type { Clock } from '../clock/clock.ts'
import { type Instant, MINUTE_MS } from '../domain/instant.ts'
import { Problem } from '../domain/problem.ts'

/** A backup that dies keeps the sweep away for so long. Longer than anything that holds up this process. */
const LEASE_MS = 15 * MINUTE_MS
const RENEW_MS = MINUTE_MS

export type SweepLease = { readonly id: string; readonly folder: string; readonly begunAt: Instant }

/**
 * Runs `work` while the sweep, in whatever process it runs, removes nothing. Its signal also aborts
 * when the lease could not be made longer in time, since then bytes may be gone. The backup counts
 * as finished when `work` does not throw.
 */
export async function withSweepLease<Result>(
  { catalog, clock }: { readonly catalog: Catalog; readonly clock: Clock },
  lease: SweepLease,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { id } = lease
  const leaseUntil = clock.now() + LEASE_MS
  // From the reserve, if need be: a disk that is full can be backed up.
  await catalog.write((tx) => tx.backups.begin({ ...lease, leaseUntil }), { freesSpace: true })
  const over = new AbortController()
  const lost = new AbortController()
  const renewing = renew({ catalog, clock }, id, { over: over.signal, lost })
  let isFinished = false
  try {
    const result = await work(lost.signal)
    isFinished = true
    return result
  } finally {
    over.abort()
    await renewing
    await end({ catalog, clock }, id, isFinished)
  }
}

async function renew(
  { catalog, clock }: { readonly catalog: Catalog; readonly clock: Clock },
  id: string,
  { over, lost }: { readonly over: AbortSignal; readonly lost: AbortController },
): Promise<void> {
  let renewedAt = clock.elapsedMs()
  for (;;) {
    try {
      await clock.sleep(RENEW_MS, over)
    } catch {
      // The work is over.
      return
    }
    const now = clock.now()
    const longer = { id, now, leaseUntil: now + LEASE_MS }
    // Busy, or without room for it: the next try is well within the lease.
    const renewed = await catalog
      .write((tx) => tx.backups.extend(longer), { freesSpace: true })
      .catch(() => undefined)
    if (renewed === 1) renewedAt = clock.elapsedMs()
    if (renewed === 0 || clock.elapsedMs() - renewedAt > LEASE_MS) {
      lost.abort(leaseLost())
      return
    }
  }
}

/** What was let go meanwhile is swept at once. */
async function end(
  { catalog, clock }: { readonly catalog: Catalog; readonly clock: Clock },
  id: string,
  isFinished: boolean,
): Promise<void> {
  const now = clock.now()
  await catalog.write(
    async (tx) => {
      if (isFinished) await tx.backups.finish({ id, now })
      else await tx.backups.giveUp(id)
      await tx.jobs.add(
        { kind: 'sweep-blobs', releasedOnly: true },
        { notBefore: now, uniqueKey: 'sweep-released' },
      )
    },
    { freesSpace: true },
  )
}

function leaseLost(): Problem {
  return new Problem('busy', {
    en: 'The backup stood still for too long, and the disk went on without it. Start it again: what was copied stays.',
    'zh-CN': '备份停顿过久，网盘已不再为其保留数据。请重新运行，已复制的内容会保留。',
  })
}
