import type { AccountRecord } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import { Problem } from '../domain/problem.ts'
import { accountNameKey } from '../operations/accounts.ts'
import { type Governor, MACHINE_OPERATOR } from '../operations/notices/governor.ts'
import type { Parts } from '../operations/parts.ts'
import { findToken, signInWithPassword } from '../operations/sign-in.ts'
import { readSecret } from './read-secret.ts'
import type { Shell } from './shell.ts'

/** What a token must allow for a command. */
export type Scope = 'read' | 'write' | 'govern'

/**
 * The account of `--as USER`, shown by `CLOUDKEEP_TOKEN` or else by a password from stdin.
 *
 * @throws Problem 'unauthenticated'; 'forbidden' when the token may not do that; 'too-many-requests'
 */
export async function signInAs(
  parts: Parts,
  shell: Shell,
  asked: { readonly user: string; readonly scope: Scope },
): Promise<AccountRecord> {
  const { user, scope } = asked
  if (shell.token === '') {
    const prompt = { en: `Password of ${user}`, 'zh-CN': `${user} 的密码` }
    const password = await readSecret(shell, prompt)
    return (await signInWithPassword(parts, { user, password, address: 'cli' })).account
  }
  const found = await findToken(parts, shell.token)
  const isTheirs = found && accountNameKey(found.account.name) === accountNameKey(user)
  if (!isTheirs) throw otherToken(user)
  if (found.scopes && !found.scopes.includes(scope)) throw lacksScope(scope)
  return found.account
}

/** Whoever governs: the machine's operator, or the person that `--as` names. */
export async function governorOf(
  parts: Parts,
  shell: Shell,
  options: { readonly as?: string | undefined },
): Promise<Governor> {
  if (options.as === undefined) return MACHINE_OPERATOR
  const { id, name } = await signInAs(parts, shell, { user: options.as, scope: 'govern' })
  return { name, accountId: id }
}

export function actorOf(account: AccountRecord): Actor {
  return {
    accountId: account.id,
    name: account.name,
    role: account.role,
    edition: account.edition,
    createdAt: account.createdAt,
    language: account.language,
    door: 'cli',
  }
}

/** The account of that name. @throws Problem 'not-found' */
export async function getAccount(parts: Parts, name: string): Promise<AccountRecord> {
  const account = await parts.catalog.read((tx) => tx.accounts.byNameKey(accountNameKey(name)))
  if (account) return account
  throw new Problem('not-found', {
    en: `There is no account “${name}”. “npx cloudkeep user list” shows those that there are.`,
    'zh-CN': `没有账号“${name}”。“npx cloudkeep user list”列出全部账号。`,
  })
}

function otherToken(user: string): Problem {
  return new Problem('unauthenticated', {
    en: `CLOUDKEEP_TOKEN is unknown, expired or not a token of “${user}”.`,
    'zh-CN': `CLOUDKEEP_TOKEN 无效、已过期，或不属于“${user}”。`,
  })
}

function lacksScope(scope: Scope): Problem {
  return new Problem('forbidden', {
    en: `This token is not allowed to “${scope}”. Make one with that scope.`,
    'zh-CN': `此令牌没有“${scope}”权限，请创建带有该权限的令牌。`,
  })
}
