import type { Instant } from '../domain/instant.ts'
import { MINUTE_MS, SECOND_MS } from '../domain/instant.ts'

export type ZonedInstant = {
  readonly instant: Instant
  /** East of UTC. */
  readonly zoneMinutes: number
}

const FORM =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d{0,6})?)?([Zz]|[+-]\d{2}:\d{2})$/

/**
 * Reads RFC 3339 with a zone, the seconds optional; the years 1970 to 9999. Undefined for anything else,
 * a day that the calendar doesn't have and a leap second included.
 */
export function parseWrittenInstant(written: string): ZonedInstant | undefined {
  const [, year, month, day, hour, minute, second = '00', fraction = '', zone] =
    FORM.exec(written) ?? []
  if (zone === undefined) return undefined
  const zoneMinutes = parseZone(zone)
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}Z`
  const time = Date.parse(local)
  // 31 April would be read as 1 May: what comes back must be what was written.
  if (zoneMinutes === undefined || Number.isNaN(time) || new Date(time).toISOString() !== local) {
    return undefined
  }
  const instant = time - zoneMinutes * MINUTE_MS
  return instant < 0 ? undefined : { instant, zoneMinutes }
}

function parseZone(zone: string): number | undefined {
  if (/^z$/i.test(zone)) return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(4, 6))
  if (hours > 23 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

/** For a document that was checked. */
export function instantOf(written: string): Instant {
  const read = parseWrittenInstant(written)
  if (!read) throw new RangeError(`not an instant: ${written}`)
  return read.instant
}

/** To the second and in UTC, for a sentence that says what to write. Rounded up: never too early. */
export function writeInstant(instant: Instant): string {
  const rounded = Math.ceil(instant / SECOND_MS) * SECOND_MS
  return new Date(rounded).toISOString().replace('.000Z', 'Z')
}
