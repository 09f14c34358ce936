import type { BlobId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import { type Executor, statement } from '../statement.ts'

/** How far the reading of everything has come, which goes on there after a restart. */
export type ScrubRecord = {
  /** When the round that runs has begun; null between two rounds. */
  readonly startedAt: Instant | null
  /** When everything had been read for the last time. */
  readonly finishedAt: Instant | null
  /** When the next round begins. */
  readonly nextAt: Instant
  /** Where the round is: in this blob, or behind it, ids ascending; '' at the beginning. */
  readonly blobId: BlobId | ''
  /** So much of that blob has been read; its size or more: all of it. */
  readonly positionBytes: number
  readonly readBytes: number
  /** What there was to read when the round began. */
  readonly totalBytes: number
}

const current = statement((db) =>
  db
    .selectFrom('scrubs')
    .select([
      'started_at_ms as startedAt',
      'finished_at_ms as finishedAt',
      'next_at_ms as nextAt',
      'blob_id as blobId',
      'position_bytes as positionBytes',
      'read_bytes as readBytes',
      'total_bytes as totalBytes',
    ])
    .where('id', '=', 1),
)
const set = statement((db, p: ScrubRecord) =>
  db
    .insertInto('scrubs')
    .values({
      id: 1,
      started_at_ms: p.startedAt,
      finished_at_ms: p.finishedAt,
      next_at_ms: p.nextAt,
      blob_id: p.blobId,
      position_bytes: p.positionBytes,
      read_bytes: p.readBytes,
      total_bytes: p.totalBytes,
    })
    .onConflict((c) =>
      c.column('id').doUpdateSet((e) => ({
        started_at_ms: e.ref('excluded.started_at_ms'),
        finished_at_ms: e.ref('excluded.finished_at_ms'),
        next_at_ms: e.ref('excluded.next_at_ms'),
        blob_id: e.ref('excluded.blob_id'),
        position_bytes: e.ref('excluded.position_bytes'),
        read_bytes: e.ref('excluded.read_bytes'),
        total_bytes: e.ref('excluded.total_bytes'),
      })),
    ),
)

export type ScrubReads = ReturnType<typeof scrubReads>
export function scrubReads(run: Executor) {
  return {
    /** Undefined until the disk is served for the first time. */
    current: (): Promise<ScrubRecord | undefined> => run.first(current, {}),
  }
}

export type ScrubWrites = ReturnType<typeof scrubWrites>
export function scrubWrites(run: Executor) {
  return { set: (scrub: ScrubRecord) => run.run(set, scrub) }
}
