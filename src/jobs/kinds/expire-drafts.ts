import type { DraftId } from '../../domain/ids.ts'
import { HOUR_MS, type Instant } from '../../domain/instant.ts'
import type { Parts } from '../../operations/parts.ts'
import type { Job, NextJob } from '../job-queue.ts'

const PAGE = 100
/** Strays that are remembered from one run to the next. */
const STRAYS_MAX = 10_000

type ExpireDrafts = Extract<Job, { kind: 'expire-drafts' }>

/** Forgets drafts that nobody went on with for 7 days, and their bytes. */
export async function expireDrafts(
  parts: Parts,
  job: ExpireDrafts,
  signal: AbortSignal,
): Promise<NextJob> {
  await forgetExpired(parts, signal)
  const strays = await discardStrays(parts, job.strays ?? {}, signal)
  const notBefore = parts.clock.now() + HOUR_MS
  return { job: { kind: 'expire-drafts', strays }, notBefore, uniqueKey: 'expire-drafts' }
}

/** Bytes without a row are strays, a row without its bytes would be an error for days: the row goes first. */
async function forgetExpired(parts: Parts, signal: AbortSignal): Promise<void> {
  for (let isMore = true; isMore;) {
    signal.throwIfAborted()
    const expired = await parts.catalog.write(
      async (tx) => {
        const drafts = await tx.drafts.expired({ now: parts.clock.now(), limit: PAGE })
        for (const draft of drafts) await tx.drafts.remove(draft.id)
        return drafts
      },
      { freesSpace: true },
    )
    for (const draft of expired) await parts.drafts.discard(draft.id)
    isMore = expired.length === PAGE
  }
}

/**
 * A draft without a row is an upload in one request that still runs, or what a crash left of one: it
 * is given as long as any other draft.
 *
 * @returns the strays that are still too young, and since when they are known
 */
async function discardStrays(
  parts: Parts,
  known: Readonly<Record<string, Instant>>,
  signal: AbortSignal,
): Promise<Record<string, Instant>> {
  const now = parts.clock.now()
  const strays: [DraftId, Instant][] = []
  for (const id of await parts.drafts.list()) {
    signal.throwIfAborted()
    if (await parts.catalog.read((tx) => tx.drafts.byId(id))) continue
    const since = known[id] ?? now
    if (now - since >= parts.limits.draftLifeMs) await parts.drafts.discard(id)
    else strays.push([id, since])
  }
  return Object.fromEntries(strays.slice(0, STRAYS_MAX))
}
