import type { NoticeId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'

/** Everything that may happen later. Handlers run at least once, so each must be harmless when run again. */
export type Job =
  /** `after` is the id of the last account that was reached; 0 to begin. */
  | { readonly kind: 'deliver-notice'; readonly notice: NoticeId; readonly after: number }
  /** `strays` says since when drafts without a row were met, by their id. */
  | { readonly kind: 'expire-drafts'; readonly strays?: Readonly<Record<string, Instant>> }
  | { readonly kind: 'sweep-blobs'; readonly releasedOnly?: true }
  | { readonly kind: 'empty-old-trash' }
  /** `after` is the id of the last file that was thinned. */
  | { readonly kind: 'thin-versions'; readonly after?: number }
  | { readonly kind: 'clean-up' }
  | { readonly kind: 'close-day' }
  | { readonly kind: 'remind-of-long-measures' }
  | { readonly kind: 'scrub' }
export type JobKind = Job['kind']

export interface JobOutbox {
  /**
   * Adds the job in the caller's transaction: it exists exactly when the change it follows does.
   *
   * @param uniqueKey of jobs with one key only one waits; the earlier time wins. One that is worked on when it
   *   is asked for is done again afterwards
   */
  add(job: Job, when: { notBefore: Instant; uniqueKey?: string }): Promise<void>
}

export type Lease = { readonly id: number; readonly job: Job; readonly attempt: number }

/** What is to happen after a job, from `notBefore` on. */
export type NextJob = {
  readonly job: Job
  readonly notBefore: Instant
  readonly uniqueKey: string
}

export interface JobQueue {
  /** When the next job is due, which may be past; undefined when none waits. */
  nextDue(): Promise<Instant | undefined>

  /** Leases the oldest due job for `leaseMs`; a lease that runs out makes it due again. */
  claim(now: Instant, leaseMs: number): Promise<Lease | undefined>

  /** Forgets the job and adds what follows it, in one step. Nothing happens when the lease was lost. */
  done(lease: Lease, next: NextJob | undefined): Promise<void>

  /** Gives the job back. @param error what went wrong; null when it was only interrupted */
  retryAt(lease: Lease, at: Instant, error: string | null): Promise<void>
}
