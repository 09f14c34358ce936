import type { Bilingual } from '../domain/language.ts'

/** The command line itself is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly detail: Bilingual

  constructor(detail: Bilingual) {
    super(detail.en)
    this.detail = detail
  }
}
