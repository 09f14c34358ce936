import type { Bilingual } from '../domain/language.ts'
import { Problem } from '../domain/problem.ts'

/** What a strict parser throws; the fact `field` names the part of the text that is at fault. */
export function malformed(field: string, detail: Bilingual): Problem {
  return new Problem('invalid-input', detail, { facts: { field } })
}
