import type { Kysely } from 'kysely'
import type { BlobId } from '../../domain/ids.ts'
import type { Tables } from '../schema/tables.ts'

/** The number of a blob within another statement; null for none. */
export function blobNumber(db: Pick<Kysely<Tables>, 'selectFrom'>, id: BlobId | null) {
  return db
    .selectFrom('blobs')
    .select('no')
    .where('id', '=', id as BlobId)
}
