import type { NoticeRecord } from '../../catalog/catalog.ts'
import { Problem } from '../../domain/problem.ts'
import type { Parts } from '../parts.ts'
import { askToGovern, type Governor } from './governor.ts'
import { checkDocument, draftRow, noSuchNotice } from './notice-drafts.ts'

/**
 * Keeps a notice as a draft, which has no effect and which only administrators see.
 *
 * @param request.document parsed YAML or JSON
 * @throws Problem 'invalid-input' with all `faults`; 'name-taken' where the id is another notice's
 */
export async function draftNotice(
  parts: Parts,
  request: { readonly governor: Governor; readonly document: unknown },
): Promise<NoticeRecord> {
  return await parts.catalog.write(async (tx) => {
    const now = parts.clock.now()
    const permit = await askToGovern(tx, request.governor, now)
    const row = draftRow(checkDocument(request.document))
    if (await tx.notices.byId(row.id)) throw idTaken(row.id)
    await tx.notices.insertDraft(permit, { ...row, draftedBy: request.governor.name, now })
    const draft = await tx.notices.byId(row.id)
    if (!draft) throw noSuchNotice()
    return draft
  })
}

export function idTaken(id: string): Problem {
  return new Problem(
    'name-taken',
    {
      en: `There is a notice ${id} already. Choose another id: it becomes the address of the notice.`,
      'zh-CN': `已有编号为 ${id} 的公告。请另选编号，它将成为公告的地址。`,
    },
    { facts: { field: 'id' } },
  )
}
