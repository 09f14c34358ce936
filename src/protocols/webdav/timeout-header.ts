import { SECOND_MS, MINUTE_MS, DAY_MS } from '../../domain/instant.ts'

export const LOCK_MS_MAX = DAY_MS
const LOCK_MS_DEFAULT = 30 * MINUTE_MS

/**
 * How long a lock is to last (RFC 4918 §10.7): the first time in the list that we understand, at
 * most a day. The answer tells the client what it got.
 */
export function parseTimeout(header: string | string[] | undefined): number {
  for (const one of String(header ?? '')
    .slice(0, 1000)
    .split(',')) {
    const value = one.trim().toLowerCase()
    if (value === 'infinite') return LOCK_MS_MAX
    const seconds = /^second-(\d{1,10})$/.exec(value)?.[1]
    if (seconds === undefined) continue
    return Math.min(Math.max(Number(seconds), 1) * SECOND_MS, LOCK_MS_MAX)
  }
  return LOCK_MS_DEFAULT
}
