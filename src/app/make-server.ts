import type { RequestListener } from 'node:http'
import cookie from '@fastify/cookie'
import proxyAddr from '@fastify/proxy-addr'
import Fastify, {
  type FastifyInstance,
  type FastifyServerOptions,
  LogController,
  type RouteOptions,
} from 'fastify'
import type { Config } from '../config/settings.ts'
import { Authenticator } from '../http/authenticate.ts'
import type { Bilingual } from '../domain/language.ts'
import type { StorageTrust } from '../domain/storage-trust.ts'
import type { DemoGuide } from '../http/demo-guide.ts'
import { HomeSpaces } from '../http/home-spaces.ts'
import type { HttpKit } from '../http/kit.ts'
import { type PlainDoor, tryDoor } from '../http/plain-door.ts'
import type { Trust } from '../http/plain-request.ts'
import { endEmptyBodies, lingerAfterEarlyAnswers } from '../http/request-body.ts'
import { sendProblem } from '../http/problem-response.ts'
import { setSecurityHeaders } from '../http/security-headers.ts'
import { isLoopback } from '../lib/is-loopback.ts'
import type { Parts } from '../operations/parts.ts'
import { inputChecker } from '../protocols/rest/check-input.ts'
import { brokenRequestOptions } from './broken-requests.ts'
import { ConnectionGuard, type GuardOptions } from './connection-guard.ts'
import { DOORS, PLAIN_DOOR, SESSION_DOORS } from './doors.ts'
import { dropAfterGrace } from './drop-after-grace.ts'
import { healthDoor } from './health-door.ts'
import { makeHttpServer, type Timeouts, timeoutsOf } from './http-server.ts'
import { lazySerializers } from './lazy-serializers.ts'
import { listenOnTheRest } from './listen-on-the-rest.ts'
import { loggerOptions } from './logger.ts'
import { metricsDoor } from './metrics-door.ts'
import { openFilesMax } from './open-files-max.ts'
import { refuseRequest } from './refuse-request.ts'
import { RequestCounts } from './request-counts.ts'
import { webDoor } from './web-door.ts'

export type ServerOptions = {
  readonly config: Config
  readonly parts: Parts
  readonly version: string
  readonly demo?: DemoGuide | undefined
  /** Why the disk is not ready; empty when it is. */
  readonly troubles: () => readonly Bilingual[]
  readonly trust: Pick<StorageTrust, 'failures'>
  readonly timeouts?: Partial<Timeouts> | undefined
  /** Requests that come before this wait for it; where it fails, their connections end. */
  readonly whenReady?: Promise<void>
  /** Hears of each route as it is made. */
  readonly onRoute?: (route: Pick<RouteOptions, 'method' | 'url' | 'config'>) => void
}

/** The HTTP server with all doors, not yet listening. */
export async function makeServer(options: ServerOptions): Promise<FastifyInstance> {
  const { config } = options
  const timeouts = { ...timeoutsOf(config), ...options.timeouts }
  let publicBase = config.url
  const basePath = config.url === '' ? '' : new URL(config.url).pathname.replace(/\/$/, '')
  const publicUrl = (path: string) => publicBase + path
  const requests = new RequestCounts()
  const past: { door?: PlainDoor } = {}
  let isClosing = false
  const context = {
    trust: trustOf(config),
    isClosing: () => isClosing,
    onAnswered: (status: number, milliseconds: number) => {
      requests.count('webdav', status, milliseconds)
    },
  }
  const guard = guardFor({ config, timeouts, trust: context.trust }, { publicUrl })
  const serverParts = { config, timeouts, guard }
  const server = Fastify({
    ...frameworkOptions(config, { basePath, publicUrl }),
    serverFactory: (framework) =>
      makeHttpServer(
        serverParts,
        guard.guard(
          onceReady(options.whenReady, (raw, answer) => {
            raw.url = withoutBase(inOriginForm(raw.url ?? '/'), basePath)
            const { door } = past
            const exchange = { raw, answer }
            const isAnswered = door && tryDoor(door, exchange, { ...context, log: server.log })
            if (!isAnswered) framework(raw, answer)
          }),
        ),
      ),
  })
  if (options.onRoute) server.addHook('onRoute', options.onRoute)
  requests.watch(server)
  setSecurityHeaders(server)
  endEmptyBodies(server)
  lingerAfterEarlyAnswers(server)
  server.addHook('preClose', async () => {
    isClosing = true
    guard.stop()
  })
  dropAfterGrace(server, timeouts.closeMs)
  if (config.listen.host === 'localhost') listenOnTheRest(server, serverParts)
  server.addHook('onListen', async () => {
    if (publicBase === '') publicBase = listeningBase(server, config)
  })

  const kit = kitOf(options, { publicUrl, basePath })
  server.setErrorHandler((error, request, reply) => sendProblem(kit, { request, reply }, error))
  const forOperators = [healthDoor(options.troubles), metricsDoor({ ...options, requests, guard })]
  for (const door of [...forOperators, ...DOORS]) {
    await server.register(async (scope) => {
      // Looking for cookies costs each request a little, and most doors take none.
      if (SESSION_DOORS.includes(door)) await scope.register(cookie)
      door(scope, kit)
    })
  }
  webDoor(server, kit)
  past.door = PLAIN_DOOR(kit)
  for (const { gate, ...route } of past.door.routes)
    options.onRoute?.({ ...route, config: { gate } })
  return server
}

