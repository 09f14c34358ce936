import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { Config } from '../config/settings.ts'

export type Timeouts = {
  /** For a request's headers to arrive. */
  readonly headersMs: number
  /** A connection on which nothing moves for so long is dropped, however large its upload is. */
  readonly idleMs: number
  /** For requests that still run when the disk is to stop: less than what others wait before they kill it. */
  readonly closeMs: number
}
export const TIMEOUTS: Timeouts = { headersMs: 20_000, idleMs: 120_000, closeMs: 5_000 }

/** Node answers 431 beyond this; every header that we understand is far shorter. */
const HEADER_BYTES_MAX = 32 * 1024
/** For an idle connection to ask again. */
const KEEP_ALIVE_MS = 65_000
/** For an HTTP/2 session on which nothing is asked. */
const SESSION_MS = 72_000

/** Node's server: HTTP/1.1, or with a certificate TLS and HTTP/2 besides. */
export function makeHttpServer(
  { tlsCert, tlsKey }: Pick<Config, 'tlsCert' | 'tlsKey'>,
  timeouts: Timeouts,
  listener: RequestListener,
): Server {
  const server =
    tlsCert === '' && tlsKey === ''
      ? createServer(optionsFor(timeouts), listener)
      : secure({ tlsCert, tlsKey }, timeouts, listener)
  server.setTimeout(timeouts.idleMs)
  // The route decides whether a client that waits for `100 Continue` may send its body.
  server.on('checkContinue', listener)
  return server
}

/** For HTTP/1.1, with TLS or without. */
function optionsFor({ headersMs }: Timeouts) {
  return {
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.ceil(headersMs / 4),
    keepAliveTimeout: KEEP_ALIVE_MS,
    // No limit for the whole request: a large upload may take hours, as long as it moves.
    requestTimeout: 0,
  }
}

function secure(
  { tlsCert, tlsKey }: Pick<Config, 'tlsCert' | 'tlsKey'>,
  timeouts: Timeouts,
  listener: RequestListener,
): Server {
  const certificate = { cert: readFileSync(tlsCert), key: readFileSync(tlsKey) }
  const server = createSecureServer({ ...certificate, ...optionsFor(timeouts), allowHTTP1: true })
  server.on('session', (session) => {
    session.setTimeout(SESSION_MS, () => {
      session.close()
    })
  })
  // Node's HTTP/2 server calls its listeners with requests and answers of the same shape.
  const asPlain = server as unknown as Server
  return asPlain.on('request', listener)
}
