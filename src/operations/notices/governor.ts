import type { ReadTx } from '../../catalog/catalog.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import { Problem } from '../../domain/problem.ts'
import { type GateFacts, passGate } from '../../policy/gate.ts'
import type { Permit } from '../../policy/permit.ts'

/**
 * Whoever governs: an administrator's account, or with `accountId` null the operator of the machine,
 * who may read the data folder and acts through the command line.
 */
export type Governor = { readonly name: string; readonly accountId: AccountId | null }

export const MACHINE_OPERATOR: Governor = { name: 'operator', accountId: null }

/**
 * Asks the gate with what this transaction knows of the governor.
 *
 * @throws Problem 'forbidden' for anybody but an administrator who is not suspended
 */
export async function askToGovern(
  tx: ReadTx,
  governor: Governor,
  now: Instant,
): Promise<Permit<'govern'>> {
  const actor = await factsOf(tx, governor)
  const facts = { actor, rights: 'none', table: await tx.measures(), now } as const
  const ruling = passGate(facts, { kind: 'govern' })
  if (ruling.verdict === 'refuse') throw ruling.problem
  return ruling.permit
}

async function factsOf(tx: ReadTx, governor: Governor): Promise<GateFacts['actor']> {
  if (governor.accountId === null) return { ...OPERATOR_FACTS, name: governor.name }
  const account = await tx.accounts.byId(governor.accountId)
  if (!account) {
    throw new Problem('forbidden', {
      en: 'This account does not exist any more. Sign in with another one.',
      'zh-CN': '此账号已不存在，请使用其他账号登录。',
    })
  }
  const { id, name, edition, createdAt, role, state } = account
  return { id, name, edition, createdAt, role, suspended: state === 'suspended' }
}

/** No account at all: whoever holds the data folder holds the disk. */
const OPERATOR_FACTS = {
  id: 0 as AccountId,
  edition: 'personal',
  createdAt: 0,
  role: 'administrator',
  suspended: false,
} as const
