import type { ByteRange } from '../domain/bytes.ts'

/** More than one range is answered with the whole; so many are not even looked at. */
const HEADER_LENGTH_MAX = 200

/**
 * RFC 9110 §14.2 for one range of bytes.
 *
 * @returns undefined to answer with the whole: no range, several, or not one we understand;
 *   'none' when no byte of `size` lies in it (416)
 */
export function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | 'none' | undefined {
  if (header === undefined || header.length > HEADER_LENGTH_MAX) return undefined
  const match = /^bytes=\s*(?:(\d{1,15})\s*)?-\s*(?:(\d{1,15})\s*)?$/i.exec(header)
  if (!match) return undefined
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return undefined
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'none' : { start: size - length, end: size }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return undefined
  if (start >= size) return 'none'
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) }
}
