import { SECOND_MS, type Instant } from '../../domain/instant.ts'

/** Of a folder's members many share their second, and formatting a date costs more than finding one. */
const REMEMBERED_MAX = 10_000
const remembered = new Map<number, string>()

/** RFC 9110 §5.6.7, whole seconds, at earliest 1970. */
export function httpDate(instant: Instant): string {
  const second = Math.max(0, Math.floor(instant / SECOND_MS))
  const known = remembered.get(second)
  if (known !== undefined) return known
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  const text = new Date(second * SECOND_MS).toUTCString()
  remembered.set(second, text)
  return text
}

/** RFC 3339 in UTC, whole seconds (RFC 4918 §15.1). */
export function isoDate(instant: Instant): string {
  return `${new Date(Math.max(0, instant)).toISOString().slice(0, 19)}Z`
}

/** The last moment of the year 9999: later ones have no date in HTTP. */
const INSTANT_MAX = 253_402_300_799_000

/** A moment that clients may give a file; what is absurd becomes the nearest that is not. */
export function clampInstant(instant: Instant): Instant {
  return Math.min(Math.max(0, Math.round(instant)), INSTANT_MAX)
}
