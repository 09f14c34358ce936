import { DAY_MS, HOUR_MS } from '../../domain/instant.ts'
import type { Parts } from '../../operations/parts.ts'
import type { NextJob } from '../job-queue.ts'

/** Wrong passwords are remembered so long after the last one. */
const FAILURE_LIFE_MS = DAY_MS
/** Backups are remembered so long: who looks when the last one was sees further back. */
const BACKUP_LIFE_MS = 400 * DAY_MS

/** Forgets what has run out and counts for nothing any more: sessions, locks, failed sign-ins, backups that died. */
export async function cleanUp(parts: Parts): Promise<NextJob> {
  const now = parts.clock.now()
  await parts.catalog.write(
    async (tx) => {
      await tx.credentials.removeExpiredSessions(now)
      await tx.credentials.forgetOldFailures(now - FAILURE_LIFE_MS)
      await tx.locks.removeExpired(now)
      await tx.backups.forgetOld({ now, before: now - BACKUP_LIFE_MS })
    },
    { freesSpace: true },
  )
  return { job: { kind: 'clean-up' }, notBefore: now + HOUR_MS, uniqueKey: 'clean-up' }
}
