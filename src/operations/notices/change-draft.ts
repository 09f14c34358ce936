import type { NoticeRecord } from '../../catalog/catalog.ts'
import type { NoticeId } from '../../domain/ids.ts'
import type { Parts } from '../parts.ts'
import { askToGovern, type Governor } from './governor.ts'
import { checkDocument, draftRow, faultyNotice, getDraft } from './notice-drafts.ts'

/**
 * Puts another text in the place of a draft. Approvals were of the text before, and are gone.
 *
 * @throws Problem 'not-found'; 'precondition-failed' once it is published; 'invalid-input'
 */
export async function changeDraft(
  parts: Parts,
  request: { readonly governor: Governor; readonly id: NoticeId; readonly document: unknown },
): Promise<NoticeRecord> {
  return await parts.catalog.write(async (tx) => {
    const now = parts.clock.now()
    const permit = await askToGovern(tx, request.governor, now)
    await getDraft(tx, request.id)
    const row = draftRow(checkDocument(request.document))
    if (row.id !== request.id) throw faultyNotice([ID_STAYS])
    await tx.notices.setDraft(permit, { ...row, now })
    await tx.notices.removeApprovals(permit, request.id)
    return await getDraft(tx, request.id)
  })
}

const ID_STAYS = {
  path: ['id'],
  problem: { en: 'The id of a draft stays.', 'zh-CN': '草稿的编号不能更改。' },
  mend: {
    en: 'Remove this draft and make another one under the new id.',
    'zh-CN': '请删除此草稿，并以新编号另建草稿。',
  },
}
