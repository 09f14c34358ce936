import type { BlobId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import { type Executor, statement } from '../statement.ts'

/** A blob whose bytes are not what they should be, as it was found. */
export type DamageRecord = {
  readonly blobId: BlobId
  /** They are not there; they measure otherwise; they are others; they are right and their sums are not. */
  readonly kind: 'missing' | 'size' | 'bytes' | 'sums'
  readonly foundBy: 'read' | 'check' | 'scrub'
  readonly foundAt: Instant
}

const ofBlob = statement((db, p: { blobId: BlobId }) =>
  db
    .selectFrom('damages')
    .select(['blob_id as blobId', 'kind', 'found_by as foundBy', 'found_at_ms as foundAt'])
    .where('blob_id', '=', p.blobId),
)
const listed = statement((db, p: { after: string; limit: number }) =>
  db
    .selectFrom('damages')
    .select(['blob_id as blobId', 'kind', 'found_by as foundBy', 'found_at_ms as foundAt'])
    .where('blob_id', '>', p.after as BlobId)
    .orderBy('blob_id')
    .limit(p.limit),
)
const count = statement((db) =>
  db.selectFrom('damages').select((e) => e.fn.countAll<number>().as('count')),
)
// When it was first found stays; what it turned out to be may be told better later.
const note = statement((db, p: DamageRecord) =>
  db
    .insertInto('damages')
    .values({
      blob_id: p.blobId,
      kind: p.kind,
      found_by: p.foundBy,
      found_at_ms: p.foundAt,
    })
    .onConflict((c) =>
      c
        .column('blob_id')
        .doUpdateSet({ kind: p.kind })
        .where('damages.kind', '<>', p.kind as 'missing'),
    ),
)
export const clearDamage = statement((db, p: { blobId: BlobId }) =>
  db.deleteFrom('damages').where('blob_id', '=', p.blobId),
)

export type DamageReads = ReturnType<typeof damageReads>
export function damageReads(run: Executor) {
  return {
    ofBlob: (blobId: BlobId): Promise<DamageRecord | undefined> => run.first(ofBlob, { blobId }),
    /** With ids after `after`, ascending. */
    list: (page: { after: string; limit: number }): Promise<DamageRecord[]> =>
      run.all(listed, page),
    count: async (): Promise<number> => (await run.first(count, {}))?.count ?? 0,
  }
}

export type DamageWrites = ReturnType<typeof damageWrites>
export function damageWrites(run: Executor) {
  return {
    /** The blob must be known. @returns 0 when this was known already */
    note: (damage: DamageRecord): Promise<number> => run.run(note, damage),
    /** @returns 0 when there was no mark */
    clear: (blobId: BlobId): Promise<number> => run.run(clearDamage, { blobId }),
  }
}
