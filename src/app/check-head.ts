import type { IncomingMessage } from 'node:http'
import { addressTooLong, headersTooLong, type Refusal, severalHosts } from './refusal.ts'

/** The longest path that a disk can have, each byte of it percent-encoded, and a query. */
const ADDRESS_CHARACTERS_MAX = 16 * 1024
/** Clients send less than thirty. */
const HEADERS_MAX = 256

/** To be given to Node, which would silently leave out what comes after: one more shows that it did. */
export const HEADERS_KEPT = HEADERS_MAX + 1

/** What is wrong with a head that Node's parser lets pass; undefined when nothing is. */
export function checkHead({ url = '', rawHeaders }: IncomingMessage): Refusal | undefined {
  if (url.length > ADDRESS_CHARACTERS_MAX) return addressTooLong()
  if (rawHeaders.length > 2 * HEADERS_MAX) return headersTooLong()
  // RFC 9112 §3.2: Node takes the first, where a proxy in front may have taken the last.
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts > 1 ? severalHosts() : undefined
}
