import type { Instant } from '../../domain/instant.ts'
import { type Executor, statement } from '../statement.ts'

/** One run of a backup. */
export type BackupRecord = {
  /** The name of its snapshot. */
  readonly id: string
  /** Where it went, as an absolute path of the machine that it ran on. */
  readonly folder: string
  /** What was acknowledged before then is in it. */
  readonly begunAt: Instant
  readonly finishedAt: Instant
}

const begin = statement(
  (db, p: { id: string; folder: string; begunAt: Instant; leaseUntil: Instant }) =>
    db.insertInto('backups').values({
      id: p.id,
      folder: p.folder,
      begun_at_ms: p.begunAt,
      lease_until_ms: p.leaseUntil,
      finished_at_ms: null,
    }),
)
const extend = statement((db, p: { id: string; now: Instant; leaseUntil: Instant }) =>
  db
    .updateTable('backups')
    .set({ lease_until_ms: p.leaseUntil })
    .where('id', '=', p.id)
    .where('lease_until_ms', '>', p.now),
)
const finish = statement((db, p: { id: string; now: Instant }) =>
  db
    .updateTable('backups')
    .set({ lease_until_ms: null, finished_at_ms: p.now })
    .where('id', '=', p.id),
)
const giveUp = statement((db, p: { id: string }) =>
  db.deleteFrom('backups').where('id', '=', p.id).where('finished_at_ms', 'is', null),
)
/** Of those that were never finished, once their lease is over, and of those that began long ago. */
const forget = statement((db, p: { now: Instant; before: Instant }) =>
  db
    .deleteFrom('backups')
    .where((e) => e.or([e('lease_until_ms', '<=', p.now), e('finished_at_ms', '<', p.before)])),
)
const leasedUntil = statement((db, p: { now: Instant }) =>
  db
    .selectFrom('backups')
    .select((e) => e.fn.max<Instant | null>('lease_until_ms').as('until'))
    .where('lease_until_ms', '>', p.now),
)
const latest = statement((db) =>
  db
    .selectFrom('backups')
    .select(['id', 'folder', 'begun_at_ms as begunAt', 'finished_at_ms as finishedAt'])
    .where('finished_at_ms', 'is not', null)
    .orderBy('begun_at_ms', 'desc')
    .limit(1),
)

export type BackupReads = ReturnType<typeof backupReads>
export function backupReads(run: Executor) {
  return {
    /** Until when running backups keep the sweep from removing anything; undefined when none runs. */
    leasedUntil: async (now: Instant): Promise<Instant | undefined> =>
      (await run.first(leasedUntil, { now }))?.until ?? undefined,

    /** The finished one that began last. */
    async latest(): Promise<BackupRecord | undefined> {
      const row = await run.first(latest, {})
      return row && { ...row, finishedAt: row.finishedAt ?? row.begunAt }
    },
  }
}

export type BackupWrites = ReturnType<typeof backupWrites>
export function backupWrites(run: Executor) {
  return {
    /** From the commit of this on, the sweep removes nothing until `leaseUntil`. */
    begin: (backup: { id: string; folder: string; begunAt: Instant; leaseUntil: Instant }) =>
      run.run(begin, backup),

    /** @returns 0 when the lease was over before: something may have been removed since */
    extend: (lease: { id: string; now: Instant; leaseUntil: Instant }): Promise<number> =>
      run.run(extend, lease),

    /** The backup is complete, and the sweep free again. */
    finish: (backup: { id: string; now: Instant }) => run.run(finish, backup),

    /** There will be no such backup. */
    giveUp: (id: string) => run.run(giveUp, { id }),

    /** Forgets those that died, and those that were finished before `before`. */
    forgetOld: (when: { now: Instant; before: Instant }) => run.run(forget, when),
  }
}
