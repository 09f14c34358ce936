import type { AccountRecord, SpaceRecord, WriteTx } from '../catalog/catalog.ts'
import { hasControls } from '../domain/control-characters.ts'
import type { Edition, Role } from '../domain/governed.ts'
import type { AccountId, SpaceId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Language } from '../domain/language.ts'
import { parseName } from '../domain/node-name.ts'
import { Problem } from '../domain/problem.ts'
import { permitToFoundSpace } from '../policy/gate.ts'
import type { Permit } from '../policy/permit.ts'
import { notFound } from './ask-gate.ts'
import { newEtag, type Parts } from './parts.ts'

export type { AccountRecord, SpaceRecord }

export type NewAccount = {
  readonly name: string
  readonly displayName?: string | undefined
  readonly password: string
  readonly role: Role
  readonly edition: Edition
  readonly language?: Language | null | undefined
  /** Bytes of the home space; null: no limit. */
  readonly quotaBytes: number | null
}

/** Shortest password that a person may choose (NIST SP 800-63B-4 §3.1.1.2 for a single factor asks 15, allows 8 with a second). */
export const PASSWORD_LENGTH_MIN = 8
export const PASSWORD_LENGTH_MAX = 1024

/** Two accounts whose names differ only in case or form could be taken for each other. */
export function accountNameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

/** Makes an account with its home space. @throws Problem 'name-taken'; 'invalid-input' */
export async function createAccount(parts: Parts, wanted: NewAccount): Promise<AccountRecord> {
  const name = checkAccountName(wanted.name)
  const displayName = checkDisplayName(wanted.displayName ?? name)
  checkNewPassword(wanted.password)
  const passwordHash = await parts.passwords.hash(wanted.password)
  return await parts.catalog.write(async (tx) => {
    const now = parts.clock.now()
    const nameKey = accountNameKey(name)
    if (await tx.accounts.byNameKey(nameKey)) throw accountExists(name)
    const account = await tx.accounts.insert({
      name,
      nameKey,
      displayName,
      role: wanted.role,
      edition: wanted.edition,
      language: wanted.language ?? null,
      passwordHash,
      now,
    })
    const { quotaBytes } = wanted
    await foundSpace(parts, tx, { account, name: 'home', isHome: 1, quotaBytes, now })
    return account
  })
}

/** A further space for an account. @throws Problem 'not-found'; 'name-taken' */
export async function createSpace(
  parts: Parts,
  wanted: { readonly owner: string; readonly name: string; readonly quotaBytes: number | null },
): Promise<SpaceRecord> {
  const name = parseName(wanted.name)
  return await parts.catalog.write(async (tx) => {
    const account = await tx.accounts.byNameKey(accountNameKey(wanted.owner))
    if (!account) throw notFound()
    const owned = await tx.spaces.ownedBy(account.id)
    if (owned.some((one) => one.name === name)) throw spaceExists(name)
    const now = parts.clock.now()
    const id = await foundSpace(parts, tx, { account, ...wanted, name, isHome: 0, now })
    const space = await tx.spaces.byId(id)
    if (!space) throw notFound()
    return space
  })
}

type Founding = {
  readonly account: AccountRecord
  readonly name: string
  readonly isHome: 0 | 1
  readonly quotaBytes: number | null
  readonly now: Instant
}

async function foundSpace(parts: Parts, tx: WriteTx, founding: Founding): Promise<SpaceId> {
  const { account, name, isHome, quotaBytes, now } = founding
  const permit: Permit<'write'> = permitToFoundSpace()
  const { edition } = account
  const ownerId = account.id
  const id = await tx.spaces.insert({ ownerId, name, edition, isHome, quotaBytes, now })
  const root = await tx.nodes.insert(permit, {
    spaceId: id,
    parentId: null,
    kind: 'folder',
    name: '',
    etag: newEtag(parts.chance),
    size: 0,
    blobId: null,
    byBytes: null,
    byName: null,
    authorId: ownerId,
    now,
    modifiedAt: now,
  })
  await tx.spaces.setRoot(id, root.id)
  return id
}

export type AccountChange = {
  readonly id: AccountId
  readonly displayName?: string | undefined
  readonly language?: Language | null | undefined
  readonly role?: Role | undefined
  readonly edition?: Edition | undefined
  readonly quotaBytes?: number | null | undefined
  readonly password?: string | undefined
  /** With another password every session ends but this one. */
  readonly sessionKept?: string | undefined
}

