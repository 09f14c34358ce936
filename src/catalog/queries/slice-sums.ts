import type { BlobId } from '../../domain/ids.ts'
import { type Sheet, viewOf } from '../../domain/slices.ts'
import type { SheetCache } from '../sheet-cache.ts'
import { type Executor, statement } from '../statement.ts'

const one = statement((db, p: { id: BlobId; sheet: number }) =>
  db
    .selectFrom('slice_sums')
    .select('sums')
    .where('blob_id', '=', p.id)
    .where('sheet', '=', p.sheet),
)
const last = statement((db, p: { id: BlobId }) =>
  db
    .selectFrom('slice_sums')
    .select((e) => e.fn.max<number | null>('sheet').as('sheet'))
    .where('blob_id', '=', p.id),
)
// What is there and the same costs no write.
const put = statement((db, p: { id: BlobId; sheet: number; sums: Uint8Array }) =>
  db
    .insertInto('slice_sums')
    .values({ blob_id: p.id, sheet: p.sheet, sums: p.sums })
    .onConflict((c) =>
      c
        .columns(['blob_id', 'sheet'])
        .doUpdateSet((e) => ({ sums: e.ref('excluded.sums') }))
        .where((e) => e('slice_sums.sums', '<>', e.ref('excluded.sums'))),
    ),
)
const dropFrom = statement((db, p: { id: BlobId; sheet: number }) =>
  db.deleteFrom('slice_sums').where('blob_id', '=', p.id).where('sheet', '>=', p.sheet),
)

export type SumReads = ReturnType<typeof sumReads>
export function sumReads(run: Executor, sheets: SheetCache) {
  return {
    /** The sums of 1,024 slices; undefined for blobs of earlier versions that nobody has read yet. */
    async sheet(id: BlobId, sheet: number): Promise<Sheet | undefined> {
      const row = await run.first(one, { id, sheet })
      if (!row) return undefined
      const view = viewOf(row.sums)
      sheets.add(id, sheet, view)
      return view
    },

    /** How many sheets there are of a blob, as long as none is missing between. */
    count: async (id: BlobId): Promise<number> => {
      const sheet = (await run.first(last, { id }))?.sheet
      return typeof sheet === 'number' ? sheet + 1 : 0
    },
  }
}

export type SumWrites = ReturnType<typeof sumWrites>
export function sumWrites(run: Executor) {
  return {
    /** The blob must be known. */
    put: (row: { id: BlobId; sheet: number; sums: Uint8Array }): Promise<number> =>
      run.run(put, row),

    /** Forgets the sheets from this number on. */
    dropFrom: (id: BlobId, sheet: number): Promise<number> => run.run(dropFrom, { id, sheet }),
  }
}
