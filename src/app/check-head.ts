import type { IncomingMessage } from 'node:http'
import {
  addressNotEncoded,
  addressTooLong,
  headersTooLong,
  notHttp,
  otherCoding,
  type Refusal,
  severalHosts,
} from './refusal.ts'

/** The longest path that a disk can have, each byte of it percent-encoded, and a query. */
const ADDRESS_CHARACTERS_MAX = 16 * 1024
/** Node reads other bytes as Latin-1, which would be another name; a fragment is for the client alone. */
const ADDRESS = /^[!-"$-~]*$/
/** Clients send less than thirty. */
const HEADERS_MAX = 256

/** To be given to Node, which would silently leave out what comes after: one more shows that it did. */
export const HEADERS_KEPT = HEADERS_MAX + 1

/** What is wrong with a head that Node's parser lets pass; undefined when nothing is. */
export function checkHead(request: IncomingMessage): Refusal | undefined {
  const { url = '', rawHeaders, headers } = request
  // Node reads 0.9 and what only claims to be 2 as if they were 1.1.
  if (request.httpVersionMajor !== 1 && !('stream' in request)) return notHttp()
  if (!ADDRESS.test(url)) return addressNotEncoded()
  if (url.length > ADDRESS_CHARACTERS_MAX) return addressTooLong()
  if (rawHeaders.length > 2 * HEADERS_MAX) return headersTooLong()
  // Of several codings Node undoes the last alone, and a file would be stored as it was packed; what
  // speaks 1.0 does not know chunks, and may have counted on another end (RFC 9112 §6.1).
  const coding = headers['transfer-encoding']
  if (coding !== undefined && !(/^chunked$/i.test(coding) && request.httpVersionMinor === 1)) {
    return otherCoding()
  }
  // RFC 9112 §3.2: Node takes the first, where a proxy in front may have taken the last.
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts > 1 ? severalHosts() : undefined
}
