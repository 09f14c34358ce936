import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import cookie from '@fastify/cookie'
import Fastify, { type FastifyInstance, LogController, type RouteOptions } from 'fastify'
import type { Config } from '../config/settings.ts'
import type { Door } from '../domain/actor.ts'
import { Authenticator } from '../http/authenticate.ts'
import type { DemoGuide } from '../http/demo-guide.ts'
import { HomeSpaces } from '../http/home-spaces.ts'
import type { FastifyRequest, HttpKit } from '../http/kit.ts'
import { lingerAfterEarlyAnswers } from '../http/request-body.ts'
import { sendProblem } from '../http/problem-response.ts'
import { setSecurityHeaders } from '../http/security-headers.ts'
import type { Parts } from '../operations/parts.ts'
import { brokenRequestOptions } from './broken-requests.ts'
import { DOORS, SESSION_DOORS } from './doors.ts'
import { dropAfterGrace } from './drop-after-grace.ts'
import { healthDoor } from './health-door.ts'
import { loggerOptions } from './logger.ts'
import { webDoor } from './web-door.ts'

export type ServerOptions = {
  readonly config: Config
  readonly parts: Parts
  readonly version: string
  readonly demo?: DemoGuide | undefined
  /** Why the disk is not ready; empty when it is. */
  readonly troubles: () => readonly string[]
  readonly timeouts?: Partial<Timeouts> | undefined
  /** Hears of each route as it is made. */
  readonly onRoute?: (route: RouteOptions) => void
}

export type Timeouts = {
  /** For a request's headers to arrive. */
  readonly headersMs: number
  /** A connection on which nothing moves for so long is dropped, however large its upload is. */
  readonly idleMs: number
  /** For requests that still run when the disk is to stop: less than what others wait before they kill it. */
  readonly closeMs: number
}
const TIMEOUTS: Timeouts = { headersMs: 20_000, idleMs: 120_000, closeMs: 5_000 }

/** Node answers 431 beyond this; every header that we understand is far shorter. */
const HEADER_BYTES_MAX = 32 * 1024
/** For an idle connection to ask again. */
const KEEP_ALIVE_MS = 65_000

const DAV_METHODS = ['PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK']

/** The HTTP server with all doors, not yet listening. */
export async function makeServer(options: ServerOptions): Promise<FastifyInstance> {
  const { config, parts } = options
  let publicBase = config.url
  const basePath = config.url === '' ? '' : new URL(config.url).pathname.replace(/\/$/, '')
  const publicUrl = (path: string) => publicBase + path
  const server = createFastify(options, { basePath, publicUrl })
  for (const method of DAV_METHODS) server.addHttpMethod(method, { hasBody: true })
  if (options.onRoute) server.addHook('onRoute', options.onRoute)
  setSecurityHeaders(server)
  lingerAfterEarlyAnswers(server)
  dropAfterGrace(server, options.timeouts?.closeMs ?? TIMEOUTS.closeMs)
  server.addHook('onListen', async () => {
    if (publicBase === '') publicBase = listeningBase(server, config)
  })

  const authenticator = new Authenticator(parts)
  const kit: HttpKit = {
    parts,
    authenticate: (request: FastifyRequest, door: Door) => authenticator.require(request, door),
    authenticateOptional: (request, door) => authenticator.optional(request, door),
    homes: new HomeSpaces(parts),
    publicUrl,
    basePath,
    version: options.version,
    isDemo: options.demo !== undefined,
    demo: options.demo,
  }
  server.setErrorHandler((error, request, reply) => sendProblem(kit, { request, reply }, error))
  for (const door of [healthDoor(options.troubles), ...DOORS]) {
    await server.register(async (scope) => {
      // Looking for cookies costs each request a little, and most doors take none.
      if (SESSION_DOORS.includes(door)) await scope.register(cookie)
      door(scope, kit)
    })
  }
  webDoor(server, kit)
  return server
}

function createFastify(
  { config, timeouts }: ServerOptions,
  kit: Pick<HttpKit, 'basePath' | 'publicUrl'>,
): FastifyInstance {
  const { headersMs, idleMs } = { ...TIMEOUTS, ...timeouts }
  const server = Fastify({
    ...(tlsOptions(config) as object),
    ...loggerOptions(config.log),
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    // What is logged of a request carries its number: a logger for each would cost all, and tell no more.
    childLoggerFactory: (logger) => logger,
    bodyLimit: 1024 * 1024,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionTimeout: idleMs,
    // No limit for the whole request: a large upload may take hours, as long as it moves.
    requestTimeout: 0,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 4096, ignoreTrailingSlash: false },
    http: {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: headersMs,
      connectionsCheckingInterval: Math.ceil(headersMs / 4),
    },
    rewriteUrl: (request: IncomingMessage) => withoutBase(request.url ?? '/', kit.basePath),
    ...brokenRequestOptions(kit),
  }) as unknown as FastifyInstance
  // The route decides whether a client that waits for `100 Continue` may send its body.
  server.server.on('checkContinue', (request, response) => {
    server.server.emit('request', request, response)
  })
  return server
}

/** A proxy may pass the path on with or without the base under which the disk is published. */
function withoutBase(url: string, basePath: string): string {
  if (basePath === '' || !url.startsWith(basePath)) return url
  const rest = url.slice(basePath.length)
  return rest === '' ? '/' : rest.startsWith('/') || rest.startsWith('?') ? rest : url
}

function tlsOptions(config: Config) {
  if (config.tlsCert === '' && config.tlsKey === '') return {}
  return {
    http2: true,
    https: {
      allowHTTP1: true,
      cert: readFileSync(config.tlsCert),
      key: readFileSync(config.tlsKey),
    },
  }
}

function listeningBase(server: FastifyInstance, config: Config): string {
  const address = server.addresses().find((one) => typeof one === 'object')
  const port = address?.port ?? config.listen.port
  const scheme = config.tlsCert === '' ? 'http' : 'https'
  const host = config.listen.host
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `${scheme}://${shown.includes(':') ? `[${shown}]` : shown}:${String(port)}`
}
