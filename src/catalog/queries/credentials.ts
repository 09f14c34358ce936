import type { AccountId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import { type Executor, statement } from '../statement.ts'

export type SessionRecord = {
  readonly id: string
  readonly accountId: AccountId
  /** SHA-256 of the cookie's secret, in hex: the secret itself is kept nowhere. */
  readonly secretHash: string
  readonly userAgent: string
  readonly address: string
  readonly createdAt: Instant
  readonly lastSeenAt: Instant
  readonly expiresAt: Instant
}
const SESSION = [
  'id',
  'account_id as accountId',
  'secret_hash as secretHash',
  'user_agent as userAgent',
  'address',
  'created_at_ms as createdAt',
  'last_seen_at_ms as lastSeenAt',
  'expires_at_ms as expiresAt',
] as const
const sessionByHash = statement((db, p: { secretHash: string }) =>
  db.selectFrom('sessions').select(SESSION).where('secret_hash', '=', p.secretHash),
)
const sessionsOf = statement((db, p: { accountId: AccountId }) =>
  db
    .selectFrom('sessions')
    .select(SESSION)
    .where('account_id', '=', p.accountId)
    .orderBy('last_seen_at_ms', 'desc'),
)
const insertSession = statement((db, p: SessionRecord) =>
  db.insertInto('sessions').values({
    id: p.id,
    account_id: p.accountId,
    secret_hash: p.secretHash,
    user_agent: p.userAgent,
    address: p.address,
    created_at_ms: p.createdAt,
    last_seen_at_ms: p.lastSeenAt,
    expires_at_ms: p.expiresAt,
  }),
)
const seeSession = statement((db, p: { id: string; now: Instant; expiresAt: Instant }) =>
  db
    .updateTable('sessions')
    .set({ last_seen_at_ms: p.now, expires_at_ms: p.expiresAt })
    .where('id', '=', p.id),
)
const removeSession = statement((db, p: { accountId: AccountId; id: string }) =>
  db.deleteFrom('sessions').where('account_id', '=', p.accountId).where('id', '=', p.id),
)
const removeSessionsBut = statement((db, p: { accountId: AccountId; id: string }) =>
  db.deleteFrom('sessions').where('account_id', '=', p.accountId).where('id', '<>', p.id),
)
const removeExpiredSessions = statement((db, p: { now: Instant }) =>
  db.deleteFrom('sessions').where('expires_at_ms', '<=', p.now),
)

export type AppPasswordRecord = {
  readonly id: number
  readonly accountId: AccountId
  readonly label: string
  readonly createdAt: Instant
  readonly lastUsedAt: Instant | null
}
const APP_PASSWORD = [
  'id',
  'account_id as accountId',
  'label',
  'created_at_ms as createdAt',
  'last_used_at_ms as lastUsedAt',
] as const
const appPasswordByHash = statement((db, p: { secretHash: string }) =>
  db.selectFrom('app_passwords').select(APP_PASSWORD).where('secret_hash', '=', p.secretHash),
)
const appPasswordsOf = statement((db, p: { accountId: AccountId }) =>
  db
    .selectFrom('app_passwords')
    .select(APP_PASSWORD)
    .where('account_id', '=', p.accountId)
    .orderBy('id'),
)
type NewAppPassword = { accountId: AccountId; label: string; secretHash: string; now: Instant }
const insertAppPassword = statement((db, p: NewAppPassword) =>
  db
    .insertInto('app_passwords')
    .values({
      account_id: p.accountId,
      label: p.label,
      secret_hash: p.secretHash,
      created_at_ms: p.now,
      last_used_at_ms: null,
    })
    .returning(APP_PASSWORD),
)
const useAppPassword = statement((db, p: { id: number; now: Instant }) =>
  db.updateTable('app_passwords').set({ last_used_at_ms: p.now }).where('id', '=', p.id),
)
const removeAppPassword = statement((db, p: { accountId: AccountId; id: number }) =>
  db.deleteFrom('app_passwords').where('account_id', '=', p.accountId).where('id', '=', p.id),
)

export type TokenRecord = {
  readonly id: number
  readonly accountId: AccountId
  readonly label: string
  /** JSON array of scope words. */
  readonly scopes: string
  readonly createdAt: Instant
  readonly lastUsedAt: Instant | null
  readonly expiresAt: Instant | null
}
const TOKEN = [
  'id',
  'account_id as accountId',
  'label',
  'scopes',
  'created_at_ms as createdAt',
  'last_used_at_ms as lastUsedAt',
  'expires_at_ms as expiresAt',
] as const
const tokenByHash = statement((db, p: { secretHash: string }) =>
  db.selectFrom('tokens').select(TOKEN).where('secret_hash', '=', p.secretHash),
)
const tokensOf = statement((db, p: { accountId: AccountId }) =>
  db.selectFrom('tokens').select(TOKEN).where('account_id', '=', p.accountId).orderBy('id'),
)
type NewToken = {
  accountId: AccountId
  label: string
  scopes: string
  secretHash: string
  expiresAt: Instant | null
  now: Instant
}
const insertToken = statement((db, p: NewToken) =>
  db
    .insertInto('tokens')
    .values({
      account_id: p.accountId,
      label: p.label,
      scopes: p.scopes,
      secret_hash: p.secretHash,
      created_at_ms: p.now,
      last_used_at_ms: null,
      expires_at_ms: p.expiresAt,
    })
    .returning(TOKEN),
)
const useToken = statement((db, p: { id: number; now: Instant }) =>
  db.updateTable('tokens').set({ last_used_at_ms: p.now }).where('id', '=', p.id),
)
const removeToken = statement((db, p: { accountId: AccountId; id: number }) =>
  db.deleteFrom('tokens').where('account_id', '=', p.accountId).where('id', '=', p.id),
)

const failuresOf = statement((db, p: { key: string }) =>
  db
    .selectFrom('sign_in_failures')
    .select(['failures', 'last_at_ms as lastAt'])
    .where('key', '=', p.key),
)
const setFailures = statement((db, p: { key: string; failures: number; now: Instant }) =>
  db
    .insertInto('sign_in_failures')
    .values({ key: p.key, failures: p.failures, last_at_ms: p.now })
    .onConflict((c) => c.column('key').doUpdateSet({ failures: p.failures, last_at_ms: p.now })),
)
const forgetFailures = statement((db, p: { key: string }) =>
  db.deleteFrom('sign_in_failures').where('key', '=', p.key),
)
const forgetOldFailures = statement((db, p: { before: Instant }) =>
  db.deleteFrom('sign_in_failures').where('last_at_ms', '<', p.before),
)
const isFamiliar = statement((db, p: { accountId: AccountId; address: string }) =>
  db
    .selectFrom('familiar_addresses')
    .select('last_at_ms as lastAt')
    .where('account_id', '=', p.accountId)
    .where('address', '=', p.address),
)
const setFamiliar = statement((db, p: { accountId: AccountId; address: string; now: Instant }) =>
  db
    .insertInto('familiar_addresses')
    .values({ account_id: p.accountId, address: p.address, last_at_ms: p.now })
    .onConflict((c) => c.columns(['account_id', 'address']).doUpdateSet({ last_at_ms: p.now })),
)

export type CredentialReads = ReturnType<typeof credentialReads>
export function credentialReads(run: Executor) {
  return {
    sessionByHash: (secretHash: string) => run.first(sessionByHash, { secretHash }),
    sessionsOf: (accountId: AccountId) => run.all(sessionsOf, { accountId }),
    appPasswordByHash: (secretHash: string) => run.first(appPasswordByHash, { secretHash }),
    appPasswordsOf: (accountId: AccountId) => run.all(appPasswordsOf, { accountId }),
    tokenByHash: (secretHash: string) => run.first(tokenByHash, { secretHash }),
    tokensOf: (accountId: AccountId) => run.all(tokensOf, { accountId }),
    failuresOf: (key: string) => run.first(failuresOf, { key }),
    isFamiliar: async (accountId: AccountId, address: string): Promise<boolean> =>
      (await run.first(isFamiliar, { accountId, address })) !== undefined,
  }
}

export type CredentialWrites = ReturnType<typeof credentialWrites>
export function credentialWrites(run: Executor) {
  return {
    insertSession: (session: SessionRecord) => run.run(insertSession, session),
    seeSession: (seen: { id: string; now: Instant; expiresAt: Instant }) =>
      run.run(seeSession, seen),
    removeSession: (accountId: AccountId, id: string) => run.run(removeSession, { accountId, id }),
    /** Signs out everywhere but in the session `id`; '' spares none. */
    removeSessionsBut: (accountId: AccountId, id: string) =>
      run.run(removeSessionsBut, { accountId, id }),
    removeExpiredSessions: (now: Instant) => run.run(removeExpiredSessions, { now }),

    insertAppPassword: (password: NewAppPassword) => run.first(insertAppPassword, password),
    useAppPassword: (id: number, now: Instant) => run.run(useAppPassword, { id, now }),
    removeAppPassword: (accountId: AccountId, id: number) =>
      run.run(removeAppPassword, { accountId, id }),

    insertToken: (token: NewToken) => run.first(insertToken, token),
    useToken: (id: number, now: Instant) => run.run(useToken, { id, now }),
    removeToken: (accountId: AccountId, id: number) => run.run(removeToken, { accountId, id }),

    setFailures: (failed: { key: string; failures: number; now: Instant }) =>
      run.run(setFailures, failed),
    forgetFailures: (key: string) => run.run(forgetFailures, { key }),
    forgetOldFailures: (before: Instant) => run.run(forgetOldFailures, { before }),
    setFamiliar: (address: { accountId: AccountId; address: string; now: Instant }) =>
      run.run(setFamiliar, address),
  }
}