/** @throws Problem 'not-found'; 'invalid-input'; 'forbidden' when the last administrator would be gone */
export async function changeAccount(parts: Parts, change: AccountChange): Promise<AccountRecord> {
  if (change.password !== undefined) checkNewPassword(change.password)
  const passwordHash =
    change.password === undefined ? undefined : await parts.passwords.hash(change.password)
  return await parts.catalog.write(async (tx) => {
    const account = await tx.accounts.byId(change.id)
    if (!account) throw notFound()
    if (account.role === 'administrator' && change.role === 'user') {
      await refuseLastAdministrator(tx, account.id)
    }
    await tx.accounts.setProfile({
      id: account.id,
      displayName: checkDisplayName(change.displayName ?? account.displayName),
      role: change.role ?? account.role,
      edition: change.edition ?? account.edition,
      language: change.language === undefined ? account.language : change.language,
    })
    // Whatever was cached of the account was of its former role.
    await tx.accounts.bumpAuthEpoch(account.id)
    if (change.edition) await tx.spaces.setEditionOf(account.id, change.edition)
    const home = await tx.spaces.homeOf(account.id)
    if (home && change.quotaBytes !== undefined) {
      await tx.spaces.setQuota(home.id, change.quotaBytes)
    }
    if (passwordHash !== undefined) {
      await tx.accounts.setPassword(account.id, passwordHash)
      // Whoever is signed in may be why it is changed.
      await tx.credentials.removeSessionsBut(account.id, change.sessionKept ?? '')
    }
    return (await tx.accounts.byId(account.id)) ?? account
  })
}

/** Suspends an account by a notice, or lets it go on. @throws Problem 'not-found'; 'forbidden' */
export async function setAccountState(
  parts: Parts,
  change: { readonly id: AccountId; readonly suspendedBy: string | null },
): Promise<AccountRecord> {
  return await parts.catalog.write(async (tx) => {
    const account = await tx.accounts.byId(change.id)
    if (!account) throw notFound()
    if (change.suspendedBy === null) {
      await tx.accounts.setState({ id: account.id, state: 'active', suspendedBy: null })
    } else {
      const notice = await tx.notices.byId(change.suspendedBy as never)
      if (notice?.state !== 'published') throw needsNotice(change.suspendedBy)
      if (account.role === 'administrator') await refuseLastAdministrator(tx, account.id)
      await tx.accounts.setState({ id: account.id, state: 'suspended', suspendedBy: notice.id })
    }
    return (await tx.accounts.byId(account.id)) ?? account
  })
}

async function refuseLastAdministrator(tx: WriteTx, id: AccountId): Promise<void> {
  let after = 0 as AccountId
  for (;;) {
    const page = await tx.accounts.list(after, 500)
    const isOther = (one: AccountRecord) =>
      one.role === 'administrator' && one.state === 'active' && one.id !== id
    if (page.some(isOther)) return
    const last = page.at(-1)
    if (!last) break
    after = last.id
  }
  throw new Problem('forbidden', {
    en: 'This is the last active administrator. Make somebody else an administrator first.',
    'zh-CN': '这是最后一位可用的管理员，请先将他人设为管理员。',
  })
}

function checkAccountName(raw: string): string {
  const name = parseName(raw.trim())
  if (name.length <= 64 && /^[\p{L}\p{N}][\p{L}\p{N}._@-]*$/u.test(name)) return name
  throw new Problem(
    'invalid-input',
    {
      en: 'An account name has 1 to 64 letters, digits, “.”, “_”, “-” or “@”, and begins with a letter or digit.',
      'zh-CN': '账号名由 1 到 64 个字母、汉字、数字或“.”“_”“-”“@”组成，并以字母、汉字或数字开头。',
    },
    { facts: { field: 'name' } },
  )
}

function checkDisplayName(name: string): string {
  const trimmed = name.normalize('NFC').trim()
  if (trimmed !== '' && trimmed.length <= 100 && !hasControls(trimmed)) return trimmed
  throw new Problem(
    'invalid-input',
    {
      en: 'A display name has 1 to 100 characters, and no line breaks or other control characters.',
      'zh-CN': '显示名称为 1 到 100 个字符，且不含换行等控制字符。',
    },
    { facts: { field: 'displayName' } },
  )
}

export function checkNewPassword(password: string): void {
  const { length } = password
  if (length >= PASSWORD_LENGTH_MIN && length <= PASSWORD_LENGTH_MAX) return
  throw new Problem(
    'invalid-input',
    {
      en: `A password has ${String(PASSWORD_LENGTH_MIN)} to ${String(PASSWORD_LENGTH_MAX)} characters. A few words in a row are easy to remember and hard to guess.`,
      'zh-CN': `密码为 ${String(PASSWORD_LENGTH_MIN)} 到 ${String(PASSWORD_LENGTH_MAX)} 个字符。使用几个词的组合既好记又难猜。`,
    },
    { facts: { field: 'password' } },
  )
}

function accountExists(name: string): Problem {
  return new Problem(
    'name-taken',
    { en: `The account “${name}” exists already.`, 'zh-CN': `账号“${name}”已存在。` },
    { facts: { field: 'name' } },
  )
}

function spaceExists(name: string): Problem {
  return new Problem('name-taken', {
    en: `This account has a space “${name}” already.`,
    'zh-CN': `此账号已有名为“${name}”的空间。`,
  })
}

function needsNotice(id: string): Problem {
  return new Problem('invalid-input', {
    en: `No notice “${id}” is published. An account is suspended only by a published notice that says why.`,
    'zh-CN': `未发布编号为“${id}”的公告。只有说明理由的已发布公告才能停用账号。`,
  })
}
