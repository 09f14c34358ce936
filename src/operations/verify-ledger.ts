import type { NoticeRecord, ReadTx } from '../catalog/catalog.ts'
import type { MeasureId, NoticeId } from '../domain/ids.ts'
import type { Bilingual } from '../domain/language.ts'
import { canonicalJson } from '../ledger/canonical-json.ts'
import type { StoredHash } from '../ledger/hash-reader.ts'
import { type NoticeEntry, parseLedgerEntry } from '../ledger/ledger-entry.ts'
import {
  type LedgerContent,
  type LedgerReport,
  type StoredCheckpoint,
  type StoredEntry,
  verifyLedger,
} from '../ledger/verify-ledger.ts'
import type { Parts } from './parts.ts'
import { RecordedMeasures } from './verify-measures.ts'

/** Where the published notices, or the measures that the gate is given, and the ledger disagree. */
export type NoticeFinding = {
  readonly kind: 'notice-altered' | 'notice-unrecorded' | 'notice-missing' | 'measure-altered'
  readonly notice: NoticeId
  readonly detail: Bilingual
}

export type DiskLedgerReport = Omit<LedgerReport, 'ok'> & {
  /** True when there is no finding of either kind. */
  readonly ok: boolean
  readonly origin: string
  /** Published notices that were held against their entries. */
  readonly notices: number
  readonly noticeFindings: readonly NoticeFinding[]
}

const PAGE = 500
const NOTICE_FINDINGS_MAX = 100

/**
 * Recomputes the whole log from its entries against every stored hash and signature, and holds each
 * published notice, and every measure that the gate is given, against its entry. Reads one state of the catalog, in constant memory.
 *
 * @throws Problem 'busy' when the catalog cannot be read, and the signal's reason
 */
export async function verifyDiskLedger(
  parts: Pick<Parts, 'catalog' | 'ledger'>,
  signal: AbortSignal,
): Promise<DiskLedgerReport> {
  return await parts.catalog.read(async (tx) => {
    const report = await verifyLedger(contentOf(parts, tx), signal)
    const { notices, noticeFindings } = await verifyNotices(tx, signal)
    return {
      ...report,
      ok: report.ok && noticeFindings.length === 0,
      origin: parts.ledger.origin,
      notices,
      noticeFindings,
    }
  })
}

function contentOf({ ledger }: Pick<Parts, 'ledger'>, tx: ReadTx): LedgerContent {
  return {
    origin: ledger.origin,
    keys: ledger.verifierKeys,
    entries: entriesOf(tx),
    hashes: hashesInOrder(tx),
    checkpoints: checkpointsOf(tx),
  }
}

async function* entriesOf(tx: ReadTx): AsyncGenerator<StoredEntry> {
  const encoder = new TextEncoder()
  for (let start = Number.MIN_SAFE_INTEGER; ;) {
    const page = await tx.ledger.entries(start, PAGE)
    for (const { index, entry } of page) yield { index, bytes: encoder.encode(entry) }
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    start = last.index + 1
  }
}

async function* checkpointsOf(tx: ReadTx): AsyncGenerator<StoredCheckpoint> {
  for (let after = Number.MIN_SAFE_INTEGER; ;) {
    const page = await tx.ledger.checkpoints(after, PAGE)
    yield* page
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    after = last.size
  }
}

/** The levels, each in order of its own, merged into the order in which appending stored them. */
async function* hashesInOrder(tx: ReadTx): AsyncGenerator<StoredHash> {
  const top = await tx.ledger.topLevel()
  const levels = Array.from({ length: top + 1 }, (_, level) => hashesOf(tx, level))
  const heads = await Promise.all(levels.map((one) => one.next()))
  for (;;) {
    let first: { readonly level: number; readonly hash: StoredHash } | undefined
    for (const [level, head] of heads.entries()) {
      if (head.done === true) continue
      // Of two with the same last leaf the lower level was stored first, and comes first here.
      if (!first || lastLeaf(head.value) < lastLeaf(first.hash)) first = { level, hash: head.value }
    }
    const stream = first && levels[first.level]
    if (!first || !stream) return
    yield first.hash
    heads[first.level] = await stream.next()
  }
}

