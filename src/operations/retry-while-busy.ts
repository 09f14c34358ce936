import { isProblem } from '../domain/problem.ts'
import type { Parts } from './parts.ts'

/** The sweep needs moments, not minutes, to let go of a blob. */
const ATTEMPTS_MAX = 5
const RETRY_MS = 50

/**
 * Runs `work` again while it is 'busy', up to 5 times in all: what an upload brings is just being
 * cleared away.
 *
 * @throws what `work` throws, 'busy' after the last attempt; the signal's reason while it waits
 */
export async function retryWhileBusy<Result>(
  parts: Parts,
  work: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isProblem(error, 'busy') || attempt >= ATTEMPTS_MAX) throw error
      await parts.clock.sleep(RETRY_MS, signal)
    }
  }
}
