import proxyAddr from '@fastify/proxy-addr'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { Http2ServerRequest, ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Config } from '../config/settings.ts'
import { networkOf } from '../domain/network-of.ts'
import type { Trust } from '../http/plain-request.ts'
import { LAST_WORDS_MS } from './broken-requests.ts'
import { AddressCounts } from './address-counts.ts'
import { checkHead } from './check-head.ts'
import { type Exchange, GuardedConnection } from './guarded-connection.ts'
import type { Timeouts } from './http-server.ts'
import { type Refusal, tooManyRequests, tooSlow } from './refusal.ts'

export type GuardOptions = {
  readonly limits: Pick<
    Config,
    'connectionsMax' | 'addressConnectionsMax' | 'addressRequestsMax' | 'transferBytesPerSecondMin'
  >
  readonly timeouts: Timeouts
  readonly trust: Trust | undefined
  /** Whose connections have no limit of their own: this machine's, which is the operator's. */
  readonly isOurs: (address: string) => boolean
  readonly refuse: (exchange: Exchange, refusal: Refusal) => void
}

/** Since this process began; `open`: at the moment. */
export type ConnectionCounts = {
  readonly open: number
  readonly refused: number
  readonly cut: number
}

/** So often in each time that is waited for is it looked whether it has passed. */
const LOOKS = 8
const LOOK_MS_MAX = 5_000

/**
 * Keeps any one client from taking what is there for all: connections, requests at a time, and time.
 * What it does not count, it cannot hurt: a transfer of any size and duration goes on while it moves.
 */
export class ConnectionGuard {
  readonly #options: GuardOptions
  readonly #places: AddressCounts
  readonly #requests: AddressCounts
  readonly #byCarrier = new WeakMap<object, GuardedConnection>()
  /** Each with how it is cut off. */
  readonly #connections = new Map<GuardedConnection, () => void>()
  readonly #timer: NodeJS.Timeout
  #refused = 0
  #cut = 0

  constructor(options: GuardOptions) {
    const { limits, timeouts } = options
    this.#options = options
    this.#places = new AddressCounts({
      all: limits.connectionsMax,
      one: limits.addressConnectionsMax,
    })
    this.#requests = new AddressCounts({ all: Infinity, one: limits.addressRequestsMax })
    const shortestMs = Math.min(timeouts.transferMs, timeouts.headersMs, timeouts.keepAliveMs)
    this.#timer = setInterval(this.#look, Math.min(LOOK_MS_MAX, shortestMs / LOOKS))
    this.#timer.unref()
  }

  /** Counts and watches each connection of the server from now on. */
  watch(server: Server): void {
    const others = server.listeners('connection')
    server.removeAllListeners('connection')
    server.on('connection', (socket: Socket) => {
      if (!this.#hasPlaceFor(socket)) {
        this.#refused += 1
        socket.destroy()
        return
      }
      for (const attach of others) Reflect.apply(attach, server, [socket])
      if (!isSecure(server)) this.#addSocket(server, socket)
    })
    server.on('secureConnection', (socket: TLSSocket) => {
      if (socket.alpnProtocol !== 'h2') this.#addSocket(server, socket)
    })
    server.on('session', (session: ServerHttp2Session) => {
      this.#addSession(session)
    })
  }

  /** Lets `listener` have what may run, when it may. */
  guard(listener: RequestListener): RequestListener {
    return (raw, answer) => {
      const exchange = { raw, answer }
      const connection = this.#byCarrier.get(carrierOf(raw))
      if (!connection) listener(raw, answer)
      else {
        connection.enter(exchange, () => {
          this.#run(exchange, connection, listener)
        })
      }
    }
  }

  counts(): ConnectionCounts {
    return { open: this.#connections.size, refused: this.#refused, cut: this.#cut }
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #run(exchange: Exchange, connection: GuardedConnection, listener: RequestListener): void {
    const { raw, answer } = exchange
    const fault = checkHead(raw)
    if (fault) {
      this.#options.refuse(exchange, fault)
      return
    }
    const key = connection.key ?? this.#keyBehindProxy(raw)
    if (key !== undefined) {
      const giveBack = this.#requests.take(key)
      if (!giveBack) {
        this.#options.refuse(exchange, tooManyRequests())
        return
      }
      answer.once('close', giveBack)
    }
    listener(raw, answer)
  }

  #hasPlaceFor(socket: Socket): boolean {
    const key = this.#keyOf(socket)
    const giveBack = this.#places.take(key)
    if (giveBack) socket.once('close', giveBack)
    return giveBack !== undefined
  }

  #addSocket(server: Server, socket: Socket): void {
    const connection = new GuardedConnection(socket, this.#keyOf(socket))
    this.#byCarrier.set(socket, connection)
    this.#add(connection, socket, () => {
      if (connection.running.size === 0) socket.destroy()
      else server.emit('clientError', new TooSlow(), socket)
    })
  }

  /** Ended by its socket: a session waits for its last words to be taken, and for the client to hang up. */
  #addSession(session: ServerHttp2Session): void {
    const socket = socketOf(session)
    const connection = new GuardedConnection(socket, this.#keyOf(socket), session)
    this.#byCarrier.set(session, connection)
    this.#add(connection, socket, () => {
      if (connection.running.size === 0) {
        socket.destroy()
        return
      }
      for (const exchange of connection.running) {
        if (!exchange.answer.headersSent) this.#options.refuse(exchange, tooSlow())
      }
      setTimeout(() => {
        socket.destroy()
      }, LAST_WORDS_MS).unref()
    })
  }

  #add(connection: GuardedConnection, socket: Socket, cut: () => void): void {
    this.#connections.set(connection, cut)
    socket.once('close', () => {
      this.#connections.delete(connection)
    })
  }

  /** Proxies that are believed ask for others, whom they name with each request. */
  #keyOf({ remoteAddress = '' }: Socket): string | undefined {
    const { trust, isOurs } = this.#options
    if (isOurs(remoteAddress) || trust?.(remoteAddress, 0) === true) return undefined
    return networkOf(remoteAddress)
  }

  #keyBehindProxy(raw: IncomingMessage): string | undefined {
    const { trust, isOurs } = this.#options
    if (!trust || raw.headers['x-forwarded-for'] === undefined) return undefined
    const address = proxyAddr(raw, trust)
    return isOurs(address) ? undefined : networkOf(address)
  }

  readonly #look = (): void => {
    const { limits, timeouts } = this.#options
    const nowMs = performance.now()
    const least = {
      // Node ends what is quiet sooner; this ends what only seems not to be.
      quietMs: timeouts.headersMs + timeouts.keepAliveMs,
      transferMs: timeouts.transferMs,
      bytesPerSecondMin: limits.transferBytesPerSecondMin,
    }
    for (const [connection, cut] of this.#connections) {
      if (!connection.isToBeCut(least, nowMs)) continue
      this.#cut += 1
      cut()
    }
  }
}

/** As Node names it when headers take too long, so that both get the same words. */
class TooSlow extends Error {
  override readonly name = 'TooSlow'
  readonly code = 'ERR_HTTP_REQUEST_TIMEOUT'
}

function isSecure(server: Server): boolean {
  return 'setSecureContext' in server
}

/** An emitter's methods return it itself; what the session shows of it cannot be destroyed. */
function socketOf(session: ServerHttp2Session): Socket {
  return session.socket.once('close', () => undefined)
}

function carrierOf(raw: IncomingMessage | Http2ServerRequest): object {
  return 'stream' in raw ? (raw.stream.session ?? raw) : raw.socket
}
