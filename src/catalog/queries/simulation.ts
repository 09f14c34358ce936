import { sql } from 'kysely'
import type { Edition, MediaClass } from '../../domain/governed.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import { type Executor, statement } from '../statement.ts'

/** What one account stores of one pair of judgements under one edition. */
export type StoredRecord = {
  readonly accountId: AccountId
  readonly accountName: string
  readonly createdAt: Instant
  /** The space's: its terms are what a measure against an edition follows. */
  readonly edition: Edition
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
      'accounts.id as accountId',
      'accounts.name as accountName',
      'accounts.created_at_ms as createdAt',
      'spaces.edition as edition',
      'nodes.by_bytes as byBytes',
      'nodes.by_name as byName',
      e.fn.countAll<number>().as('files'),
      sql<number>`coalesce(sum(nodes.size_bytes), 0)`.as('bytes'),
    ])
    .where('nodes.kind', '=', 'file')
    .groupBy(['accounts.id', 'spaces.edition', 'nodes.by_bytes', 'nodes.by_name'])
    .orderBy('accounts.id')
    .$castTo<StoredRecord>(),
)
const editions = statement((db, p: { after: AccountId; last: AccountId }) =>
  db
    .selectFrom('spaces')
    .select(['owner_id as accountId', 'edition'])
    .distinct()
    .where('owner_id', '>', p.after)
    .where('owner_id', '<=', p.last),
)

export type SimulationReads = ReturnType<typeof simulationReads>
export function simulationReads(run: Executor) {
  return {
    /** Counts over all stored files: a row for each account, edition and pair of judgements, by account. */
    stored: (): Promise<StoredRecord[]> => run.all(stored, {}),
    /** The editions of the spaces of the accounts after `after`, up to and with `last`. */
    editions: (page: { after: AccountId; last: AccountId }) => run.all(editions, page),
  }
}
