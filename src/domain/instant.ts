/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** RFC 3339 in UTC with milliseconds, as every JSON answer shows an instant. */
export function isoInstant(instant: Instant): string {
  return new Date(instant).toISOString()
}
