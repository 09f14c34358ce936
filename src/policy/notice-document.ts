import type { Capability, Edition, MediaClass } from '../domain/governed.ts'
import type { Bilingual } from '../domain/language.ts'
import type { Effect } from './measure.ts'

export const NOTICE_KINDS = [
  'measure',
  'amend',
  'extend',
  'lift',
  'clarification',
  'pledge',
] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

export const EFFECTS = ['suspend', 'inspect', 'end', 'purge'] as const satisfies readonly Effect[]

/** Lists of works that stored content can be compared with. */
// prettier-ignore
export const BANKS = ['notice', 'declared', 'authority', 'tenant', 'shared-list', 'negative', 'confirmed'] as const
export type Bank = (typeof BANKS)[number]

/** Why content is restricted. */
// prettier-ignore
export const GROUNDS = [
  'copyright', 'obscene', 'child-abuse', 'terror', 'malware', 'privacy', 'court-order', 'terms',
] as const
export type Ground = (typeof GROUNDS)[number]

/** What a hit of an inventory gets. R3, the purge of one file, comes only after its redress is over. */
export const LEVELS = ['R1', 'R2'] as const
export type Level = (typeof LEVELS)[number]

/** An instant as it stands in a document: RFC 3339 with a zone, as `2016-05-21T00:00:00+08:00`. */
export type WrittenInstant = string

/** The conditions all have to hold; none, everybody. */
export type DocumentCohort = {
  readonly edition?: Edition
  readonly accounts?: readonly string[]
  readonly createdSince?: WrittenInstant
  readonly createdBefore?: WrittenInstant
}

export type DocumentMeasure = {
  readonly effect: Effect
  /** For `suspend`: what is suspended. */
  readonly capabilities?: readonly Capability[]
  /** For `suspend` and `inspect`; absent: every class. */
  readonly media?: readonly MediaClass[]
  readonly cohort?: DocumentCohort
  /** Absent, or `publication`: from the publication on. */
  readonly from?: WrittenInstant
  /** Absent or null: until another notice says so. */
  readonly until?: WrittenInstant | null
  /** For `inspect`: what is compared, with which lists, and what a hit gets. */
  readonly banks?: readonly Bank[]
  readonly grounds?: readonly Ground[]
  readonly level?: Level
}

/** A promise that binds later notices: the effect doesn't begin before the instant. */
export type Pledge = { readonly effect: 'end'; readonly notBefore: WrittenInstant }

/** A notice as its operator writes it (docs/reference/notices.md). */
export type NoticeDocument = {
  /** 1 to 100 of `a-z 0-9 . _ -`, beginning with a letter or digit; it becomes the address. */
  readonly id: string
  /** The date on the text, which may lie in the past; absent: the publication. */
  readonly issuedAt?: WrittenInstant
  readonly title: Bilingual
  /** Markdown. It has to give the reason. */
  readonly body: Bilingual
  /** Who asked for it; `operator` if nobody did. */
  readonly authority: string
  readonly legalBasis?: Bilingual
  readonly kind: NoticeKind
  /** For `amend`, `extend` and `lift`: the notice that is changed. */
  readonly of?: string | null
  /** Minimum periods don't apply, for the reason given; approvals still do. */
  readonly urgent?: boolean
  readonly urgentReason?: Bilingual
  /** For `measure` and `amend`. */
  readonly measures?: readonly DocumentMeasure[]
  /** For `extend`: the new end of the measures of `of`; null: until another notice says so. */
  readonly until?: WrittenInstant | null
  /** For `pledge`. */
  readonly pledge?: Pledge
}

/** What is wrong with a document, where, and what to do about it. */
export type NoticeFault = {
  /** From the root of the document, as `['measures', 0, 'from']`. */
  readonly path: readonly (string | number)[]
  readonly problem: Bilingual
  readonly mend: Bilingual
}
