import type { IncomingHttpHeaders } from 'node:http'
import { isLoopback } from '../lib/is-loopback.ts'

type Asked = {
  readonly headers: IncomingHttpHeaders
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/** What a proxy says of whom it asks for. */
const BETWEEN = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
]

/**
 * Whether a program of this machine asks, and for itself.
 *
 * That the connection comes from here is not enough: behind a proxy on the same machine everybody's
 * does. `request.ip` is too much: it is what headers say wherever a proxy is trusted, so a false
 * header that gets past the proxy would make somebody “here”. So the connection counts, and whatever
 * shows somebody between takes the right away, trusted or not. The host must be this machine's own
 * as well: a proxy passes the public one on, and so does a browser whose page had its name
 * point to this machine (DNS rebinding).
 */
export function isFromHere({ headers, socket }: Asked): boolean {
  if (!isLoopback(socket.remoteAddress ?? '')) return false
  if (BETWEEN.some((name) => headers[name] !== undefined)) return false
  // HTTP/2 has its host in `:authority`.
  const host = headers.host ?? headers[':authority']
  return typeof host === 'string' && isLoopback(URL.parse(`http://${host}`)?.hostname ?? '')
}
