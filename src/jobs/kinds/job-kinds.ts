import type { Instant } from '../../domain/instant.ts'
import type { Parts } from '../../operations/parts.ts'
import type { Job, JobKind, NextJob } from '../job-queue.ts'
import type { JobHandler } from '../worker.ts'
import { cleanUp } from './clean-up.ts'
import { closeDay } from './close-day.ts'
import { deliverNotice } from './deliver-notice.ts'
import { emptyOldTrash } from './empty-old-trash.ts'
import { expireDrafts } from './expire-drafts.ts'
import { remindOfLongMeasures } from './remind-of-long-measures.ts'
import { scrub } from './scrub.ts'
import { sweepBlobs } from './sweep-blobs.ts'
import { thinVersions } from './thin-versions.ts'

type Handlers = {
  readonly [K in JobKind]: (
    parts: Parts,
    job: Extract<Job, { kind: K }>,
    signal: AbortSignal,
  ) => Promise<NextJob | undefined>
}

const HANDLERS: Handlers = {
  'deliver-notice': deliverNotice,
  'expire-drafts': expireDrafts,
  'sweep-blobs': sweepBlobs,
  'empty-old-trash': (parts, _job, signal) => emptyOldTrash(parts, signal),
  'thin-versions': thinVersions,
  'clean-up': cleanUp,
  'close-day': closeDay,
  'remind-of-long-measures': remindOfLongMeasures,
  scrub: (parts, _job, signal) => scrub(parts, signal),
}

/** Those that are always due again some time, one of each kind. */
export const SCHEDULED_KINDS = [
  'expire-drafts',
  'sweep-blobs',
  'empty-old-trash',
  'thin-versions',
  'clean-up',
  'close-day',
  'remind-of-long-measures',
  'scrub',
] as const satisfies readonly JobKind[]

/** What does a job of any kind, for the worker. */
export function handleJobs(parts: Parts): JobHandler {
  return async (job, signal) => {
    // Each handler takes exactly the job of its own kind, which TypeScript cannot follow through the table.
    const handle = HANDLERS[job.kind] as (
      parts: Parts,
      job: Job,
      signal: AbortSignal,
    ) => Promise<NextJob | undefined>
    return await handle(parts, job, signal)
  }
}

/** Makes every scheduled job due at `now`, as the process that works on them starts. */
export async function scheduleJobs(parts: Pick<Parts, 'catalog'>, now: Instant): Promise<void> {
  await parts.catalog.write(
    async (tx) => {
      for (const kind of SCHEDULED_KINDS) {
        await tx.jobs.add({ kind }, { notBefore: now, uniqueKey: kind })
      }
    },
    // A disk starts also when it is full.
    { freesSpace: true },
  )
}
