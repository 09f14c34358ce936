import { badHeader } from './dav-problem.ts'

export type Depth = '0' | '1' | 'infinity'

/** RFC 4918 §10.2; undefined when the header is missing. @throws Problem 'invalid-input' */
export function parseDepth(header: string | string[] | undefined): Depth | undefined {
  if (header === undefined) return undefined
  const value = String(header).trim().toLowerCase()
  if (value === '0' || value === '1' || value === 'infinity') return value
  throw badHeader('Depth')
}

/** For methods that act on a thing alone or with everything below it. @throws Problem 'invalid-input' */
export function parseAllOrNothing(header: string | string[] | undefined): '0' | 'infinity' {
  const depth = parseDepth(header) ?? 'infinity'
  if (depth === '1') throw badHeader('Depth')
  return depth
}
