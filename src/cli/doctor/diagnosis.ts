import type { Bilingual } from '../../domain/language.ts'

/** What the doctor found of one thing; `mend` where there is something to do. */
export type Diagnosis = {
  readonly what: Bilingual
  readonly state: 'ok' | 'warn' | 'fail'
  readonly found: Bilingual
  readonly mend?: Bilingual
}

/** The same in both languages: names, figures and paths. */
export function plain(text: string): Bilingual {
  return { en: text, 'zh-CN': text }
}

/** The text of a failure, for somebody who runs the machine. */
export function reasonOf(error: unknown): Bilingual {
  return plain(error instanceof Error ? error.message : String(error))
}
