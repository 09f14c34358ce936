import type { Bilingual } from '../../domain/language.ts'
import { Problem, type ProblemKind } from '../../domain/problem.ts'

/** What WebDAV tells apart and the disk's own problems do not. */
export type DavAnswer = {
  /** A status of WebDAV's own instead of the kind's. */
  readonly status?: number
  /** The name of a precondition in `DAV:` (RFC 4918 §16). */
  readonly element?: string
}

/** A failure that answers with a status or a precondition of its own. */
export class DavProblem extends Problem {
  readonly answer: DavAnswer

  constructor(kind: ProblemKind, detail: Bilingual, answer: DavAnswer) {
    super(kind, detail)
    this.answer = answer
  }
}

/** 400 for a header that says nothing we understand. */
export function badHeader(name: string): Problem {
  return new Problem(
    'invalid-input',
    {
      en: `The header “${name}” has no valid value.`,
      'zh-CN': `请求头“${name}”的值无效。`,
    },
    { facts: { field: name } },
  )
}

/** 405: the method does not fit what is there. */
export function notThisMethod(detail: Bilingual): Problem {
  return new DavProblem('invalid-input', detail, { status: 405 })
}
