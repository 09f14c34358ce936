import type { NoticeRecord, ReadTx } from '../../catalog/catalog.ts'
import type { NoticeId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'
import { canonicalJson } from '../../ledger/canonical-json.ts'
import { checkNoticeDocument } from '../../policy/check-notice-document.ts'
import type { NoticeDocument, NoticeFault } from '../../policy/notice-document.ts'

/** A fault as doors tell it; `path` as `measures.0.from`. */
export type ToldFault = Omit<NoticeFault, 'path'> & { readonly path: string }

/** @throws Problem 'invalid-input' with the fact `faults`, all of them */
export function checkDocument(value: unknown): NoticeDocument {
  const checked = checkNoticeDocument(value)
  if (checked.document) return checked.document
  throw faultyNotice(checked.faults)
}

/** The document of a row: it was checked when it was stored. */
export function documentOf(notice: Pick<NoticeRecord, 'document'>): NoticeDocument {
  return JSON.parse(notice.document) as NoticeDocument
}

/** What the catalog keeps of a document. */
export function draftRow(document: NoticeDocument) {
  return {
    id: document.id as NoticeId,
    document: canonicalJson(document),
    // A clarification names the notice that it explains, and leaves it as it is.
    changes: (document.kind === 'clarification' ? null : (document.of ?? null)) as NoticeId | null,
  }
}

/** @throws Problem 'not-found'; 'precondition-failed' where it is published, and so beyond change */
export async function getDraft(tx: ReadTx, id: NoticeId): Promise<NoticeRecord> {
  const notice = await tx.notices.byId(id)
  if (!notice) throw noSuchNotice()
  if (notice.state === 'published') throw alreadyPublished(id)
  return notice
}

export function noSuchNotice(): Problem {
  return new Problem('not-found', {
    en: 'There is no such notice.',
    'zh-CN': '没有这份公告。',
  })
}

function alreadyPublished(id: NoticeId): Problem {
  return new Problem('precondition-failed', {
    en: `The notice ${id} is published and stays as it is. Amend, extend or lift it by another notice.`,
    'zh-CN': `公告 ${id} 已发布，不可更改。请另行发布公告予以修订、延长或解除。`,
  })
}

export function faultyNotice(faults: readonly NoticeFault[]): Problem {
  const told = faults.map(tellFault)
  const [first] = told
  const more = told.length - 1
  const place = first?.path ? `${first.path}: ` : ''
  const placeZh = first?.path ? `${first.path}：` : ''
  return new Problem(
    'invalid-input',
    {
      en: `${place}${first?.problem.en ?? ''} ${first?.mend.en ?? ''}${more > 0 ? ` (${more} more)` : ''}`,
      'zh-CN': `${placeZh}${first?.problem['zh-CN'] ?? ''}${first?.mend['zh-CN'] ?? ''}${more > 0 ? `（另有 ${more} 处）` : ''}`,
    },
    { facts: { field: first?.path ?? '', faults: told } },
  )
}

export function tellFault({ path, ...words }: NoticeFault): ToldFault {
  return { path: path.join('.'), ...words }
}
