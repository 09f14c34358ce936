import type { Instant } from '../../domain/instant.ts'
import { type Executor, statement } from '../statement.ts'

export type LedgerEntryRecord = {
  readonly index: number
  readonly kind: string
  readonly at: Instant
  /** Canonical JSON: the leaf's bytes are exactly its UTF-8. */
  readonly entry: string
}
export type CheckpointRecord = {
  readonly size: number
  readonly note: string
  readonly at: Instant
}

const size = statement((db) =>
  db.selectFrom('ledger_entries').select((e) => e.fn.max<number | null>('index').as('last')),
)
const entries = statement((db, p: { start: number; limit: number }) =>
  db
    .selectFrom('ledger_entries')
    .select(['index', 'kind', 'at_ms as at', 'entry'])
    .where('index', '>=', p.start)
    .orderBy('index')
    .limit(p.limit),
)
const hash = statement((db, p: { level: number; index: number }) =>
  db
    .selectFrom('ledger_hashes')
    .select('hash')
    .where('level', '=', p.level)
    .where('index', '=', p.index),
)
const topLevel = statement((db) =>
  db.selectFrom('ledger_hashes').select((e) => e.fn.max<number | null>('level').as('level')),
)
const hashesOfLevel = statement((db, p: { level: number; after: number; limit: number }) =>
  db
    .selectFrom('ledger_hashes')
    .select(['level', 'index', 'hash'])
    .where('level', '=', p.level)
    .where('index', '>', p.after)
    .orderBy('index')
    .limit(p.limit),
)
const latestCheckpoint = statement((db) =>
  db
    .selectFrom('ledger_checkpoints')
    .select(['size', 'note', 'at_ms as at'])
    .orderBy('size', 'desc')
    .limit(1),
)
const checkpoints = statement((db, p: { after: number; limit: number }) =>
  db
    .selectFrom('ledger_checkpoints')
    .select(['size', 'note', 'at_ms as at'])
    .where('size', '>', p.after)
    .orderBy('size')
    .limit(p.limit),
)
/** The smallest signed log that holds an entry. */
const checkpointHolding = statement((db, p: { index: number }) =>
  db
    .selectFrom('ledger_checkpoints')
    .select(['size', 'note', 'at_ms as at'])
    .where('size', '>', p.index)
    .orderBy('size')
    .limit(1),
)
const insertEntry = statement((db, p: LedgerEntryRecord) =>
  db
    .insertInto('ledger_entries')
    .values({ index: p.index, kind: p.kind, at_ms: p.at, entry: p.entry }),
)
const insertHash = statement((db, p: { level: number; index: number; hash: Uint8Array }) =>
  db.insertInto('ledger_hashes').values({ level: p.level, index: p.index, hash: p.hash }),
)
const insertCheckpoint = statement((db, p: CheckpointRecord) =>
  db
    .insertInto('ledger_checkpoints')
    .values({ size: p.size, note: p.note, at_ms: p.at })
    .onConflict((c) => c.doNothing()),
)

export type LedgerReads = ReturnType<typeof ledgerReads>
export function ledgerReads(run: Executor) {
  return {
    /** How many entries the log has. */
    size: async (): Promise<number> => ((await run.first(size, {}))?.last ?? -1) + 1,
    entries: (start: number, limit: number): Promise<LedgerEntryRecord[]> =>
      run.all(entries, { start, limit }),
    hash: async (level: number, index: number): Promise<Uint8Array | undefined> =>
      (await run.first(hash, { level, index }))?.hash,
    /** The highest level that has a hash; -1 for an empty log. */
    topLevel: async (): Promise<number> => (await run.first(topLevel, {}))?.level ?? -1,
    hashesOfLevel: (page: { level: number; after: number; limit: number }) =>
      run.all(hashesOfLevel, page),
    latestCheckpoint: (): Promise<CheckpointRecord | undefined> => run.first(latestCheckpoint, {}),
    checkpointHolding: (index: number): Promise<CheckpointRecord | undefined> =>
      run.first(checkpointHolding, { index }),
    checkpoints: (after: number, limit: number): Promise<CheckpointRecord[]> =>
      run.all(checkpoints, { after, limit }),
  }
}

export type LedgerWrites = ReturnType<typeof ledgerWrites>
export function ledgerWrites(run: Executor) {
  return {
    insertEntry: (entry: LedgerEntryRecord) => run.run(insertEntry, entry),
    insertHash: (position: { level: number; index: number; hash: Uint8Array }) =>
      run.run(insertHash, position),
    insertCheckpoint: (checkpoint: CheckpointRecord) => run.run(insertCheckpoint, checkpoint),
  }
}
