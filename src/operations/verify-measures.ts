import type { MeasureRecord, ReadTx } from '../catalog/catalog.ts'
import type { MeasureId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import { canonicalJson } from '../ledger/canonical-json.ts'
import type { NoticeEntry } from '../ledger/ledger-entry.ts'
import type { Measure } from '../policy/measure.ts'
import { changesBy } from '../policy/measures-of.ts'
import type { NoticeDocument } from '../policy/notice-document.ts'
import { definitionOf } from './notices/publish-notice.ts'

/** The measures as the notices in the ledger make them, one notice after the other. */
export class RecordedMeasures {
  readonly #measures = new Map<MeasureId, Measure>()

  /** Takes up the next notice of the ledger. A text that no notice can have changes nothing here. */
  take(entry: NoticeEntry): void {
    const document = entry.document as NoticeDocument
    const before = [...this.#measures.values()].filter((one) => one.notice === document.of)
    const changes = changesOrNone(document, Date.parse(entry.at), before)
    if (!changes) return
    const { added, ended, extended } = changes
    for (const measure of added) this.#measures.set(measure.id, measure)
    for (const { id, until } of [...ended, ...extended]) {
      const measure = this.#measures.get(id)
      if (measure) this.#measures.set(id, { ...measure, until })
    }
  }

  /** The ids of those that the gate is given otherwise, or that no notice gave it. */
  async differences(tx: ReadTx): Promise<MeasureId[]> {
    const rows = await tx.notices.allMeasures()
    const strange = rows.filter((row) => !isSame(row, this.#measures.get(row.id)))
    const known = new Set(rows.map((row) => row.id))
    const missing = [...this.#measures.keys()].filter((id) => !known.has(id))
    return [...strange.map((row) => row.id), ...missing]
  }
}

function changesOrNone(document: NoticeDocument, at: Instant, before: readonly Measure[]) {
  try {
    return changesBy(document, at, before)
  } catch {
    // The entry was tampered with, which is a finding of its own; here its measures are missing.
    return undefined
  }
}

function isSame(row: MeasureRecord, measure: Measure | undefined): boolean {
  return (
    measure !== undefined &&
    row.noticeId === measure.notice &&
    row.from === measure.from &&
    row.until === measure.until &&
    isSameJson(row.definition, definitionOf(measure))
  )
}

function isSameJson(text: string, value: unknown): boolean {
  try {
    return canonicalJson(JSON.parse(text)) === canonicalJson(value)
  } catch {
    // Not JSON at all.
    return false
  }
}
