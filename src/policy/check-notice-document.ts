import { readContent } from './check-notice-content.ts'
import { type Spot, addFault, below, has, isObjectWith } from './document-spot.ts'
import { readBilingual, readText } from './document-text.ts'
import { readId, readInstant, readWord } from './document-words.ts'
import { NOTICE_KINDS } from './notice-document.ts'
import type { NoticeDocument, NoticeFault } from './notice-document.ts'

export type CheckedDocument =
  | { readonly document: NoticeDocument; readonly faults: readonly [] }
  | { readonly document?: undefined; readonly faults: readonly NoticeFault[] }

/**
 * Checks what stands in a notice, whoever wrote it and whenever it is published: all faults at once, each
 * with its place and its mend. What depends on the day of publication is in check-publication.ts.
 *
 * @param value parsed YAML or JSON; never changed
 * @returns a document of its own, with known fields only
 */
export function checkNoticeDocument(value: unknown): CheckedDocument {
  const root: Spot = { value, path: [], faults: [] }
  const document = readDocument(root)
  return document && root.faults.length === 0 ? { document, faults: [] } : { faults: root.faults }
}

// prettier-ignore
const FIELDS = ['id', 'issuedAt', 'title', 'body', 'authority', 'legalBasis', 'kind', 'of', 'urgent', 'urgentReason',
  'measures', 'until', 'pledge']

const TITLE = { min: 2, max: 200, isOneLine: true }
/** A reason takes a sentence; a Chinese one fewer characters. */
const BODY = { en: { min: 30, max: 20_000 }, 'zh-CN': { min: 12, max: 20_000 } }
const BASIS = { min: 2, max: 2000 }
const REASON = { en: { min: 12, max: 2000 }, 'zh-CN': { min: 6, max: 2000 } }

function readDocument(root: Spot): NoticeDocument | undefined {
  if (!isObjectWith(root, FIELDS)) return undefined
  const id = readId(below(root, 'id'))
  const issuedAt = has(root, 'issuedAt') ? readInstant(below(root, 'issuedAt')) : undefined
  const title = readBilingual(below(root, 'title'), { en: TITLE, 'zh-CN': TITLE })
  const body = readBody(below(root, 'body'))
  const authority = readText(below(root, 'authority'), { min: 2, max: 200, isOneLine: true })
  const basis = below(root, 'legalBasis')
  const legalBasis = has(root, 'legalBasis')
    ? readBilingual(basis, { en: BASIS, 'zh-CN': BASIS })
    : undefined
  const urgency = readUrgency(root)
  const kind = readWord(below(root, 'kind'), NOTICE_KINDS)
  const content = kind && readContent(root, kind)
  if (!id || !title || !body || !authority || !kind) return undefined
  if (content?.of === id) refuseOwnId(below(root, 'of'))
  return {
    id,
    ...(issuedAt && { issuedAt }),
    title,
    body,
    authority,
    ...(legalBasis && { legalBasis }),
    kind,
    ...urgency,
    ...content,
  }
}

function readBody(spot: Spot) {
  const faultsBefore = spot.faults.length
  const body = readBilingual(spot, BODY)
  if (
    !body &&
    spot.faults.slice(faultsBefore).some((one) => /short|missing/.test(one.problem.en))
  ) {
    addFault(
      spot,
      ['The body gives no reason.', '正文没有说明理由。'],
      [
        'Say what is restricted, why, and what still works, in both languages.',
        '请用两种语言说明限制什么、为什么限制，以及哪些功能仍可使用。',
      ],
    )
  }
  return body
}

function readUrgency(root: Spot): Pick<NoticeDocument, 'urgent' | 'urgentReason'> {
  const { value } = below(root, 'urgent')
  if (value !== undefined && value !== null && typeof value !== 'boolean') {
    const mend = ['Write true or false.', '请写 true 或 false。'] as const
    addFault(
      below(root, 'urgent'),
      ['This is neither true nor false.', '此处应为 true 或 false。'],
      mend,
    )
  }
  const reason = below(root, 'urgentReason')
  if (value === true) {
    const urgentReason = readBilingual(reason, REASON)
    return urgentReason ? { urgent: true, urgentReason } : {}
  }
  if (has(root, 'urgentReason')) {
    addFault(
      reason,
      ['A reason for urgency, but the notice isn’t urgent.', '写有紧急理由，但公告并未标为紧急。'],
      ['Add “urgent: true”, or remove the reason.', '请添加“urgent: true”，或删除该理由。'],
    )
  }
  return {}
}

function refuseOwnId(spot: Spot): void {
  addFault(
    spot,
    ['A notice can’t change itself.', '公告不能更改自身。'],
    ['Write the id of the earlier notice.', '请填写先前公告的编号。'],
  )
}
