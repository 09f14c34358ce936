import type { Bilingual } from '../domain/language.ts'
import type { Measure } from '../policy/measure.ts'
import { compileMeasures, type MeasureTable } from '../policy/measure-table.ts'
import type { MeasureRecord } from './queries/notices.ts'
import type { ReadTx } from './catalog.ts'

/** What a measure's row keeps of it as JSON. */
export type MeasureDefinition = Pick<
  Measure,
  'effect' | 'capabilities' | 'media' | 'cohort' | 'zoneMinutes'
>

/**
 * Holds the compiled measures of one database. Publications count up an epoch in their own
 * transaction, so comparing it tells a stale table, whichever process published.
 */
export class MeasureCache {
  #table: MeasureTable = compileMeasures([], 0)
  #isUncommitted = false

  /** A transaction that may publish begins. */
  begin(): void {
    this.#isUncommitted = false
  }

  async current(notices: ReadTx['notices']): Promise<MeasureTable> {
    const epoch = await notices.epoch()
    if (epoch !== this.#table.epoch) {
      const rows = await notices.allMeasures()
      this.#table = compileMeasures(rows.map(toMeasure), epoch)
      this.#isUncommitted = true
    }
    return this.#table
  }

  /** What an undone transaction published must not be remembered: its epoch will be used again. */
  forget(): void {
    if (this.#isUncommitted) this.#table = compileMeasures([], 0)
  }
}

function toMeasure(row: MeasureRecord & { readonly document: string }): Measure {
  const definition = JSON.parse(row.definition) as MeasureDefinition
  const { title } = JSON.parse(row.document) as { title: Bilingual }
  const { id, from, until } = row
  return { ...definition, id, notice: row.noticeId, noticeTitle: title, from, until }
}
