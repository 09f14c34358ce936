import type { Bilingual } from '../../domain/language.ts'

/** An entry that did not come along. `path` as it lies in the imported folder. */
export type Missed = {
  readonly path: string
  readonly detail: Bilingual
  /** Of a refusal. */
  readonly notice?: string
}

/** How many of a kind are told one by one; all are counted. */
const TOLD_MAX = 10_000

/** What an import has done so far. */
export class ImportReport {
  imported = 0
  importedBytes = 0
  /** There already, with the same bytes. */
  present = 0
  folders = 0
  readonly refused = new MissedList()
  readonly failed = new MissedList()
  readonly skipped = new MissedList()
}

/** Counts all, keeps the first. */
export class MissedList {
  count = 0
  readonly told: Missed[] = []

  add(missed: Missed): void {
    this.count += 1
    if (this.told.length < TOLD_MAX) this.told.push(missed)
  }
}