async function* hashesOf(tx: ReadTx, level: number): AsyncGenerator<StoredHash, undefined> {
  for (let after = Number.MIN_SAFE_INTEGER; ;) {
    const page = await tx.ledger.hashesOfLevel({ level, after, limit: PAGE })
    yield* page
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    after = last.index
  }
}

function lastLeaf({ level, index }: StoredHash): number {
  return (index + 1) * 2 ** level
}

async function verifyNotices(tx: ReadTx, signal: AbortSignal) {
  const noticeFindings: NoticeFinding[] = []
  let notices = 0
  for await (const notice of publishedNotices(tx)) {
    signal.throwIfAborted()
    notices += 1
    const finding = await compareWithEntry(tx, notice)
    if (finding) noticeFindings.push(finding)
  }
  const measures = new RecordedMeasures()
  for await (const entry of noticeEntries(tx)) {
    signal.throwIfAborted()
    measures.take(entry)
    const row = await tx.notices.byId(entry.notice)
    if (row?.state !== 'published') noticeFindings.push(missingNotice(entry.notice))
  }
  for (const id of await measures.differences(tx)) noticeFindings.push(alteredMeasure(id))
  return { notices, noticeFindings: noticeFindings.slice(0, NOTICE_FINDINGS_MAX) }
}

async function* noticeEntries(tx: ReadTx): AsyncGenerator<NoticeEntry> {
  for await (const { bytes } of entriesOf(tx)) {
    const entry = parseLedgerEntry(bytes)
    if (entry?.kind === 'notice') yield entry
  }
}

function alteredMeasure(id: MeasureId): NoticeFinding {
  return {
    kind: 'measure-altered',
    notice: id.slice(0, id.lastIndexOf('#')) as NoticeId,
    detail: {
      en: `The measure ${id} is not what its notice in the ledger says.`,
      'zh-CN': `措施 ${id} 与账本中公告的内容不符。`,
    },
  }
}

function missingNotice(notice: NoticeId): NoticeFinding {
  return {
    kind: 'notice-missing',
    notice,
    detail: {
      en: `The ledger says that the notice ${notice} was published, but it is not there any more.`,
      'zh-CN': `账本记载公告 ${notice} 已发布，但该公告已不存在。`,
    },
  }
}

async function* publishedNotices(tx: ReadTx): AsyncGenerator<NoticeRecord> {
  let page = { before: Number.MAX_SAFE_INTEGER, beforeId: '', limit: PAGE }
  for (;;) {
    const notices: NoticeRecord[] = await tx.notices.published(page)
    yield* notices
    const last = notices.at(-1)
    if (!last || notices.length < PAGE) return
    page = { ...page, before: last.publishedAt ?? 0, beforeId: last.id }
  }
}

async function compareWithEntry(
  tx: ReadTx,
  notice: NoticeRecord,
): Promise<NoticeFinding | undefined> {
  const { id, ledgerIndex } = notice
  const [row] = ledgerIndex === null ? [] : await tx.ledger.entries(ledgerIndex, 1)
  const isThere = row !== undefined && row.index === ledgerIndex
  const entry = isThere ? parseLedgerEntry(new TextEncoder().encode(row.entry)) : undefined
  if (entry?.kind !== 'notice' || entry.notice !== id) {
    return {
      kind: 'notice-unrecorded',
      notice: id,
      detail: {
        en: `The published notice ${id} is not in the ledger where it should be.`,
        'zh-CN': `已发布的公告 ${id} 不在账本的相应位置。`,
      },
    }
  }
  if (canonicalJson(entry.document) === notice.document) return undefined
  return {
    kind: 'notice-altered',
    notice: id,
    detail: {
      en: `The text of the notice ${id} is not the one that was published.`,
      'zh-CN': `公告 ${id} 的文本与发布时不一致。`,
    },
  }
}
