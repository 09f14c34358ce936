import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import proxyAddr from '@fastify/proxy-addr'
import type { SignedIn } from '../operations/sign-in.ts'
import type { FastifyBaseLogger, GateUse, HttpRequest } from './kit.ts'

/** Whether an address is a proxy that is believed. */
export type Trust = (address: string, hop: number) => boolean

type Context = {
  readonly log: FastifyBaseLogger
  readonly trust: Trust | undefined
  readonly gate: GateUse
}

const NO_COOKIES = {}

/** A request as Node hands it over, with what Fastify's say besides. */
export class PlainRequest implements HttpRequest {
  readonly raw: IncomingMessage
  readonly headers: IncomingHttpHeaders
  readonly method: string
  readonly log: FastifyBaseLogger
  readonly cookies = NO_COOKIES
  readonly routeOptions: { readonly config: { readonly gate: GateUse } }
  signedIn?: SignedIn
  readonly #trust: Trust | undefined

  constructor(raw: IncomingMessage, { log, trust, gate }: Context) {
    this.raw = raw
    this.headers = raw.headers
    this.method = raw.method ?? ''
    this.log = log
    this.routeOptions = { config: { gate } }
    this.#trust = trust
  }

  get socket(): Socket {
    return this.raw.socket
  }

  /** Of the client, as the last proxy that is believed tells it. */
  get ip(): string {
    return this.#trust ? proxyAddr(this.raw, this.#trust) : (this.raw.socket.remoteAddress ?? '')
  }

  get host(): string {
    const told = this.#told('x-forwarded-host')
    const authority = this.headers[':authority']
    return told ?? this.headers.host ?? (typeof authority === 'string' ? authority : '')
  }

  get protocol(): 'http' | 'https' {
    const isSecure = 'encrypted' in this.raw.socket
    return (this.#told('x-forwarded-proto') ?? (isSecure ? 'https' : 'http')) === 'https'
      ? 'https'
      : 'http'
  }

  /** What the proxy before us says, if it is believed. */
  #told(name: string): string | undefined {
    const value = this.headers[name]
    if (typeof value !== 'string' || !this.#trust) return undefined
    const isTrusted = this.#trust(this.raw.socket.remoteAddress ?? '', 0)
    return isTrusted ? value.split(',').at(-1)?.trim() : undefined
  }
}