function kitOf(options: ServerOptions, address: Pick<HttpKit, 'publicUrl' | 'basePath'>): HttpKit {
  const { parts, version, demo } = options
  const authenticator = new Authenticator(parts)
  return {
    parts,
    authenticate: (request, door) => authenticator.require(request, door),
    authenticateOptional: (request, door) => authenticator.optional(request, door),
    homes: new HomeSpaces(parts),
    ...address,
    version,
    isDemo: demo !== undefined,
    demo,
  }
}

function onceReady(
  whenReady: Promise<void> | undefined,
  listener: RequestListener,
): RequestListener {
  if (!whenReady) return listener
  let isReady = false
  void whenReady.then(
    () => {
      isReady = true
    },
    () => undefined,
  )
  return (raw, answer) => {
    if (isReady) listener(raw, answer)
    else
      whenReady.then(
        () => listener(raw, answer),
        () => raw.destroy(),
      )
  }
}

function frameworkOptions(
  config: Config,
  kit: Pick<HttpKit, 'basePath' | 'publicUrl'>,
): FastifyServerOptions {
  return {
    ...loggerOptions(config.log),
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    // What is logged of a request carries its number: a logger for each would cost all, and tell no more.
    childLoggerFactory: (logger) => logger,
    bodyLimit: 1024 * 1024,
    forceCloseConnections: 'idle',
    schemaController: { compilersFactory: { buildValidator, buildSerializer: lazySerializers } },
    routerOptions: { maxParamLength: 4096, ignoreTrailingSlash: false },
    ...brokenRequestOptions(kit),
  }
}

/** Fastify would load one of its own, and asks for another type than it takes. */
const buildValidator = (() => inputChecker) as unknown as NonNullable<
  CompilersFactory['buildValidator']
>

type CompilersFactory = NonNullable<
  NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']
>

function trustOf({ trustedProxies }: Config): Trust | undefined {
  return trustedProxies.length === 0 ? undefined : proxyAddr.compile([...trustedProxies])
}

function guardFor(
  {
    config,
    timeouts,
    trust,
  }: Pick<GuardOptions, 'timeouts' | 'trust'> & { readonly config: Config },
  kit: Pick<HttpKit, 'publicUrl'>,
): ConnectionGuard {
  const connectionsMax = Math.min(config.connectionsMax, connectionsOf(openFilesMax()))
  return new ConnectionGuard({
    limits: { ...config, connectionsMax },
    timeouts,
    trust,
    isOurs: isLoopback,
    refuse: (exchange, refusal) => {
      refuseRequest(kit, exchange, refusal)
    },
  })
}

/** The rest is for files, and for the moments in which a connection that ends is still there. */
function connectionsOf(openFiles: number): number {
  return Math.floor((openFiles * 3) / 4)
}

/** RFC 9112 §3.2.2: as it is asked of a proxy. Whose name stands there is not ours to judge. */
function inOriginForm(url: string): string {
  if (url.startsWith('/')) return url
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '')
  return path === url || path.startsWith('/') ? path : `/${path}`
}

/** A proxy may pass the path on with or without the base under which the disk is published. */
function withoutBase(url: string, basePath: string): string {
  if (basePath === '' || !url.startsWith(basePath)) return url
  const rest = url.slice(basePath.length)
  return rest === '' ? '/' : rest.startsWith('/') || rest.startsWith('?') ? rest : url
}

function listeningBase(server: FastifyInstance, config: Config): string {
  const address = server.addresses().find((one) => typeof one === 'object')
  const port = address?.port ?? config.listen.port
  const scheme = config.tlsCert === '' ? 'http' : 'https'
  const host = config.listen.host
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `${scheme}://${shown.includes(':') ? `[${shown}]` : shown}:${String(port)}`
}
