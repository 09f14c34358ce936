import { Problem } from '../domain/problem.ts'
import type { Parts } from './parts.ts'

/** The sweep needs moments, not minutes, to let go of a blob. */
const ATTEMPTS_MAX = 5
const RETRY_MS = 50

/** The bytes that something is to hold on to are being cleared away at this moment. */
export class SweptMeanwhile extends Problem {
  constructor() {
    super('busy', {
      en: 'The same bytes were being cleared away at this moment. Try again.',
      'zh-CN': '相同的数据此刻正在被清理，请重试。',
    })
  }
}

/**
 * Runs `work` again while the sweep clears away what it brings, up to 5 times in all.
 *
 * @throws what `work` throws, SweptMeanwhile after the last attempt; the signal's reason while it waits
 */
export async function retryWhileSwept<Result>(
  parts: Parts,
  work: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof SweptMeanwhile) || attempt >= ATTEMPTS_MAX) throw error
      await parts.clock.sleep(RETRY_MS, signal)
    }
  }
}
