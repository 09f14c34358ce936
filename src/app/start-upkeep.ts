import type { FastifyBaseLogger } from 'fastify'
import { MINUTE_MS } from '../domain/instant.ts'
import type { Disk } from './open-disk.ts'

export type Upkeep = { readonly stop: () => Promise<void> }

/** Starts what a serving disk does by itself: the worker of its jobs, and keeping its reserve. */
export function startUpkeep(disk: Disk, log: FastifyBaseLogger): Upkeep {
  const timer = setInterval(() => {
    disk.reserve.replenish().catch((error: unknown) => {
      log.warn({ err: error }, 'The reserve for a full disk could not be taken.')
    })
  }, MINUTE_MS)
  timer.unref()
  return {
    stop() {
      clearInterval(timer)
      return Promise.resolve()
    },
  }
}
