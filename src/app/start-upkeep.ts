import type { FastifyBaseLogger } from 'fastify'
import { SECOND_MS } from '../domain/instant.ts'
import { isProblem } from '../domain/problem.ts'
import { catalogQueue } from '../jobs/kinds/catalog-queue.ts'
import { handleJobs, scheduleJobs } from '../jobs/kinds/job-kinds.ts'
import { Worker } from '../jobs/worker.ts'
import type { Disk } from './open-disk.ts'
import type { RecoveryNews } from './storage-recovery.ts'

const REPLENISH_EVERY_MS = 10 * SECOND_MS

export type Upkeep = { readonly stop: () => Promise<void> }

/** Starts what a serving disk does by itself: the worker of its jobs, and keeping its reserve. */
export async function startUpkeep(disk: Disk, log: FastifyBaseLogger): Promise<Upkeep> {
  const { parts, recovery } = disk
  recovery.onNews = (news) => {
    tell(log, news)
  }
  const replenish = async () => {
    await disk.reserve.replenish().catch((error: unknown) => {
      log.warn({ err: error }, 'The reserve for a full disk could not be taken.')
    })
  }
  const handle = handleJobs(parts)
  const worker = new Worker({
    queue: catalogQueue(parts.catalog),
    handle: async (job, signal) => {
      const next = await handle(job, signal)
      // Before others take all of what has become free.
      if (job.kind === 'sweep-blobs') await replenish()
      return next
    },
    clock: parts.clock,
    onFailure: (error, job) => {
      log.warn({ err: error, job: job?.kind }, 'A job failed and will be tried again.')
    },
  })
  disk.onWork = () => {
    worker.wake()
  }
  disk.isBusy = busyMeter()
  await scheduleWhereThereIsRoom(disk, log)
  worker.start()
  const timer = setInterval(() => void replenish(), REPLENISH_EVERY_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await worker.stop()
    },
  }
}

/** A disk that has been started before has its jobs already, and must start also when it is full. */
async function scheduleWhereThereIsRoom({ parts }: Disk, log: FastifyBaseLogger): Promise<void> {
  try {
    await scheduleJobs(parts, parts.clock.now())
  } catch (error) {
    if (!isProblem(error, 'storage-full')) throw error
    log.warn({ err: error }, 'The disk is full: what it does by itself is done when it is due.')
  }
}

/** Others need the machine when the event loop worked for more than half of the time since last asked. */
function busyMeter(): () => boolean {
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return utilization > 0.5
  }
}

function tell(log: FastifyBaseLogger, news: RecoveryNews): void {
  if (news.kind === 'works-again') {
    log.warn(`The storage works again, after ${String(news.attempts)} attempts: writing goes on.`)
  } else if (news.kind === 'failed') {
    log.error({ err: news.error }, 'The storage failed: nothing is written until it works again.')
  } else {
    const { error, attempts } = news
    log.warn({ err: error, attempts }, 'The storage fails still; it will be tried again.')
  }
}
