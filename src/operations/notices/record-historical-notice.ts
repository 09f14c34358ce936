import type { NoticeRecord } from '../../catalog/catalog.ts'
import type { NoticeId } from '../../domain/ids.ts'
import type { Bilingual } from '../../domain/language.ts'
import { Problem } from '../../domain/problem.ts'
import { canonicalJson } from '../../ledger/canonical-json.ts'
import type { NoticeDocument } from '../../policy/notice-document.ts'
import type { Parts } from '../parts.ts'
import { idTaken } from './draft-notice.ts'
import { askToGovern, type Governor } from './governor.ts'
import { checkDocument, draftRow, noSuchNotice } from './notice-drafts.ts'
import { publishDraft } from './publish-notice.ts'

/**
 * Publishes a notice of the past for the record. It becomes a clarification that quotes it: dated as
 * the text is, in the ledger from today on, and without any effect, since a clarification carries no
 * measure. Nobody can make it look as if it had been published here when it was issued.
 *
 * @param request.document parsed YAML or JSON, any kind of notice
 * @throws Problem 'invalid-input' with all `faults`, or when `issuedAt` is missing or not past;
 *   'name-taken'; 'forbidden'
 */
export async function recordHistoricalNotice(
  parts: Parts,
  request: { readonly governor: Governor; readonly document: unknown },
): Promise<NoticeRecord> {
  const { governor } = request
  const published = await parts.catalog.write(async (tx) => {
    const now = parts.clock.now()
    const permit = await askToGovern(tx, governor, now)
    const past = checkDocument(request.document)
    if (past.issuedAt === undefined || Date.parse(past.issuedAt) >= now) throw notPast()
    const id = past.id as NoticeId
    if (await tx.notices.byId(id)) throw idTaken(id)
    const row = draftRow(checkDocument(quoted(past, past.issuedAt.slice(0, 10))))
    await tx.notices.insertDraft(permit, { ...row, draftedBy: governor.name, now })
    const draft = await tx.notices.byId(id)
    if (!draft) throw noSuchNotice()
    return await publishDraft(parts, tx, { permit, draft, publisher: governor.name, now })
  })
  parts.wakeWorker()
  return published
}

function quoted(past: NoticeDocument, day: string): NoticeDocument {
  const { id, issuedAt, title, body, authority, legalBasis, measures } = past
  const rules = measures ? `\n\n\`\`\`json\n${canonicalJson(measures)}\n\`\`\`` : ''
  return {
    id,
    ...(issuedAt !== undefined && { issuedAt }),
    title: {
      en: cut(`Recorded later, without effect: ${title.en}`),
      'zh-CN': cut(`事后补录，不具效力：${title['zh-CN']}`),
    },
    body: {
      en: `${RECORDED(day).en}\n\n${body.en}${rules}`,
      'zh-CN': `${RECORDED(day)['zh-CN']}\n\n${body['zh-CN']}${rules}`,
    },
    authority,
    ...(legalBasis && { legalBasis }),
    kind: 'clarification',
  }
}

const RECORDED = (day: string): Bilingual => ({
  en: `This notice is dated ${day} and was recorded here later, for the record alone. It has no effect on this disk. Its text:`,
  'zh-CN': `本公告落款日期为 ${day}，系事后补录，仅供查考，对本云盘不产生任何效力。原文如下：`,
})

/** A title has 200 characters at most. */
function cut(title: string): string {
  return title.length > 200 ? `${title.slice(0, 199)}…` : title
}

function notPast(): Problem {
  return new Problem(
    'invalid-input',
    {
      en: 'A notice of the past needs its date: write issuedAt, before now. A notice that is to hold is drafted and published instead.',
      'zh-CN': '补录过去的公告须注明日期：请填写早于此刻的 issuedAt。要使公告生效，请起草并发布。',
    },
    { facts: { field: 'issuedAt' } },
  )
}
