import type { Catalog } from '../../catalog/catalog.ts'
import type { JobQueue } from '../job-queue.ts'

/** The jobs in the catalog, as a worker takes them. */
export function catalogQueue(catalog: Catalog): JobQueue {
  return {
    nextDue: () => catalog.read((tx) => tx.jobs.nextDue()),
    // Also on a full disk: the job may be the one that makes room.
    claim: (now, leaseMs) =>
      catalog.write((tx) => tx.jobs.claim(now, leaseMs), { freesSpace: true }),
    done: async (lease, next) => {
      await catalog.write((tx) => tx.jobs.done(lease, next), { freesSpace: true })
    },
    retryAt: async (lease, at, error) => {
      await catalog.write((tx) => tx.jobs.retryAt(lease, at, error), { freesSpace: true })
    },
  }
}
