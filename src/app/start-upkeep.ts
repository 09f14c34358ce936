import type { FastifyBaseLogger } from 'fastify'
import { MINUTE_MS } from '../domain/instant.ts'
import { catalogQueue } from '../jobs/kinds/catalog-queue.ts'
import { handleJobs, scheduleJobs } from '../jobs/kinds/job-kinds.ts'
import { Worker } from '../jobs/worker.ts'
import type { Disk } from './open-disk.ts'
import type { RecoveryNews } from './storage-recovery.ts'

export type Upkeep = { readonly stop: () => Promise<void> }

/** Starts what a serving disk does by itself: the worker of its jobs, and keeping its reserve. */
export async function startUpkeep(disk: Disk, log: FastifyBaseLogger): Promise<Upkeep> {
  const { parts, recovery } = disk
  recovery.onNews = (news) => {
    tell(log, news)
  }
  const worker = new Worker({
    queue: catalogQueue(parts.catalog),
    handle: handleJobs(parts),
    clock: parts.clock,
    onFailure: (error, job) => {
      log.warn({ err: error, job: job?.kind }, 'A job failed and will be tried again.')
    },
  })
  disk.onWork = () => {
    worker.wake()
  }
  await scheduleJobs(parts, parts.clock.now())
  worker.start()
  const timer = setInterval(() => {
    disk.reserve.replenish().catch((error: unknown) => {
      log.warn({ err: error }, 'The reserve for a full disk could not be taken.')
    })
  }, MINUTE_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await worker.stop()
    },
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
