import { stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReadTx } from '../catalog/catalog.ts'
import type { Instant } from '../domain/instant.ts'
import type { Parts } from '../operations/parts.ts'

/** One of docs/reference/metrics.md. A counter's name ends in `_total`. */
export type Metric = {
  readonly name: string
  readonly help: string
  readonly samples: readonly Sample[]
}
export type Sample = {
  readonly value: number
  readonly labels?: Readonly<Record<string, string>>
}

/** What the catalog counts, in one snapshot. Each number is a short statement, and no name of a person is in them. */
export async function catalogMetrics({ catalog, clock }: Parts): Promise<Metric[]> {
  const now = clock.now()
  return await catalog.read(async (tx) => [
    one('cloudkeep_accounts', 'Accounts.', await tx.accounts.count()),
    one(
      'cloudkeep_spaces_used_bytes',
      'What all spaces use together.',
      await tx.spaces.usedBytes(),
    ),
    ...draftMetrics(await tx.drafts.counts()),
    ...(await jobMetrics(tx, now)),
    ...(await damageMetrics(tx, now)),
    ...(await noticeMetrics(tx, now)),
    one('cloudkeep_ledger_entries', 'Entries of the ledger.', await tx.ledger.size()),
    await backupMetric(tx, now),
  ])
}

/** What the machine has left for the data folder, and how large the catalog's files are. */
export async function folderMetrics(dataFolder: string): Promise<Metric[]> {
  const { bavail, blocks, bsize } = await statfs(dataFolder)
  const files = ['catalog.sqlite', 'catalog.sqlite-wal']
  const sizes = await Promise.all(files.map((file) => sizeOf(join(dataFolder, file))))
  return [
    one('cloudkeep_data_free_bytes', 'Free on the disk of the data folder.', bavail * bsize),
    one('cloudkeep_data_size_bytes', 'Size of the disk of the data folder.', blocks * bsize),
    {
      name: 'cloudkeep_catalog_bytes',
      help: "Size of the catalog's files.",
      samples: files.map((file, at) => ({ labels: { file }, value: sizes[at] ?? 0 })),
    },
  ]
}

function one(name: string, help: string, value: number): Metric {
  return { name, help, samples: [{ value }] }
}

function maybe(name: string, help: string, value: number | undefined): Metric {
  return { name, help, samples: value === undefined ? [] : [{ value }] }
}

function draftMetrics(counts: { readonly unfinished: number; readonly refused: number }): Metric[] {
  const { unfinished, refused } = counts
  return [
    one('cloudkeep_drafts_open', 'Uploads on their way in.', unfinished - refused),
    one(
      'cloudkeep_drafts_refused',
      'Uploads that a notice refused, kept for their owners.',
      refused,
    ),
  ]
}

async function jobMetrics(tx: ReadTx, now: Instant): Promise<Metric[]> {
  const { count, since } = await tx.jobs.waiting(now)
  const waitedMs = since === null ? 0 : now - since
  return [
    one('cloudkeep_jobs_waiting', 'Jobs that are due and that nobody works on.', count),
    one('cloudkeep_jobs_oldest_wait_seconds', 'Since when the oldest is due.', waitedMs / 1000),
    one('cloudkeep_jobs_failed', 'Jobs to try again after a failure.', await tx.jobs.countFailed()),
  ]
}

/** How long ago everything had been read, and how far the round that runs has come: once there is one. */
async function damageMetrics(tx: ReadTx, now: Instant): Promise<Metric[]> {
  const scrub = await tx.scrubs.current()
  const finishedAt = scrub?.finishedAt ?? undefined
  const age = finishedAt === undefined ? undefined : (now - finishedAt) / 1000
  const isRunning = scrub !== undefined && scrub.startedAt !== null
  const progress = isRunning
    ? Math.min(1, scrub.readBytes / Math.max(1, scrub.totalBytes))
    : undefined
  return [
    one('cloudkeep_damaged_blobs', 'Contents known to be damaged.', await tx.damages.count()),
    maybe('cloudkeep_scrub_age_seconds', 'Since everything was read.', age),
    maybe('cloudkeep_scrub_progress_ratio', 'Of the reading of everything that runs.', progress),
  ]
}

/** Of refusals only what measures in force have counted: a lifted one's count no longer changes. */
async function noticeMetrics(tx: ReadTx, now: Instant): Promise<Metric[]> {
  const { measures } = await tx.measures()
  const inForce = measures.filter(({ from, until }) => from <= now && now < (until ?? Infinity))
  const refusals: Sample[] = []
  for (const { id, notice } of inForce) {
    const value = await tx.refusals.ofMeasure(id)
    refusals.push({ labels: { notice, measure: id }, value })
  }
  const notices = new Set(inForce.map(({ notice }) => notice))
  return [
    one('cloudkeep_notices_in_force', 'Notices with a measure in force.', notices.size),
    one('cloudkeep_measures_in_force', 'Measures in force.', inForce.length),
    {
      name: 'cloudkeep_refusals_total',
      help: 'What measures in force have refused.',
      samples: refusals,
    },
  ]
}

/** Without a sample where there never was one: an age of 0 would say that all is well. */
async function backupMetric(tx: ReadTx, now: Instant): Promise<Metric> {
  const latest = await tx.backups.latest()
  return {
    name: 'cloudkeep_backup_age_seconds',
    help: 'Since the last finished backup began.',
    samples: latest ? [{ value: (now - latest.begunAt) / 1000 }] : [],
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    // The log is there only while somebody writes.
    return 0
  }
}
