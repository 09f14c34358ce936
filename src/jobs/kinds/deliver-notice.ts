import type { AccountId } from '../../domain/ids.ts'
import type { Parts } from '../../operations/parts.ts'
import type { Job, NextJob } from '../job-queue.ts'

/** Accounts that one transaction addresses. */
const PAGE = 500

/**
 * Addresses a published notice to the next page of accounts. The cursor is in the job, so a stop
 * costs one page. Accounts that are made later get the notices in force when they first look.
 */
export async function deliverNotice(
  parts: Parts,
  job: Extract<Job, { kind: 'deliver-notice' }>,
): Promise<NextJob | undefined> {
  const last = await parts.catalog.write(async (tx) => {
    const accounts = await tx.accounts.list(job.after as AccountId, PAGE)
    for (const account of accounts) await tx.deliveries.addressTo(job.notice, account.id)
    return accounts.length === PAGE ? accounts.at(-1)?.id : undefined
  })
  if (last === undefined) return undefined
  return deliveryOf({ ...job, after: last }, parts.clock.now())
}

export function deliveryOf(
  job: Extract<Job, { kind: 'deliver-notice' }>,
  notBefore: number,
): NextJob {
  return { job, notBefore, uniqueKey: `deliver-notice/${job.notice}/${job.after}` }
}
