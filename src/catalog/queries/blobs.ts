import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { BlobId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import { Problem } from '../../domain/problem.ts'
import type { InlineCache } from '../inline-cache.ts'
import type { SheetCache } from '../sheet-cache.ts'
import { type Executor, statement } from '../statement.ts'
import { clearDamage } from './damages.ts'

export type BlobRecord = {
  readonly id: BlobId
  readonly size: number
  readonly state: 'expected' | 'kept' | 'doomed'
  readonly isInline: number
  /** What the bytes inside the catalog measure. */
  readonly inlineSize: number | null
}

const stateOf = statement((db, p: { id: BlobId }) =>
  db.selectFrom('blobs').select(['state', 'size_bytes as size']).where('id', '=', p.id),
)

const inlineBytes = statement((db, p: { id: BlobId }) =>
  db.selectFrom('blobs').select(['inline_bytes as bytes']).where('id', '=', p.id),
)

/** What `keep` must know; whether the bytes are the same is asked of those that are kept here. */
const standing = statement((db, p: { id: BlobId; bytes: Uint8Array | null }) =>
  db
    .selectFrom('blobs')
    .select((e) => [
      'state',
      e('inline_bytes', '=', p.bytes).$castTo<number | null>().as('isSame'),
      e
        .exists(e.selectFrom('damages').select('blob_id').whereRef('blob_id', '=', 'blobs.id'))
        .$castTo<number | boolean>()
        .as('isDamaged'),
    ])
    .where('id', '=', p.id),
)
const replaceBytes = statement((db, p: { id: BlobId; bytes: Uint8Array | null }) =>
  db.updateTable('blobs').set({ inline_bytes: p.bytes }).where('id', '=', p.id),
)
type Kept = { id: BlobId; size: number; now: Instant; bytes: Uint8Array | null }

/** Most that come are new, and then this is all. */
const keepNew = statement((db, p: Kept) =>
  db
    .insertInto('blobs')
    .values({
      id: p.id,
      size_bytes: p.size,
      state: 'kept',
      expected_at_ms: p.now,
      inline_bytes: p.bytes,
    })
    .onConflict((c) => c.column('id').doNothing()),
)

const keep = statement((db, p: Kept) =>
  db
    .insertInto('blobs')
    .values({
      id: p.id,
      size_bytes: p.size,
      state: 'kept',
      expected_at_ms: p.now,
      inline_bytes: p.bytes,
    })
    .onConflict((c) =>
      c
        .column('id')
        .doUpdateSet((e) => ({ state: 'kept', inline_bytes: e.ref('excluded.inline_bytes') }))
        .where('blobs.state', '=', 'expected'),
    ),
)

const expect = statement((db, p: { id: BlobId; size: number; now: Instant }) =>
  db
    .insertInto('blobs')
    .values({
      id: p.id,
      size_bytes: p.size,
      state: 'expected',
      expected_at_ms: p.now,
      inline_bytes: null,
    })
    .onConflict((c) =>
      c.column('id').doUpdateSet({ expected_at_ms: p.now }).where('blobs.state', '<>', 'doomed'),
    ),
)

/** Named by no node and no version, and not announced since `before`. */
const unnamed = statement((db, p: { before: Instant; after: string; limit: number }) =>
  db
    .selectFrom('blobs')
    .select('id')
    .where('expected_at_ms', '<', p.before)
    .where('state', '<>', 'doomed')
    .where('id', '>', p.after as BlobId)
    .where((e) =>
      e.not(
        e.exists(e.selectFrom('nodes').select('nodes.id').whereRef('blob_no', '=', 'blobs.no')),
      ),
    )
    .where((e) =>
      e.not(
        e.exists(
          e.selectFrom('versions').select('node_id').whereRef('versions.blob_no', '=', 'blobs.no'),
        ),
      ),
    )
    .orderBy('id')
    .limit(p.limit),
)

/** What was let go, or announced before `before` and never named; few, and found by their index. */
const unsettled = statement((db, p: { before: Instant; limit: number }) =>
  db
    .selectFrom('blobs')
    .select('id')
    // Said in these words for the index, which leaves out what is kept.
    .where(sql<boolean>`state <> 'kept'`)
    .where('state', '=', 'expected')
    .where('expected_at_ms', '<', p.before)
    .limit(p.limit),
)

const release = statement((db, p: { id: BlobId }) =>
  db
    .updateTable('blobs')
    .set({ state: 'expected', expected_at_ms: 0 })
    .where('id', '=', p.id)
    .where('state', '=', 'kept')
    .where((e) =>
      e.not(
        e.exists(e.selectFrom('nodes').select('nodes.id').whereRef('blob_no', '=', 'blobs.no')),
      ),
    )
    .where((e) =>
      e.not(
        e.exists(
          e.selectFrom('versions').select('node_id').whereRef('versions.blob_no', '=', 'blobs.no'),
        ),
      ),
    ),
)

const doom = statement((db, p: { id: BlobId; before: Instant }) =>
  db
    .updateTable('blobs')
    .set({ state: 'doomed' })
    .where('id', '=', p.id)
    .where('expected_at_ms', '<', p.before)
    .where((e) =>
      e.not(
        e.exists(e.selectFrom('nodes').select('nodes.id').whereRef('blob_no', '=', 'blobs.no')),
      ),
    )
    .where((e) =>
      e.not(
        e.exists(
          e.selectFrom('versions').select('node_id').whereRef('versions.blob_no', '=', 'blobs.no'),
        ),
      ),
    ),
)

const doomed = statement((db, p: { limit: number }) =>
  db
    .selectFrom('blobs')
    .select((e) => ['id', e('inline_bytes', 'is not', null).$castTo<number>().as('isInline')])
    // Said in these words for the index, which leaves out what is kept.
    .where(sql<boolean>`state <> 'kept'`)
    .where('state', '=', 'doomed')
    .limit(p.limit),
)

const forget = statement((db, p: { id: BlobId }) =>
  db.deleteFrom('blobs').where('id', '=', p.id).where('state', '=', 'doomed'),
)

const listed = statement((db, p: { after: string; limit: number }) =>
  db
    .selectFrom('blobs')
    .select((e) => [
      'id',
      'size_bytes as size',
      'state',
      e('inline_bytes', 'is not', null).$castTo<number>().as('isInline'),
      e.fn<number | null>('octet_length', ['inline_bytes']).as('inlineSize'),
    ])
    .where('id', '>', p.after as BlobId)
    .orderBy('id')
    .limit(p.limit),
)

const one = statement((db, p: { id: BlobId }) =>
  db
    .selectFrom('blobs')
    .select((e) => [
      'id',
      'size_bytes as size',
      'state',
      e('inline_bytes', 'is not', null).$castTo<number>().as('isInline'),
      e.fn<number | null>('octet_length', ['inline_bytes']).as('inlineSize'),
    ])
    .where('id', '=', p.id),
)

export type BlobReads = ReturnType<typeof blobReads>
export function blobReads(
  run: Executor,
  { inline, sheets }: { readonly inline: InlineCache; readonly sheets: SheetCache },
) {
  const inlineBytesOf = async (id: BlobId): Promise<Uint8Array | undefined> =>
    (await run.first(inlineBytes, { id }))?.bytes ?? undefined
  return {
    state: (id: BlobId) => run.first(stateOf, { id }),

    /** The same, and where its bytes are. */
    one: (id: BlobId): Promise<BlobRecord | undefined> => run.first(one, { id }),

    /** The bytes of a small blob; undefined when they are in the blob store. */
    inlineBytes: inlineBytesOf,

    /**
     * The same, compared with their hash as they come from the database, and from memory where they were
     * read before: not for who looks whether they are still there.
     *
     * @throws Problem 'corrupt'
     */
    async knownBytes(id: BlobId): Promise<Uint8Array | undefined> {
      const known = inline.get(id)
      if (known) return known
      // What has sums is in the store.
      if (sheets.get(id, 0)) return undefined
      const bytes = await inlineBytesOf(id)
      if (!bytes) return undefined
      if (hash('sha256', bytes, 'hex') !== id) throw damagedBytes(id)
      inline.add(id, bytes)
      return bytes
    },

    /** Condemned by a sweep, their bytes perhaps still there. */
    doomed: (page: { limit: number }) => run.all(doomed, page),

    /** Candidates for the sweep with ids after `after`, ascending. */
    unsettled: async (page: { before: Instant; limit: number }): Promise<BlobId[]> =>
      (await run.all(unsettled, page)).map((row) => row.id),
    unnamed: async (page: { before: Instant; after: string; limit: number }): Promise<BlobId[]> =>
      (await run.all(unnamed, page)).map((row) => row.id),

    /** All blobs with ids after `after`, ascending. */
    list: (page: { after: string; limit: number }): Promise<BlobRecord[]> => run.all(listed, page),
  }
}

export type BlobClaims = ReturnType<typeof blobClaims>
/** The claim rule that keeps the sweep from racing an upload (docs/explanation/durability.md). */
export function blobClaims(run: Executor) {
  return {
    /**
     * Announces that a node is about to name this blob, so that the sweep leaves it alone.
     * @returns false while the sweep is removing it: begin again
     */
    expect: async (claim: { id: BlobId; size: number; now: Instant }): Promise<boolean> =>
      (await run.run(expect, claim)) > 0,

    /**
     * A node names this blob from now on; `bytes` for a small one, null when the store has them.
     * @returns false while the sweep is removing it, or when it has: begin again
     */
    async keep(blob: Kept): Promise<boolean> {
      if (blob.bytes !== null && (await run.run(keepNew, blob)) > 0) return true
      const known = await run.first(standing, blob)
      // The announcement is gone, and so are bytes in the store: a sweep was here since.
      if (!known && blob.bytes === null) return false
      // Kept blobs already have their bytes, here or in the store: unless these were damaged since.
      if (known?.state !== 'kept') await run.run(keep, blob)
      else if (isTrue(known.isDamaged) || known.isSame === 0) await run.run(replaceBytes, blob)
      if (known && isTrue(known.isDamaged)) await run.run(clearDamage, { blobId: blob.id })
      return known?.state !== 'doomed'
    },

    /** Puts right bytes in the place of damaged ones; null where the store has them again. */
    mend: (blob: { id: BlobId; bytes: Uint8Array | null }): Promise<number> =>
      run.run(replaceBytes, blob),

    /**
     * Something that named the blob is gone. If it was the last, the blob counts as announced long
     * ago: the next sweep takes it, unless somebody announces or names it before.
     */
    release: (id: BlobId): Promise<number> => run.run(release, { id }),

    /**
     * Condemns a blob unless something names it, or has announced it since `before`.
     * @returns 0 when it was spared
     */
    doom: (blob: { id: BlobId; before: Instant }): Promise<number> => run.run(doom, blob),

    /** Its bytes are gone: so is its row, with its sums and its damage. @returns 0 unless it was condemned */
    forget: (id: BlobId): Promise<number> => run.run(forget, { id }),
  }
}

/** What one database calls 1 is true to another. */
function isTrue(value: number | boolean): boolean {
  return value === 1 || value === true
}

function damagedBytes(id: BlobId): Problem {
  return new Problem(
    'corrupt',
    {
      en: 'The stored bytes of this file are damaged. Nothing was sent.',
      'zh-CN': '此文件的存储数据已损坏，未发送任何内容。',
    },
    { facts: { blob: id } },
  )
}
