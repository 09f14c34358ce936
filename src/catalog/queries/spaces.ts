import type { Edition, Role } from '../../domain/governed.ts'
import type { AccountId, NodeId, NoticeId, SpaceId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import { type Executor, statement } from '../statement.ts'

export type SpaceRecord = {
  readonly id: SpaceId
  readonly ownerId: AccountId
  readonly name: string
  readonly rootId: NodeId
  readonly edition: Edition
  readonly isHome: number
  readonly quotaBytes: number | null
  readonly usedBytes: number
  readonly createdAt: Instant
}

/** What the gate asks about an account and a space, in one row. */
export type StandingRecord = {
  readonly rootId: NodeId
  readonly ownerId: AccountId
  readonly accountId: AccountId
  readonly accountName: string
  readonly role: Role
  readonly edition: Edition
  readonly spaceEdition: Edition
  readonly state: 'active' | 'suspended'
  readonly suspendedBy: NoticeId | null
  readonly createdAt: Instant
}

const SPACE_COLUMNS = [
  'spaces.id as id',
  'spaces.owner_id as ownerId',
  'spaces.name as name',
  'spaces.root_id as rootId',
  'spaces.edition as edition',
  'spaces.is_home as isHome',
  'spaces.quota_bytes as quotaBytes',
  'spaces.used_bytes as usedBytes',
  'spaces.created_at_ms as createdAt',
] as const

const byId = statement((db, p: { id: SpaceId }) =>
  db.selectFrom('spaces').select(SPACE_COLUMNS).where('id', '=', p.id).$castTo<SpaceRecord>(),
)
const ownedBy = statement((db, p: { ownerId: AccountId }) =>
  db
    .selectFrom('spaces')
    .select(SPACE_COLUMNS)
    .where('owner_id', '=', p.ownerId)
    .orderBy('is_home', 'desc')
    .orderBy('id')
    .$castTo<SpaceRecord>(),
)
const homeOf = statement((db, p: { ownerId: AccountId }) =>
  db
    .selectFrom('spaces')
    .select(SPACE_COLUMNS)
    .where('owner_id', '=', p.ownerId)
    .where('is_home', '=', 1)
    .$castTo<SpaceRecord>(),
)
const filling = statement((db, p: { id: SpaceId }) =>
  db
    .selectFrom('spaces')
    .select(['quota_bytes as quotaBytes', 'used_bytes as usedBytes'])
    .where('id', '=', p.id),
)
const all = statement((db, p: { after: SpaceId; limit: number }) =>
  db
    .selectFrom('spaces')
    .select(SPACE_COLUMNS)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.limit)
    .$castTo<SpaceRecord>(),
)
const usedBytes = statement((db) =>
  db.selectFrom('spaces').select((e) => e.fn.sum<number | null>('used_bytes').as('bytes')),
)
const standing = statement((db, p: { accountId: AccountId; spaceId: SpaceId }) =>
  db
    .selectFrom('spaces')
    .innerJoin('accounts', (join) => join.on('accounts.id', '=', p.accountId))
    .select([
      'spaces.root_id as rootId',
      'spaces.owner_id as ownerId',
      'spaces.edition as spaceEdition',
      'accounts.id as accountId',
      'accounts.name as accountName',
      'accounts.role as role',
      'accounts.edition as edition',
      'accounts.state as state',
      'accounts.suspended_by as suspendedBy',
      'accounts.created_at_ms as createdAt',
    ])
    .where('spaces.id', '=', p.spaceId)
    .$castTo<StandingRecord>(),
)

type NewSpace = {
  ownerId: AccountId
  name: string
  edition: Edition
  isHome: number
  quotaBytes: number | null
  now: Instant
}
const insert = statement((db, p: NewSpace) =>
  db
    .insertInto('spaces')
    .values({
      owner_id: p.ownerId,
      name: p.name,
      root_id: null,
      edition: p.edition,
      is_home: p.isHome,
      quota_bytes: p.quotaBytes,
      used_bytes: 0,
      created_at_ms: p.now,
    })
    .returning('id'),
)
const setRoot = statement((db, p: { id: SpaceId; rootId: NodeId }) =>
  db.updateTable('spaces').set({ root_id: p.rootId }).where('id', '=', p.id),
)
const setQuota = statement((db, p: { id: SpaceId; quotaBytes: number | null }) =>
  db.updateTable('spaces').set({ quota_bytes: p.quotaBytes }).where('id', '=', p.id),
)
const setEdition = statement((db, p: { ownerId: AccountId; edition: Edition }) =>
  db.updateTable('spaces').set({ edition: p.edition }).where('owner_id', '=', p.ownerId),
)
const charge = statement((db, p: { id: SpaceId; deltaBytes: number }) =>
  db
    .updateTable('spaces')
    .set((e) => ({ used_bytes: e('used_bytes', '+', p.deltaBytes) }))
    .where('id', '=', p.id)
    .where((e) =>
      e.or([
        e('quota_bytes', 'is', null),
        e(e('used_bytes', '+', p.deltaBytes), '<=', e.ref('quota_bytes')),
      ]),
    ),
)
const credit = statement((db, p: { id: SpaceId; deltaBytes: number }) =>
  db
    .updateTable('spaces')
    .set((e) => ({ used_bytes: e('used_bytes', '-', p.deltaBytes) }))
    .where('id', '=', p.id),
)

export type SpaceReads = ReturnType<typeof spaceReads>
export function spaceReads(run: Executor) {
  return {
    byId: (id: SpaceId) => run.first(byId, { id }),
    ownedBy: (ownerId: AccountId) => run.all(ownedBy, { ownerId }),
    homeOf: (ownerId: AccountId) => run.first(homeOf, { ownerId }),
    list: (page: { after: SpaceId; limit: number }) => run.all(all, page),
    /** How full it is. No part of the standing, which is remembered: this changes with each upload. */
    filling: (id: SpaceId) => run.first(filling, { id }),
    /** Of all spaces together. */
    usedBytes: async (): Promise<number> => (await run.first(usedBytes, {}))?.bytes ?? 0,
    standing: (accountId: AccountId, spaceId: SpaceId) =>
      run.first(standing, { accountId, spaceId }),
  }
}

export type SpaceWrites = ReturnType<typeof spaceWrites>
export function spaceWrites(run: Executor) {
  return {
    async insert(space: NewSpace): Promise<SpaceId> {
      const row = await run.first(insert, space)
      if (!row) throw new Error('The new space has no id.')
      return row.id
    },
    setRoot: (id: SpaceId, rootId: NodeId) => run.run(setRoot, { id, rootId }),
    setQuota: (id: SpaceId, quotaBytes: number | null) => run.run(setQuota, { id, quotaBytes }),
    setEditionOf: (ownerId: AccountId, edition: Edition) =>
      run.run(setEdition, { ownerId, edition }),

    /**
     * Adds to what the space uses, unless that would pass its quota: the check and the change are
     * one statement, so that parallel uploads cannot race it.
     * @returns false when the quota refuses
     */
    charge: async (id: SpaceId, deltaBytes: number): Promise<boolean> =>
      deltaBytes <= 0
        ? (await run.run(credit, { id, deltaBytes: -deltaBytes })) > 0
        : (await run.run(charge, { id, deltaBytes })) > 0,
  }
}
