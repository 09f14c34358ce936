import type { AccountRecord, ReadTx, WriteTx } from '../catalog/catalog.ts'
import type { AccountId } from '../domain/ids.ts'
import { HOUR_MS, type Instant } from '../domain/instant.ts'
import { networkOf } from '../domain/network-of.ts'
import { isProblem, Problem } from '../domain/problem.ts'
import {
  type Failures,
  failuresAt,
  type ThrottleFacts,
  waitBeforeSignIn,
} from '../policy/sign-in-throttle.ts'
import { accountNameKey, PASSWORD_LENGTH_MAX } from './accounts.ts'
import type { Parts } from './parts.ts'

/** Somebody whose credential was good, and which one it was. */
export type SignedIn = {
  readonly account: AccountRecord
  readonly via: 'password' | 'app-password' | 'token' | 'session'
  /** The session's, token's or app password's id. */
  readonly credentialId: string
  /** What a token may do; undefined: everything. */
  readonly scopes?: readonly string[]
  /** When it ends by itself, if it does. */
  readonly expiresAt?: Instant
}

/** Sessions live so long after they were last used. */
export const SESSION_LIFE_MS = 30 * 24 * HOUR_MS
/** When something was last used is written down at most this often. */
const NOTE_USE_MS = HOUR_MS
/** Somebody who is to make room on a full disk has to get in first. */
const COMING_IN = { freesSpace: true } as const

/**
 * Checks a name with its password or one of its app passwords. Wrong tries slow the next ones down.
 *
 * @throws Problem 'unauthenticated'; 'too-many-requests' with fact `retryAfterSeconds`
 */
export async function signInWithPassword(
  parts: Parts,
  given: { readonly user: string; readonly password: string; readonly address: string },
): Promise<SignedIn> {
  const { user, password } = given
  const address = networkOf(given.address)
  const now = parts.clock.now()
  const secretHash = parts.secrets.hash(password)
  const who = parts.secrets.hash(accountNameKey(user))
  const known = await parts.catalog.read(async (tx) => {
    const account = await tx.accounts.byNameKey(accountNameKey(user))
    const facts = await throttleFacts(tx, { account, who, address, now })
    return { account, facts, app: await tx.credentials.appPasswordByHash(secretHash) }
  })
  const waitMs = waitBeforeSignIn(known.facts)
  if (waitMs > 0) throw slowDown(waitMs)

  const { account, app } = known
  if (account && app?.accountId === account.id) {
    await noteSuccess(parts, { account, who, address, appPasswordId: app.id, now })
    return { account, via: 'app-password', credentialId: String(app.id) }
  }
  // Counted before it is looked at: many guesses at once would else all be free.
  await countTry(parts, { account, who, address })
  const isRight = await verify(parts, { account, who, address, password })
  if (!account || !isRight) throw wrongCredentials()
  await noteSuccess(parts, { account, who, address, now })
  return { account, via: 'password', credentialId: '' }
}

/**
 * Asks somebody who is signed in for their password once more. Wrong tries slow the next ones down as
 * they do at the door: a session that was left open must not be a place to guess at leisure.
 *
 * @throws Problem 'unauthenticated'; 'too-many-requests' with fact `retryAfterSeconds`
 */
export async function confirmPassword(
  parts: Parts,
  given: {
    readonly account: AccountRecord
    readonly password: string
    readonly address: string
  },
): Promise<void> {
  const { account, password } = given
  const who = parts.secrets.hash(accountNameKey(account.name))
  const trying = { account, who, address: networkOf(given.address) }
  await countTry(parts, trying)
  if (!(await verify(parts, { ...trying, password }))) throw wrongCredentials()
  await noteSuccess(parts, { ...trying, now: parts.clock.now() })
}

async function verify(
  parts: Parts,
  { password, ...trying }: Trying & { readonly password: string },
): Promise<boolean> {
  const { account } = trying
  if (password.length > PASSWORD_LENGTH_MAX) return false
  try {
    return await parts.passwords.verify(account?.passwordHash ?? NOBODY, password)
  } catch (error) {
    await parts.catalog.write((tx) => uncount(tx, trying), COMING_IN)
    throw error
  }
}

/** Starts a session. @returns the cookie's secret, known to nobody else from now on */
export async function startSession(
  parts: Parts,
  given: { readonly accountId: AccountId; readonly userAgent: string; readonly address: string },
): Promise<{ readonly secret: string; readonly expiresAt: Instant }> {
  const secret = parts.secrets.make()
  const now = parts.clock.now()
  const expiresAt = now + SESSION_LIFE_MS
  await parts.catalog.write(
    (tx) =>
      tx.credentials.insertSession({
        id: parts.chance.hex(8),
        accountId: given.accountId,
        secretHash: parts.secrets.hash(secret),
        userAgent: given.userAgent.slice(0, 300),
        address: given.address,
        createdAt: now,
        lastSeenAt: now,
        expiresAt,
      }),
    COMING_IN,
  )
  return { secret, expiresAt }
}

/** Whoever holds this cookie, if its session goes on. */
export async function findSession(parts: Parts, secret: string): Promise<SignedIn | undefined> {
  const now = parts.clock.now()
  const found = await parts.catalog.read(async (tx) => {
    const session = await tx.credentials.sessionByHash(parts.secrets.hash(secret))
    if (!session || session.expiresAt <= now) return undefined
    return { session, account: await tx.accounts.byId(session.accountId) }
  })
  if (!found?.account) return undefined
  const { session, account } = found
  if (now - session.lastSeenAt > NOTE_USE_MS) {
    const seen = { id: session.id, now, expiresAt: now + SESSION_LIFE_MS }
    await noteUse(parts, (tx) => tx.credentials.seeSession(seen))
  }
  return { account, via: 'session', credentialId: session.id, expiresAt: session.expiresAt }
}

