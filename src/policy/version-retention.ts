import type { Instant } from '../domain/instant.ts'
import { DAY_MS } from '../domain/instant.ts'

const WEEK_MS = 7 * DAY_MS
/** How long one state a day is kept, and then one a week. */
const DAILY_MS = 30 * DAY_MS
const WEEKLY_MS = 365 * DAY_MS
/** 1970-01-01 was a Thursday: weeks begin on Monday. */
const MONDAY_OFFSET_MS = 3 * DAY_MS

/** An earlier state of a file; `madeAt` is when it became the newest. */
type Aged = { readonly versionNo: number; readonly madeAt: Instant }

/**
 * Which earlier states of one file go. All of the last day stay, of the 30 days before it the newest of
 * each day, of the year before the newest of each week, in days and weeks of UTC. Asking again later
 * never brings back a wish for what went: each day's and week's newest is the same from the beginning.
 */
export function versionsToRemove<V extends Aged>(versions: readonly V[], now: Instant): V[] {
  const keptDays = new Set<number>()
  const keptWeeks = new Set<number>()
  const newestFirst = versions.toSorted((a, b) => b.madeAt - a.madeAt || b.versionNo - a.versionNo)
  return newestFirst.filter((version) => {
    const ageMs = now - version.madeAt
    const day = Math.floor(version.madeAt / DAY_MS)
    const week = Math.floor((version.madeAt + MONDAY_OFFSET_MS) / WEEK_MS)
    const isFirstOfDay = !keptDays.has(day)
    const isFirstOfWeek = !keptWeeks.has(week)
    const stays =
      ageMs < DAY_MS || (ageMs < DAILY_MS && isFirstOfDay) || (ageMs < WEEKLY_MS && isFirstOfWeek)
    if (!stays) return true
    keptDays.add(day)
    keptWeeks.add(week)
    return false
  })
}
