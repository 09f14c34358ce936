import { readFileSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import type { Config } from '../config/settings.ts'
import { SECOND_MS } from '../domain/instant.ts'
import { http, http2 } from '../lib/node-http.ts'
import { HEADERS_KEPT } from './check-head.ts'
import type { ConnectionGuard } from './connection-guard.ts'

export type Timeouts = {
  /** For a TLS handshake, and for a request's headers to arrive. */
  readonly headersMs: number
  /** For an idle connection to ask again. */
  readonly keepAliveMs: number
  /** A connection on which nothing moves for so long is dropped, however large its upload is. */
  readonly transferMs: number
  /** For requests that still run when the disk is to stop: less than what others wait before they kill it. */
  readonly closeMs: number
}

export function timeoutsOf(config: TimeoutSettings): Timeouts {
  return {
    headersMs: config.headerSeconds * SECOND_MS,
    keepAliveMs: config.keepAliveSeconds * SECOND_MS,
    transferMs: config.transferSeconds * SECOND_MS,
    closeMs: 5_000,
  }
}

type TimeoutSettings = Pick<Config, 'headerSeconds' | 'keepAliveSeconds' | 'transferSeconds'>

/** What a server needs besides what answers. */
export type ServerParts = {
  readonly config: Pick<Config, 'tlsCert' | 'tlsKey'>
  readonly timeouts: Timeouts
  readonly guard: Pick<ConnectionGuard, 'watch'>
}

/** Node answers 431 beyond this; every header that we understand is far shorter. */
const HEADER_BYTES_MAX = 32 * 1024
/** Of an HTTP/2 connection; HTTP/1 has one request at a time. */
const STREAMS_MAX = 128

/** Node's server: HTTP/1.1, or with a certificate TLS and HTTP/2 besides. */
export function makeHttpServer(
  { config, timeouts, guard }: ServerParts,
  listener: RequestListener,
): Server {
  const server =
    config.tlsCert === '' && config.tlsKey === ''
      ? http().createServer(optionsFor(timeouts), listener)
      : secure(config, timeouts, listener)
  server.maxHeadersCount = HEADERS_KEPT
  guard.watch(server)
  // The route decides whether a client that waits for `100 Continue` may send its body.
  server.on('checkContinue', listener)
  return server
}

/** For HTTP/1.1, with TLS or without. */
function optionsFor({ headersMs, keepAliveMs }: Timeouts) {
  return {
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.ceil(headersMs / 4),
    keepAliveTimeout: keepAliveMs,
    // A request without a body is no stream that has to end: of a small GET that is a tenth.
    optimizeEmptyRequests: true,
    // No limit for the whole request: a large upload may take hours, as long as it moves.
    requestTimeout: 0,
  }
}

function secure(
  { tlsCert, tlsKey }: ServerParts['config'],
  timeouts: Timeouts,
  listener: RequestListener,
): Server {
  const server = http2().createSecureServer({
    cert: readFileSync(tlsCert),
    key: readFileSync(tlsKey),
    ...optionsFor(timeouts),
    allowHTTP1: true,
    handshakeTimeout: timeouts.headersMs,
    // Node's own limits stand for the rest: of resets, settings, pings and memory of a session.
    settings: { maxConcurrentStreams: STREAMS_MAX, maxHeaderListSize: HEADER_BYTES_MAX },
  })
  server.on('session', (session) => {
    session.setTimeout(timeouts.keepAliveMs, () => {
      session.close()
    })
  })
  // Node's HTTP/2 server calls its listeners with requests and answers of the same shape.
  const asPlain = server as unknown as Server
  return asPlain.on('request', listener)
}
