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
  /** Those that name no account, in the order in which they begin. */
  readonly general: Rule[]
  readonly byAccount: Map<string, Rule[]>
}

/** A measure as four numbers to compare. */
type Rule = {
  readonly from: Instant
  readonly until: Instant
  readonly createdSince: Instant
  readonly createdBefore: Instant
  readonly measure: Measure
}

/** Measures, in the order of `earlier`, by capability, class and edition. */
export function layOut(measures: readonly Measure[]): readonly (Cell | undefined)[] {
  const cells: (Cell | undefined)[] = Array.from({ length: CAPABILITIES.length * CELLS_EACH })
  for (const measure of measures) {
    const rule = toRule(measure)
    for (const index of cellsOf(measure)) {
      addRule((cells[index] ??= { general: [], byAccount: new Map() }), rule)
    }
  }
  return cells
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

function toRule(measure: Measure): Rule {
  return {
    from: measure.from,
    until: measure.until ?? Infinity,
    createdSince: measure.cohort.createdSince ?? -Infinity,
    createdBefore: measure.cohort.createdBefore ?? Infinity,
    measure,
  }
}

function addRule(cell: Cell, rule: Rule): void {
  const { accounts } = rule.measure.cohort
  if (!accounts) {
    cell.general.push(rule)
    return
  }
  for (const account of new Set(accounts)) {
    const own = cell.byAccount.get(account)
    if (own) own.push(rule)
    else cell.byAccount.set(account, [rule])
  }
}

function firstInForce(rules: readonly Rule[], place: Place): Measure | undefined {
  const { actor, now, unlessFor } = place
  for (const rule of rules) {
    if (rule.from > now) return undefined // sorted: the others are still to come
    if (now >= rule.until) continue
    if (actor.createdAt < rule.createdSince || actor.createdAt >= rule.createdBefore) continue
    if (unlessFor && rule.measure.media?.some((one) => unlessFor.includes(one))) continue
    return rule.measure
  }
  return undefined
}
