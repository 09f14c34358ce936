import { LIVE_PROPERTIES, type LiveProperty, findLiveProperty } from './live-properties.ts'
import type { PropfindRequest } from './propfind-request.ts'
import { keyOf, type PropertyName } from './property-name.ts'

/** What is to be written of each entry, worked out once for each request. */
export type PropertyPlan = {
  readonly live: readonly LiveProperty[]
  /** Asked for by name and not computed: a dead property where somebody set one, else 404. */
  readonly others: readonly PropertyName[]
  /** Every dead property, named or not. */
  readonly withAllDead: boolean
  /** The computed ones were asked for by name: where one is absent, the answer says so. */
  readonly tellsAbsent: boolean
  /** `propname`: names without values, and only those that are there. */
  readonly onlyNames: boolean
  /** The same for requests that are answered alike. */
  readonly key: string
}

export function planProperties(request: PropfindRequest): PropertyPlan {
  if (request.kind === 'propname') {
    const all = { live: LIVE_PROPERTIES, others: [], withAllDead: true }
    return { ...all, tellsAbsent: false, onlyNames: true, key: 'names' }
  }
  const isAll = request.kind === 'allprop'
  const asked = isAll ? request.include : request.names
  const usual = isAll ? LIVE_PROPERTIES.filter((one) => one.isUsual === true) : []
  const live = new Set(usual)
  const others: PropertyName[] = []
  for (const name of asked) {
    const known = findLiveProperty(name)
    if (known) live.add(known)
    else others.push(name)
  }
  const key = JSON.stringify([isAll, asked.map(keyOf)])
  const answers = { withAllDead: isAll, tellsAbsent: !isAll, onlyNames: false }
  return { live: [...live], others, ...answers, key }
}

/** Whether a dead property could be part of the answer. */
export function asksForDead(plan: PropertyPlan): boolean {
  return plan.withAllDead || plan.others.length > 0
}

export function asksFor(plan: PropertyPlan, what: 'quota' | 'locks'): boolean {
  return plan.live.some((one) => one.dependsOn === what)
}
