import type { Parts } from '../../operations/parts.ts'
import { scrubStep } from '../../operations/scrub-step.ts'
import type { NextJob } from '../job-queue.ts'

/** A step of reading everything; how far that has come is in the catalog. */
export async function scrub(parts: Parts, signal: AbortSignal): Promise<NextJob> {
  const notBefore = await scrubStep(parts, signal)
  return { job: { kind: 'scrub' }, notBefore, uniqueKey: 'scrub' }
}
