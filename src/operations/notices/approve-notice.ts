import type { NoticeRecord, ReadTx } from '../../catalog/catalog.ts'
import type { AccountId, NoticeId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'
import { documentHash } from '../../ledger/ledger-entry.ts'
import { SALT_BYTES } from '../../ledger/person-commitment.ts'
import { SECOND_PERSON } from '../../policy/check-publication.ts'
import { accountNameKey } from '../accounts.ts'
import type { Parts } from '../parts.ts'
import { askToGovern, type Governor } from './governor.ts'
import { documentOf, getDraft } from './notice-drafts.ts'

/**
 * An administrator agrees to the publication of a draft as it reads now. Whoever approves is a person
 * with an account: the machine's operator cannot, since nobody could tell that it was a second one.
 *
 * @throws Problem 'not-found'; 'precondition-failed' once it is published; 'forbidden'
 */
export async function approveNotice(
  parts: Parts,
  request: {
    readonly governor: Governor & { readonly accountId: AccountId | null }
    readonly id: NoticeId
  },
): Promise<NoticeRecord> {
  const { governor, id } = request
  if (governor.accountId === null) throw personNeeded()
  return await parts.catalog.write(async (tx) => {
    const now = parts.clock.now()
    const permit = await askToGovern(tx, governor, now)
    const draft = await getDraft(tx, id)
    await tx.notices.insertApproval(permit, {
      noticeId: id,
      account: governor.name,
      now,
      documentHash: hashOf(draft),
      salt: parts.chance.hex(SALT_BYTES),
    })
    if (needsSecondPerson(draft)) await tx.notices.setApproved(permit, id)
    return await getDraft(tx, id)
  })
}

/** Approvals that count: of this very text, by people who are administrators now. */
export async function validApprovals(tx: ReadTx, draft: NoticeRecord) {
  const hash = hashOf(draft)
  const approvals = await tx.notices.approvalsOf(draft.id)
  const valid = []
  for (const approval of approvals) {
    const account = await tx.accounts.byNameKey(accountNameKey(approval.account))
    const isAdministrator = account?.role === 'administrator' && account.state === 'active'
    if (approval.documentHash === hash && isAdministrator) valid.push(approval)
  }
  return valid
}

function hashOf(draft: NoticeRecord): string {
  return documentHash(JSON.parse(draft.document) as Record<string, unknown>)
}

function needsSecondPerson(draft: NoticeRecord): boolean {
  const { measures = [] } = documentOf(draft)
  return measures.some((measure) => SECOND_PERSON.includes(measure.effect))
}

function personNeeded(): Problem {
  return new Problem('forbidden', {
    en: 'An approval needs a person with an account of their own: say who with --as NAME.',
    'zh-CN': '批准须由拥有自己账号的人员作出：请用 --as 账号名 指明。',
  })
}
