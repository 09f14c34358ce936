import type { Instant } from '../domain/instant.ts'
import type { DocumentMeasure, NoticeDocument } from './notice-document.ts'

/** A notice that the disk has; `publishedAt` is null for a draft. */
export type KnownNotice = {
  readonly document: NoticeDocument
  readonly publishedAt: Instant | null
}

export type PublishedNotice = KnownNotice & { readonly publishedAt: Instant }

export function publishedOf(known: readonly KnownNotice[]): PublishedNotice[] {
  return known.filter((one): one is PublishedNotice => one.publishedAt !== null)
}

/** The published notice that lifted or amended this one; undefined while it stands. */
export function successorOf(known: readonly KnownNotice[], id: string): NoticeDocument | undefined {
  return publishedOf(known).find(
    ({ document: { kind, of } }) => of === id && (kind === 'lift' || kind === 'amend'),
  )?.document
}

/** Published, and neither lifted nor amended. */
export function standingOf(known: readonly KnownNotice[]): PublishedNotice[] {
  return publishedOf(known).filter(({ document }) => !successorOf(known, document.id))
}

/** The end that a measure has by now: its own, or that of the last notice that extended it. */
export function presentEnd(
  known: readonly KnownNotice[],
  id: string,
  measure: DocumentMeasure,
): string | null {
  if (!measure.until) return null
  const extensions = publishedOf(known)
    .filter(({ document }) => document.kind === 'extend' && document.of === id)
    .toSorted((one, other) => one.publishedAt - other.publishedAt)
  return (extensions.length > 0 ? extensions.at(-1)?.document.until : measure.until) ?? null
}
