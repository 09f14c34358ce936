import type { Capability, Edition, MediaClass } from '../domain/governed.ts'
import { CAPABILITIES, MEDIA_CLASSES } from '../domain/governed.ts'
import type { Instant } from '../domain/instant.ts'
import type { ActorFacts, Measure } from './measure.ts'

/**
 * What an edition that has ended refuses from then on: everything that adds to it or hands it on. Downloading,
 * sorting, removing, signing in and taking everything away go on until the purge.
 */
// prettier-ignore
export const END_REFUSES: readonly Capability[] = [
  'sign-up', 'upload', 'save', 'fetch', 'share', 'open-link', 'preview', 'play',
]

/** The rules for one capability, class and edition. */
export type Cell = {
  /** Those that name no account. */
  readonly general: Rules
  readonly byAccount: ReadonlyMap<string, Rules>
}

/** Measures in the order in which they begin, and what decides each as four numbers in a row. */
type Rules = {
  readonly measures: readonly Measure[]
  /** `from`, `until`, `createdSince`, `createdBefore`, four for each measure. */
  readonly bounds: Float64Array
}

/** Measures, in the order of `byBeginning`, by capability, class and edition. */
export function layOut(measures: readonly Measure[]): readonly (Cell | undefined)[] {
  const lists: (Measure[] | undefined)[] = Array.from({ length: CAPABILITIES.length * CELLS_EACH })
  for (const measure of measures) {
    for (const index of cellsOf(measure)) (lists[index] ??= []).push(measure)
  }
  return lists.map((list) => list && toCell(list))
}

export type Place = {
  readonly capability: Capability
  /** `every`: measures that name no class. */
  readonly mediaClass: MediaClass | 'every'
  readonly actor: ActorFacts
  readonly now: Instant
  /** A measure that names a class of these is passed over. */
  readonly unlessFor?: readonly MediaClass[]
}

/** Of the measures in force at the place the one that began first. */
export function firstMeasureAt(
  cells: readonly (Cell | undefined)[],
  place: Place,
): Measure | undefined {
  const cell = cells[indexOf(place.capability, place.mediaClass, place.actor.edition)]
  if (!cell) return undefined
  const general = firstInForce(cell.general, place)
  const own = cell.byAccount.size > 0 ? cell.byAccount.get(place.actor.name) : undefined
  return own ? earlier(general, firstInForce(own, place)) : general
}

/** The one to name: what began first, then by id. */
export function earlier(one: Measure | undefined, other: Measure | undefined): Measure | undefined {
  return !one || (other && byBeginning(other, one) < 0) ? other : one
}

export function byBeginning(one: Measure, other: Measure): number {
  if (one.from !== other.from) return one.from - other.from
  return one.id === other.id ? 0 : one.id < other.id ? -1 : 1
}

/** The capabilities that a measure refuses while it is in force. An inventory and a purge refuse none. */
export function refusedBy(measure: Measure): readonly Capability[] {
  // Publication refuses a notice that would suspend `export`; should one come all the same, it can't here.
  if (measure.effect === 'suspend') return measure.capabilities.filter((one) => one !== 'export')
  return measure.effect === 'end' ? END_REFUSES : []
}

const EDITIONS: readonly Edition[] = ['personal', 'enterprise']
const CLASSES: readonly (MediaClass | 'every')[] = [...MEDIA_CLASSES, 'every']
const CELLS_EACH = CLASSES.length * EDITIONS.length

function indexOf(
  capability: Capability,
  mediaClass: MediaClass | 'every',
  edition: Edition,
): number {
  const row = CAPABILITIES.indexOf(capability) * CELLS_EACH
  return row + CLASSES.indexOf(mediaClass) * EDITIONS.length + EDITIONS.indexOf(edition)
}

function cellsOf(measure: Measure): number[] {
  const classes = measure.media ?? (['every'] as const)
  const editions = measure.cohort.edition ? [measure.cohort.edition] : EDITIONS
  return refusedBy(measure).flatMap((capability) =>
    classes.flatMap((one) => editions.map((edition) => indexOf(capability, one, edition))),
  )
}

function toCell(measures: readonly Measure[]): Cell {
  const byAccount = new Map<string, Measure[]>()
  for (const measure of measures) {
    for (const account of new Set(measure.cohort.accounts)) {
      const own = byAccount.get(account)
      if (own) own.push(measure)
      else byAccount.set(account, [measure])
    }
  }
  return {
    general: toRules(measures.filter((one) => !one.cohort.accounts)),
    byAccount: new Map([...byAccount].map(([account, own]) => [account, toRules(own)])),
  }
}

function toRules(measures: readonly Measure[]): Rules {
  const bounds = measures.flatMap(({ from, until, cohort }) => [
    from,
    until ?? Infinity,
    cohort.createdSince ?? -Infinity,
    cohort.createdBefore ?? Infinity,
  ])
  return { measures, bounds: Float64Array.from(bounds) }
}

function firstInForce({ bounds, measures }: Rules, place: Place): Measure | undefined {
  const { now, unlessFor } = place
  const { createdAt } = place.actor
  const bound = (at: number) => bounds[at] ?? NaN
  for (let at = 0; at < bounds.length; at += 4) {
    if (bound(at) > now) return undefined // sorted: the others are still to come
    if (now >= bound(at + 1) || createdAt < bound(at + 2) || createdAt >= bound(at + 3)) continue
    const measure = measures[at / 4]
    if (unlessFor && measure?.media?.some((one) => unlessFor.includes(one))) continue
    return measure
  }
  return undefined
}
