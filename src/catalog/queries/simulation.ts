import { sql } from 'kysely'
import type { Edition, MediaClass } from '../../domain/governed.ts'
import type { Instant } from '../../domain/instant.ts'
import { type Executor, statement } from '../statement.ts'

/** What one account stores of one pair of judgements. */
export type StoredRecord = {
  readonly accountName: string
  readonly edition: Edition
  readonly createdAt: Instant
  readonly byBytes: MediaClass
  readonly byName: MediaClass
  readonly files: number
  readonly bytes: number
}

const stored = statement((db) =>
  db
    .selectFrom('nodes')
    .innerJoin('spaces', 'spaces.id', 'nodes.space_id')
    .innerJoin('accounts', 'accounts.id', 'spaces.owner_id')
    .select((e) => [
      'accounts.name as accountName',
      'accounts.edition as edition',
      'accounts.created_at_ms as createdAt',
      'nodes.by_bytes as byBytes',
      'nodes.by_name as byName',
      e.fn.countAll<number>().as('files'),
      sql<number>`coalesce(sum(nodes.size_bytes), 0)`.as('bytes'),
    ])
    .where('nodes.kind', '=', 'file')
    .groupBy([
      'accounts.id',
      'accounts.name',
      'accounts.edition',
      'accounts.created_at_ms',
      'nodes.by_bytes',
      'nodes.by_name',
    ])
    .$castTo<StoredRecord>(),
)

export type SimulationReads = ReturnType<typeof simulationReads>
export function simulationReads(run: Executor) {
  return {
    /** Counts over all stored files, one row for each account and pair of judgements. */
    stored: (): Promise<StoredRecord[]> => run.all(stored, {}),
  }
}
