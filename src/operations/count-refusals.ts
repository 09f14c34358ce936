import type { Door } from '../domain/actor.ts'
import type { AccountId, MeasureId, NoticeId } from '../domain/ids.ts'
import { isoInstant } from '../domain/instant.ts'
import { isProblem, type Problem } from '../domain/problem.ts'
import type { Parts } from './parts.ts'

/** Whoever meets a refusal: an `Actor`, or somebody without an account at a public door. */
export type Refused = { readonly door: Door; readonly accountId?: AccountId | null }

/**
 * Runs `work`; when a measure refuses it, the refusal is counted, durably, before anybody hears of
 * it: the public page of the notice shows how often each measure refused. The refusal names the
 * notice, so it also brings the notice to whoever is refused.
 */
export async function countRefusals<T>(
  parts: Parts,
  refused: Refused,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isProblem(error, 'suspended-by-notice')) await count(parts, refused, error)
    throw error
  }
}

async function count(parts: Parts, refused: Refused, refusal: Problem): Promise<void> {
  const { notice, measure, capability, mediaClass } = refusal.facts
  await parts.catalog.write(async (tx) => {
    const now = parts.clock.now()
    await tx.refusals.count({
      measureId: String(measure) as MeasureId,
      day: isoInstant(now).slice(0, 10),
      door: refused.door,
      capability: String(capability),
      mediaClass: typeof mediaClass === 'string' ? mediaClass : 'any',
    })
    const { accountId } = refused
    if (accountId === undefined || accountId === null) return
    await tx.deliveries.markSeen({ noticeId: String(notice) as NoticeId, accountId, now })
  })
}
