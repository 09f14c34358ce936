import type { NoticeId } from '../../domain/ids.ts'
import type { Parts } from '../parts.ts'
import { askToGovern, type Governor } from './governor.ts'
import { getDraft } from './notice-drafts.ts'

/** @throws Problem 'not-found'; 'precondition-failed' once it is published */
export async function removeDraft(
  parts: Parts,
  request: { readonly governor: Governor; readonly id: NoticeId },
): Promise<void> {
  await parts.catalog.write(async (tx) => {
    const permit = await askToGovern(tx, request.governor, parts.clock.now())
    await getDraft(tx, request.id)
    await tx.notices.removeApprovals(permit, request.id)
    await tx.notices.removeDraft(permit, request.id)
  })
}
