import { type Capability, MEDIA_CLASSES, type MediaClass } from '../../domain/governed.ts'
import type { MediaJudgement } from '../../domain/governed.ts'
import { stricterClass } from '../../domain/governed.ts'
import type { Instant } from '../../domain/instant.ts'
import type { ActorFacts, Measure } from '../../policy/measure.ts'
import { END_REFUSES } from '../../policy/measure-cells.ts'
import { compileMeasures, decide, isOfCohort } from '../../policy/measure-table.ts'

/** What a set of measures would hit once all of them are in force, whatever their dates. */
export type Reach = {
  readonly measures: readonly Measure[]
  readonly capabilities: readonly Capability[]
  /** null: every class. */
  readonly media: readonly MediaClass[] | null
  readonly from: Instant | null
  hitsAccount(facts: ActorFacts): boolean
  /** The class that stored content counts for, or undefined where no measure is about it. */
  classHit(facts: ActorFacts, judged: MediaJudgement): MediaClass | undefined
  /** Whether an upload that is under way would be refused at its commit. */
  refusesUpload(facts: ActorFacts, judged: MediaJudgement): boolean
}

export function reachOf(measures: readonly Measure[]): Reach {
  const always = measures.map((one): Measure => ({ ...one, from: 0, until: null }))
  const real = compileMeasures(always, 1)
  // Asked as if each measure suspended uploads, the gate's own table says which content it is about.
  const about = compileMeasures(
    always.map((one): Measure => ({ ...one, effect: 'suspend', capabilities: ['upload'] })),
    1,
  )
  return {
    measures,
    capabilities: [...new Set(measures.flatMap(capabilitiesOf))],
    media: mediaOf(measures),
    from: measures.length === 0 ? null : Math.min(...measures.map((one) => one.from)),
    hitsAccount: (facts) => always.some((one) => isOfCohort(one, facts)),
    classHit(facts, judged) {
      const ruling = decide(about, { capability: 'upload', judged, actor: facts, now: 1 })
      if (ruling.verdict === 'allow') return undefined
      return ruling.mediaClass ?? stricterClass(judged)
    },
    refusesUpload: (facts, judged) =>
      decide(real, { capability: 'upload', judged, actor: facts, now: 1 }).verdict === 'refuse',
  }
}

function capabilitiesOf(measure: Measure): readonly Capability[] {
  return measure.effect === 'end' ? END_REFUSES : measure.capabilities
}

function mediaOf(measures: readonly Measure[]): readonly MediaClass[] | null {
  if (measures.length === 0 || measures.some((one) => !one.media)) return null
  const named = new Set(measures.flatMap((one) => one.media ?? []))
  return MEDIA_CLASSES.filter((one) => named.has(one))
}