/** Whoever holds this bearer token, if it is still good. */
export async function findToken(parts: Parts, secret: string): Promise<SignedIn | undefined> {
  const now = parts.clock.now()
  const found = await parts.catalog.read(async (tx) => {
    const token = await tx.credentials.tokenByHash(parts.secrets.hash(secret))
    if (!token || (token.expiresAt !== null && token.expiresAt <= now)) return undefined
    return { token, account: await tx.accounts.byId(token.accountId) }
  })
  if (!found?.account) return undefined
  const { token, account } = found
  if (now - (token.lastUsedAt ?? 0) > NOTE_USE_MS) {
    await noteUse(parts, (tx) => tx.credentials.useToken(token.id, now))
  }
  const scopes = JSON.parse(token.scopes) as string[]
  const expiry = token.expiresAt === null ? {} : { expiresAt: token.expiresAt }
  return { account, via: 'token', credentialId: String(token.id), scopes, ...expiry }
}

function wrongCredentials(): Problem {
  return new Problem('unauthenticated', {
    en: 'The name or the password is not right.',
    'zh-CN': '用户名或密码不正确。',
  })
}

/** A hash of nobody's password: a name that does not exist takes as long as one that does. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$JFV2cyVuKJQFHn6/3SChwg$U9G8V9/8+FYMZ7JVQqcfYj0N0SbuW552+fWdo3AsEgQ'

type Trying = {
  readonly account: AccountRecord | undefined
  /** The name that was given, hashed: names of nobody are counted too, or counting would tell them. */
  readonly who: string
  /** Or the network that it is of. */
  readonly address: string
}

async function throttleFacts(
  tx: ReadTx,
  { account, who, address, now }: Trying & { readonly now: Instant },
): Promise<ThrottleFacts> {
  const { credentials } = tx
  return {
    address: await credentials.failuresOf(addressKey(address)),
    pair: await credentials.failuresOf(pairKey(who, address)),
    account: await credentials.failuresOf(accountKey(who)),
    isFamiliar: account ? await credentials.isFamiliar(account.id, address) : false,
    now,
  }
}

/** Counts a try as failed until it turns out to be right. @throws Problem 'too-many-requests' */
async function countTry(parts: Parts, trying: Trying): Promise<void> {
  await parts.catalog.write(async (tx) => {
    const now = parts.clock.now()
    const { who, address } = trying
    const facts = await throttleFacts(tx, { ...trying, now })
    const waitMs = waitBeforeSignIn(facts)
    if (waitMs > 0) throw slowDown(waitMs)
    const count = (key: string, known: Failures | undefined) =>
      tx.credentials.setFailures({ key, failures: failuresAt(known, now) + 1, now })
    await count(addressKey(address), facts.address)
    await count(pairKey(who, address), facts.pair)
    if (!facts.isFamiliar) await count(accountKey(who), facts.account)
  }, COMING_IN)
}

async function uncount({ credentials }: WriteTx, { account, who, address }: Trying): Promise<void> {
  const isFamiliar = account ? await credentials.isFamiliar(account.id, address) : false
  for (const key of [
    addressKey(address),
    pairKey(who, address),
    ...(isFamiliar ? [] : [accountKey(who)]),
  ]) {
    const known = await credentials.failuresOf(key)
    if (!known) continue
    const failures = known.failures - 1
    if (failures === 0) await credentials.forgetFailures(key)
    else await credentials.setFailures({ key, failures, now: known.lastAt })
  }
}

async function noteSuccess(
  parts: Parts,
  good: Trying & { account: AccountRecord; appPasswordId?: number; now: Instant },
): Promise<void> {
  const { account, who, address, appPasswordId, now } = good
  await parts.catalog.write(async (tx) => {
    const { credentials } = tx
    // An app password is not counted: nobody guesses one.
    if (appPasswordId === undefined) await uncount(tx, good)
    else await credentials.useAppPassword(appPasswordId, now)
    await credentials.setFamiliar({ accountId: account.id, address, now })
    await credentials.forgetFailures(pairKey(who, address))
  }, COMING_IN)
}

/** Good to know, and no reason to refuse somebody who only reads. */
async function noteUse(parts: Parts, work: (tx: WriteTx) => Promise<unknown>): Promise<void> {
  try {
    await parts.catalog.write(work, COMING_IN)
  } catch (error) {
    if (!isProblem(error, 'storage-full') && !isProblem(error, 'storage-failed')) throw error
  }
}

const addressKey = (address: string) => `address ${address}`
const accountKey = (who: string) => `account ${who}`
const pairKey = (who: string, address: string) => `${accountKey(who)} from ${address}`

function slowDown(waitMs: number): Problem {
  const seconds = Math.ceil(waitMs / 1000)
  return new Problem(
    'too-many-requests',
    {
      en: `Too many wrong passwords. Try again in ${String(seconds)} s.`,
      'zh-CN': `密码错误次数过多，请在 ${String(seconds)} 秒后重试。`,
    },
    { facts: { retryAfterSeconds: seconds } },
  )
}
