import type { Door } from '../domain/actor.ts'
import type { MeasureId } from '../domain/ids.ts'
import { isoInstant } from '../domain/instant.ts'
import { isProblem } from '../domain/problem.ts'
import type { Parts } from './parts.ts'

/**
 * Runs `work`; when a measure refuses it, the refusal is counted, durably, before anybody hears of
 * it: the public page of the notice shows how often each measure refused.
 */
export async function countRefusals<T>(
  parts: Parts,
  door: Door,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isProblem(error, 'suspended-by-notice')) {
      const day = isoInstant(parts.clock.now()).slice(0, 10)
      const { measure, capability, mediaClass } = error.facts
      await parts.catalog.write((tx) =>
        tx.notices.countRefusal({
          measureId: String(measure) as MeasureId,
          day,
          door,
          capability: String(capability),
          mediaClass: typeof mediaClass === 'string' ? mediaClass : 'any',
        }),
      )
    }
    throw error
  }
}
