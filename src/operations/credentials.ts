import type { Actor } from '../domain/actor.ts'
import { hasControls } from '../domain/control-characters.ts'
import type { AccountId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import { Problem } from '../domain/problem.ts'
import { changeAccount } from './accounts.ts'
import { notFound } from './ask-gate.ts'
import type { Parts } from './parts.ts'
import { confirmPassword } from './sign-in.ts'

/** What a token may be allowed: to read, to change, to govern (for administrators). */
export const TOKEN_SCOPES = ['read', 'write', 'govern'] as const
export type TokenScope = (typeof TOKEN_SCOPES)[number]

type Mine = { readonly actor: Actor }

export async function listSessions(parts: Parts, { actor }: Mine) {
  const now = parts.clock.now()
  const all = await parts.catalog.read((tx) => tx.credentials.sessionsOf(actor.accountId))
  return all.filter((session) => session.expiresAt > now)
}

/** @throws Problem 'not-found' */
export async function endSession(parts: Parts, request: Mine & { id: string }): Promise<void> {
  await revoke(parts, request.actor.accountId, (tx) =>
    tx.credentials.removeSession(request.actor.accountId, request.id),
  )
}

export async function listAppPasswords(parts: Parts, { actor }: Mine) {
  return await parts.catalog.read((tx) => tx.credentials.appPasswordsOf(actor.accountId))
}

/** @returns the new app password; its secret is told this once. @throws Problem 'invalid-input' */
export async function createAppPassword(
  parts: Parts,
  request: { readonly accountId: AccountId; readonly label: string },
) {
  const label = checkLabel(request.label)
  const secret = parts.secrets.makeReadable()
  const made = await parts.catalog.write((tx) =>
    tx.credentials.insertAppPassword({
      accountId: request.accountId,
      label,
      secretHash: parts.secrets.hash(secret),
      now: parts.clock.now(),
    }),
  )
  if (!made) throw notFound()
  return { ...made, secret }
}

/** It stops working at once, everywhere. @throws Problem 'not-found' */
export async function removeAppPassword(
  parts: Parts,
  request: Mine & { id: number },
): Promise<void> {
  await revoke(parts, request.actor.accountId, (tx) =>
    tx.credentials.removeAppPassword(request.actor.accountId, request.id),
  )
}

export async function listTokens(parts: Parts, { actor }: Mine) {
  return await parts.catalog.read((tx) => tx.credentials.tokensOf(actor.accountId))
}

export type NewToken = Mine & {
  readonly label: string
  readonly scopes: readonly TokenScope[]
  readonly expiresAt: Instant | null
}

/** @returns the new token; its secret is told this once. @throws Problem 'invalid-input' */
export async function createToken(parts: Parts, request: NewToken) {
  const label = checkLabel(request.label)
  const now = parts.clock.now()
  if (request.expiresAt !== null && request.expiresAt <= now) throw expiresInThePast()
  const secret = `ckt_${parts.secrets.make()}`
  const made = await parts.catalog.write((tx) =>
    tx.credentials.insertToken({
      accountId: request.actor.accountId,
      label,
      scopes: JSON.stringify(request.scopes),
      secretHash: parts.secrets.hash(secret),
      expiresAt: request.expiresAt,
      now,
    }),
  )
  if (!made) throw notFound()
  return { ...made, secret }
}

/** @throws Problem 'not-found' */
export async function removeToken(parts: Parts, request: Mine & { id: number }): Promise<void> {
  await revoke(parts, request.actor.accountId, (tx) =>
    tx.credentials.removeToken(request.actor.accountId, request.id),
  )
}

/**
 * Changes one's own password and signs out everywhere but here.
 *
 * @throws Problem as `confirmPassword` for the current one; 'invalid-input'
 */
export async function changeOwnPassword(
  parts: Parts,
  request: Mine & { current: string; password: string; sessionId: string; address: string },
): Promise<void> {
  const { accountId } = request.actor
  const account = await parts.catalog.read((tx) => tx.accounts.byId(accountId))
  if (!account) throw notFound()
  const { current, address } = request
  await confirmPassword(parts, { account, password: current, address })
  const { password, sessionId } = request
  await changeAccount(parts, { id: accountId, password, sessionKept: sessionId })
}

type Removal = Parameters<Parts['catalog']['write']>[0]

async function revoke(
  parts: Parts,
  accountId: AccountId,
  remove: (tx: Parameters<Removal>[0]) => Promise<number>,
): Promise<void> {
  await parts.catalog.write(async (tx) => {
    if ((await remove(tx)) === 0) throw notFound()
    // Ends what any process has cached of the account's credentials, in the same transaction.
    await tx.accounts.bumpAuthEpoch(accountId)
  })
}

function checkLabel(raw: string): string {
  const label = raw.normalize('NFC').trim()
  if (label !== '' && label.length <= 100 && !hasControls(label)) return label
  throw new Problem(
    'invalid-input',
    {
      en: 'Give it a label of 1 to 100 characters on one line, such as the device it is for.',
      'zh-CN': '请填写 1 到 100 个字符、不换行的标签，例如所用设备的名称。',
    },
    { facts: { field: 'label' } },
  )
}

function expiresInThePast(): Problem {
  return new Problem(
    'invalid-input',
    { en: 'The expiry lies in the past.', 'zh-CN': '到期时间已过。' },
    { facts: { field: 'expiresAt' } },
  )
}
