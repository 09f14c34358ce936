import type { Capability, MediaClass, MediaJudgement } from '../domain/governed.ts'
import { MEDIA_CLASSES } from '../domain/governed.ts'
import type { Instant } from '../domain/instant.ts'
import type { ActorFacts, Measure } from './measure.ts'
import { type Cell, byBeginning, earlier, firstMeasureAt, layOut } from './measure-cells.ts'

/** The measures at one epoch, laid out for the gate. Only compileMeasures makes it. */
export type MeasureTable = {
  /** Counts the publications: a table is stale when the catalog's epoch differs. */
  readonly epoch: number
  /** In the order in which they begin. */
  readonly measures: readonly Measure[]
  readonly cells: readonly (Cell | undefined)[]
}

export function compileMeasures(measures: readonly Measure[], epoch: number): MeasureTable {
  const sorted = measures.toSorted(byBeginning)
  return { epoch, measures: sorted, cells: layOut(sorted) }
}

/** A judgement; `byBytes` is missing as long as the first bytes are. */
export type Judged = Pick<MediaJudgement, 'byName'> & Partial<MediaJudgement>

export type Question = {
  readonly capability: Capability
  /** Absent where no content is meant: then only measures for every class count. */
  readonly judged?: Judged | undefined
  readonly actor: ActorFacts
  readonly now: Instant
}

export type Refusal = {
  readonly verdict: 'refuse'
  readonly capability: Capability
  /** The measure to name: of those in force the one that began first. */
  readonly measure: Measure
  /** The class that was hit, or what the content counts as; null where no content is meant. */
  readonly mediaClass: MediaClass | null
  /** What gave the class away; null where the measure is for every class. */
  readonly judgedBy: 'content' | 'name' | 'both' | null
  /** True for a new name that would make a file of the class out of one that isn't. */
  readonly byRename: boolean
}

export type Verdict = { readonly verdict: 'allow' } | Refusal

/** What the measures in force say to one question. Costs no I/O, and less than 5 µs with 1,000 measures. */
export function decide(table: MeasureTable, question: Question): Verdict {
  const { capability, actor, now, judged } = question
  let first = firstMeasureAt(table.cells, { capability, mediaClass: 'every', actor, now })
  for (const mediaClass of classesOf(judged)) {
    first = earlier(first, firstMeasureAt(table.cells, { capability, mediaClass, actor, now }))
  }
  return first ? refusal(question, first) : ALLOW
}

export type RenameQuestion = {
  readonly before: MediaJudgement
  readonly after: MediaJudgement
  readonly actor: ActorFacts
  readonly now: Instant
}

/**
 * Whether a new name would turn the file into a class whose upload is suspended. A name within the class
 * passes, and so does every name under a measure for every class: the disk holds the content already.
 */
export function becomes(table: MeasureTable, question: RenameQuestion): Verdict {
  const { before, after, actor, now } = question
  const unlessFor = classesOf(before)
  let first: Measure | undefined
  for (const mediaClass of classesOf(after)) {
    const place = { capability: 'upload', mediaClass, actor, now, unlessFor } as const
    first = earlier(first, firstMeasureAt(table.cells, place))
  }
  if (!first) return ALLOW
  return { ...refusal({ capability: 'upload', judged: after, actor, now }, first), byRename: true }
}

export type AffectingMeasure = {
  readonly measure: Measure
  readonly state: 'in-force' | 'coming'
}

/** The measures that concern the actor, in force or still to come; those that have ended are left out. */
export function affects(table: MeasureTable, actor: ActorFacts, now: Instant): AffectingMeasure[] {
  return table.measures
    .filter((measure) => isOfCohort(measure, actor) && (measure.until ?? Infinity) > now)
    .map((measure) => ({ measure, state: measure.from <= now ? 'in-force' : 'coming' }))
}

/** True when every condition of the measure's cohort holds for the actor. */
export function isOfCohort({ cohort }: Measure, actor: ActorFacts): boolean {
  return (
    (cohort.edition === undefined || cohort.edition === actor.edition) &&
    (cohort.accounts === undefined || cohort.accounts.includes(actor.name)) &&
    actor.createdAt >= (cohort.createdSince ?? -Infinity) &&
    actor.createdAt < (cohort.createdBefore ?? Infinity)
  )
}

const ALLOW: Verdict = { verdict: 'allow' }
const NO_CLASS: readonly MediaClass[] = []

/**
 * The classes a rule may hit. `other` says nothing, so it is one only where bytes and name both say
 * nothing: a picture without an ending isn't `other`.
 */
function classesOf(judged: Judged | undefined): readonly MediaClass[] {
  if (!judged) return NO_CLASS
  const { byBytes, byName } = judged
  if (byBytes === undefined) return byName === 'other' ? NO_CLASS : [byName]
  if (byBytes === byName || byName === 'other') return [byBytes]
  return byBytes === 'other' ? [byName] : [byBytes, byName]
}

function refusal(question: Question, measure: Measure): Refusal {
  const classes = classesOf(question.judged)
  const hit = measure.media ? classes.filter((one) => measure.media?.includes(one)) : classes
  const mediaClass = MEDIA_CLASSES.find((one) => hit.includes(one)) ?? null
  return {
    verdict: 'refuse',
    capability: question.capability,
    measure,
    mediaClass,
    judgedBy: measure.media && mediaClass ? judgedBy(question.judged, mediaClass) : null,
    byRename: false,
  }
}

function judgedBy(judged: Judged | undefined, mediaClass: MediaClass): Refusal['judgedBy'] {
  const isByName = judged?.byName === mediaClass
  if (judged?.byBytes !== mediaClass) return 'name'
  return isByName ? 'both' : 'content'
}
