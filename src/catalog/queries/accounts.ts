import type { Edition, Role } from '../../domain/governed.ts'
import type { AccountId, NoticeId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Language } from '../../domain/language.ts'
import { type Executor, statement } from '../statement.ts'

export type AccountRecord = {
  readonly id: AccountId
  readonly name: string
  readonly displayName: string
  readonly role: Role
  readonly edition: Edition
  readonly state: 'active' | 'suspended'
  readonly suspendedBy: NoticeId | null
  readonly language: Language | null
  readonly passwordHash: string
  /** Grows whenever a credential of the account is revoked or changed. */
  readonly authEpoch: number
  readonly createdAt: Instant
}

const COLUMNS = [
  'accounts.id as id',
  'accounts.name as name',
  'accounts.display_name as displayName',
  'accounts.role as role',
  'accounts.edition as edition',
  'accounts.state as state',
  'accounts.suspended_by as suspendedBy',
  'accounts.language as language',
  'accounts.password_hash as passwordHash',
  'accounts.auth_epoch as authEpoch',
  'accounts.created_at_ms as createdAt',
] as const

const byId = statement((db, p: { id: AccountId }) =>
  db.selectFrom('accounts').select(COLUMNS).where('id', '=', p.id),
)
const byNameKey = statement((db, p: { nameKey: string }) =>
  db.selectFrom('accounts').select(COLUMNS).where('name_key', '=', p.nameKey),
)
const page = statement((db, p: { after: AccountId; limit: number }) =>
  db.selectFrom('accounts').select(COLUMNS).where('id', '>', p.after).orderBy('id').limit(p.limit),
)
const count = statement((db) =>
  db.selectFrom('accounts').select((e) => e.fn.countAll<number>().as('count')),
)

type NewAccount = {
  name: string
  nameKey: string
  displayName: string
  role: Role
  edition: Edition
  language: Language | null
  passwordHash: string
  now: Instant
}
const insert = statement((db, p: NewAccount) =>
  db
    .insertInto('accounts')
    .values({
      name: p.name,
      name_key: p.nameKey,
      display_name: p.displayName,
      role: p.role,
      edition: p.edition,
      state: 'active',
      suspended_by: null,
      language: p.language,
      password_hash: p.passwordHash,
      created_at_ms: p.now,
    })
    .returning(COLUMNS),
)
type Profile = {
  id: AccountId
  displayName: string
  role: Role
  edition: Edition
  language: Language | null
}
const setProfile = statement((db, p: Profile) =>
  db
    .updateTable('accounts')
    .set({
      display_name: p.displayName,
      role: p.role,
      edition: p.edition,
      language: p.language,
    })
    .where('id', '=', p.id)
    .returning(COLUMNS),
)
const setPassword = statement((db, p: { id: AccountId; passwordHash: string }) =>
  db
    .updateTable('accounts')
    .set((e) => ({ password_hash: p.passwordHash, auth_epoch: e('auth_epoch', '+', 1) }))
    .where('id', '=', p.id),
)
const bumpEpoch = statement((db, p: { id: AccountId }) =>
  db
    .updateTable('accounts')
    .set((e) => ({ auth_epoch: e('auth_epoch', '+', 1) }))
    .where('id', '=', p.id),
)
const setState = statement(
  (db, p: { id: AccountId; state: 'active' | 'suspended'; suspendedBy: NoticeId | null }) =>
    db
      .updateTable('accounts')
      .set((e) => ({
        state: p.state,
        suspended_by: p.suspendedBy,
        auth_epoch: e('auth_epoch', '+', 1),
      }))
      .where('id', '=', p.id)
      .returning(COLUMNS),
)

export type AccountReads = ReturnType<typeof accountReads>
export function accountReads(run: Executor) {
  return {
    byId: (id: AccountId): Promise<AccountRecord | undefined> => run.first(byId, { id }),
    /** @param nameKey the name as `accountNameKey` makes it */
    byNameKey: (nameKey: string): Promise<AccountRecord | undefined> =>
      run.first(byNameKey, { nameKey }),
    /** In ascending order of ids, after `after` (0 for the beginning). */
    list: (after: AccountId, limit: number): Promise<AccountRecord[]> =>
      run.all(page, { after, limit }),
    count: async (): Promise<number> => (await run.first(count, {}))?.count ?? 0,
  }
}

export type AccountWrites = ReturnType<typeof accountWrites>
export function accountWrites(run: Executor) {
  return {
    async insert(account: NewAccount): Promise<AccountRecord> {
      const row = await run.first(insert, account)
      if (!row) throw new Error('The new account vanished within its own transaction.')
      return row
    },
    setProfile: (profile: Profile) => run.first(setProfile, profile),
    /** Ends every cached sign-in of the account, as does each change of a credential. */
    setPassword: (id: AccountId, passwordHash: string) =>
      run.run(setPassword, { id, passwordHash }),
    bumpAuthEpoch: (id: AccountId) => run.run(bumpEpoch, { id }),
    setState: (change: {
      id: AccountId
      state: 'active' | 'suspended'
      suspendedBy: NoticeId | null
    }) => run.first(setState, change),
  }
}
