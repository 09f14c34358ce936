import type { NoticeId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'

/** Everything that may happen later. Handlers run at least once, so each must be harmless when run again. */
export type Job =
  | { readonly kind: 'deliver-notice'; readonly notice: NoticeId; readonly after: number }
  | { readonly kind: 'expire-drafts' }
  | { readonly kind: 'sweep-blobs' }
  | { readonly kind: 'empty-old-trash' }
  | { readonly kind: 'thin-versions' }
  | { readonly kind: 'clean-up' }
  | { readonly kind: 'close-day' }
  | { readonly kind: 'remind-of-long-measures' }

export interface JobOutbox {
  /**
   * Adds the job in the caller's transaction: it exists exactly when the change it follows does.
   *
   * @param uniqueKey of jobs with one key only one waits; the earlier time wins
   */
  add(job: Job, when: { notBefore: Instant; uniqueKey?: string }): Promise<void>
}

export type Lease = { readonly id: number; readonly job: Job; readonly attempt: number }

export interface JobQueue {
  /** Leases the oldest due job for `leaseMs`; a lease that runs out makes it due again. */
  claim(now: Instant, leaseMs: number): Promise<Lease | undefined>
  done(lease: Lease): Promise<void>
  retryAt(lease: Lease, at: Instant, error: string): Promise<void>
}
