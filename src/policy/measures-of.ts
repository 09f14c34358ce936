import type { MeasureId, NoticeId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Cohort, Measure } from './measure.ts'
import type { DocumentCohort, DocumentMeasure, NoticeDocument } from './notice-document.ts'
import { instantOf, parseWrittenInstant } from './written-instant.ts'

/** The measures that a checked document brings into force when it is published at that instant. */
export function measuresOf(document: NoticeDocument, publishedAt: Instant): Measure[] {
  return (document.measures ?? []).map((written, index) => {
    const zoneMinutes = zoneOf(document, written)
    return {
      id: `${document.id}#${index + 1}` as MeasureId,
      notice: document.id as NoticeId,
      noticeTitle: document.title,
      effect: written.effect,
      capabilities: written.capabilities ?? [],
      ...(written.media && { media: written.media }),
      cohort: cohortOf(written.cohort ?? {}),
      from: written.from === undefined ? publishedAt : instantOf(written.from),
      until: written.until ? instantOf(written.until) : null,
      ...(zoneMinutes !== undefined && { zoneMinutes }),
    }
  })
}

/** What a publication does to the measures that were there before. */
export type MeasureChanges = {
  readonly added: readonly Measure[]
  /** Measures of the notice that is lifted or amended, and the instant at which they end. */
  readonly ended: readonly { readonly id: MeasureId; readonly until: Instant }[]
  /** Measures of the notice that is extended, and their new end. */
  readonly extended: readonly { readonly id: MeasureId; readonly until: Instant | null }[]
}

/**
 * What changes when a checked document is published. An amendment takes the place of the measures of the
 * notice it names when the first of its own begins, so that no gap opens between the two.
 *
 * @param before the measures of the notice that `of` names
 */
export function changesBy(
  document: NoticeDocument,
  publishedAt: Instant,
  before: readonly Measure[],
): MeasureChanges {
  const added = measuresOf(document, publishedAt)
  const standing = before.filter((one) => one.until === null || one.until > publishedAt)
  switch (document.kind) {
    case 'lift':
      return { added, ended: endAt(standing, publishedAt), extended: [] }
    case 'amend':
      return {
        added,
        ended: endAt(standing, Math.min(...added.map((one) => one.from))),
        extended: [],
      }
    case 'extend': {
      const until = document.until ? instantOf(document.until) : null
      // What has no end keeps none: an extension never shortens.
      const limited = standing.filter((one) => one.until !== null)
      return { added, ended: [], extended: limited.map(({ id }) => ({ id, until })) }
    }
    case 'measure':
    case 'clarification':
    case 'pledge':
      return { added, ended: [], extended: [] }
  }
}

/** None ends later by it than it would have. */
function endAt(measures: readonly Measure[], instant: Instant) {
  return measures.map(({ id, until }) => ({ id, until: Math.min(instant, until ?? Infinity) }))
}

/** The zone of the measure's own date, else that of the date on the text. */
function zoneOf(document: NoticeDocument, written: DocumentMeasure): number | undefined {
  const dated = written.from ?? document.issuedAt ?? written.until
  return dated ? parseWrittenInstant(dated)?.zoneMinutes : undefined
}

function cohortOf(written: DocumentCohort): Cohort {
  const { edition, accounts, createdSince, createdBefore } = written
  return {
    ...(edition && { edition }),
    ...(accounts && { accounts }),
    ...(createdSince && { createdSince: instantOf(createdSince) }),
    ...(createdBefore && { createdBefore: instantOf(createdBefore) }),
  }
}
