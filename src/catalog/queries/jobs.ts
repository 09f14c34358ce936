import type { Instant } from '../../domain/instant.ts'
import type { Job, JobOutbox, Lease, NextJob } from '../../jobs/job-queue.ts'
import { type Executor, statement } from '../statement.ts'

const insert = statement((db, p: { kind: string; payload: string; runAt: Instant }) =>
  db.insertInto('jobs').values({
    kind: p.kind,
    payload: p.payload,
    unique_key: null,
    run_at_ms: p.runAt,
    lease_until_ms: null,
    last_error: null,
  }),
)
const insertUnique = statement(
  (db, p: { kind: string; payload: string; runAt: Instant; uniqueKey: string }) =>
    db
      .insertInto('jobs')
      .values({
        kind: p.kind,
        payload: p.payload,
        unique_key: p.uniqueKey,
        run_at_ms: p.runAt,
        lease_until_ms: null,
        last_error: null,
      })
      .onConflict((c) =>
        c
          .column('unique_key')
          .doUpdateSet({ run_at_ms: p.runAt })
          .where('jobs.lease_until_ms', 'is', null)
          .where('jobs.run_at_ms', '>', p.runAt),
      ),
)
/** What is worked on may have seen no more of the change that it is asked for now. */
const askAgain = statement((db, p: { runAt: Instant; uniqueKey: string }) =>
  db
    .updateTable('jobs')
    .set({ again_at_ms: p.runAt })
    .where('unique_key', '=', p.uniqueKey)
    .where('lease_until_ms', 'is not', null)
    .where((e) => e.or([e('again_at_ms', 'is', null), e('again_at_ms', '>', p.runAt)])),
)
const claim = statement((db, p: { now: Instant; leaseUntil: Instant }) =>
  db
    .updateTable('jobs')
    .set((e) => ({
      lease_until_ms: p.leaseUntil,
      attempts: e('attempts', '+', 1),
      // What was asked for by now is what begins.
      again_at_ms: e.case().when('again_at_ms', '>', p.now).then(e.ref('again_at_ms')).end(),
    }))
    .where('id', '=', (e) =>
      e
        .selectFrom('jobs')
        .select('id')
        .where('run_at_ms', '<=', p.now)
        .where((w) => w.or([w('lease_until_ms', 'is', null), w('lease_until_ms', '<=', p.now)]))
        .orderBy('run_at_ms')
        .orderBy('id')
        .limit(1),
    )
    .returning(['id', 'payload', 'attempts']),
)
// Only while the lease is still this one's: after it ran out, another may have taken the job.
const done = statement((db, p: { id: number; attempt: number }) =>
  db
    .deleteFrom('jobs')
    .where('id', '=', p.id)
    .where('attempts', '=', p.attempt)
    .returning(['unique_key as uniqueKey', 'again_at_ms as againAt']),
)
type Retry = { id: number; attempt: number; at: Instant; error: string | null }
const retry = statement((db, p: Retry) =>
  db
    .updateTable('jobs')
    .set({ run_at_ms: p.at, lease_until_ms: null, last_error: p.error })
    .where('id', '=', p.id)
    .where('attempts', '=', p.attempt),
)
/** A leased job is due again when its lease runs out. */
const nextDue = statement((db) =>
  db
    .selectFrom('jobs')
    .select((e) =>
      e.fn
        .min<Instant | null>(
          e
            .case()
            .when('lease_until_ms', '>', e.ref('run_at_ms'))
            .then(e.ref('lease_until_ms'))
            .else(e.ref('run_at_ms'))
            .end(),
        )
        .as('at'),
    ),
)
/** Due, and nobody works on it. */
const waiting = statement((db, p: { now: Instant }) =>
  db
    .selectFrom('jobs')
    .select((e) => [
      e.fn.countAll<number>().as('count'),
      e.fn.min<Instant | null>('run_at_ms').as('since'),
    ])
    .where('run_at_ms', '<=', p.now)
    .where((e) => e.or([e('lease_until_ms', 'is', null), e('lease_until_ms', '<=', p.now)])),
)
const countFailed = statement((db) =>
  db
    .selectFrom('jobs')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('last_error', 'is not', null),
)
const failing = statement((db, p: { attempts: number }) =>
  db
    .selectFrom('jobs')
    .select(['id', 'kind', 'attempts', 'last_error as lastError'])
    .where('attempts', '>=', p.attempts)
    .where('last_error', 'is not', null)
    .limit(20),
)

export type JobReads = ReturnType<typeof jobReads>
export function jobReads(run: Executor) {
  return {
    nextDue: async (): Promise<Instant | undefined> =>
      (await run.first(nextDue, {}))?.at ?? undefined,
    /** How many are due without anybody working on them, and since when the oldest is. */
    waiting: async (now: Instant): Promise<{ count: number; since: Instant | null }> =>
      (await run.first(waiting, { now })) ?? { count: 0, since: null },
    /** How many failed the last time that they were tried. */
    countFailed: async (): Promise<number> => (await run.first(countFailed, {}))?.count ?? 0,
    /** Jobs that failed at least `attempts` times, for `doctor` and readiness. */
    failing: (attempts: number) => run.all(failing, { attempts }),
  }
}

export type JobWrites = ReturnType<typeof jobWrites>
export function jobWrites(run: Executor) {
  const outbox: JobOutbox = {
    async add(job, { notBefore, uniqueKey }) {
      const row = { kind: job.kind, payload: JSON.stringify(job), runAt: notBefore }
      if (uniqueKey === undefined) await run.run(insert, row)
      else if ((await run.run(insertUnique, { ...row, uniqueKey })) === 0) {
        await run.run(askAgain, { runAt: notBefore, uniqueKey })
      }
    },
  }
  return {
    ...outbox,
    async claim(now: Instant, leaseMs: number): Promise<Lease | undefined> {
      const row = await run.first(claim, { now, leaseUntil: now + leaseMs })
      return row && { id: row.id, job: JSON.parse(row.payload) as Job, attempt: row.attempts }
    },
    /** Also has the job done again where that was asked for meanwhile. @returns false when the lease was lost */
    async done({ id, job, attempt }: Lease, next?: NextJob): Promise<boolean> {
      const row = await run.first(done, { id, attempt })
      if (!row) return false
      if (next) await outbox.add(next.job, next)
      const { uniqueKey, againAt } = row
      if (uniqueKey !== null && againAt !== null) {
        await outbox.add(job, { notBefore: againAt, uniqueKey })
      }
      return true
    },
    /** @returns 0 when the lease was lost */
    retryAt: (lease: Lease, at: Instant, error: string | null) =>
      run.run(retry, { id: lease.id, attempt: lease.attempt, at, error }),
  }
}
