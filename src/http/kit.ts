import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor, Door } from '../domain/actor.ts'
import type { Parts } from '../operations/parts.ts'
import type { SignedIn } from '../operations/sign-in.ts'
import type { HomeSpaces } from './home-spaces.ts'
import type { DemoGuide } from './demo-guide.ts'

/** What every door is given. */
export type HttpKit = {
  readonly parts: Parts

  /** Who asks. @throws Problem 'unauthenticated'; 'too-many-requests'; 'forbidden' */
  readonly authenticate: (request: HttpRequest, door: Door) => Promise<Actor>

  /** Who asks, or undefined for somebody who shows no credentials. @throws Problem as above for wrong ones */
  readonly authenticateOptional: (request: HttpRequest, door: Door) => Promise<Actor | undefined>

  /** Which space is meant where none is named. */
  readonly homes: HomeSpaces

  /** The absolute public address of a path that begins with `/`. */
  readonly publicUrl: (path: string) => string

  /** The path under which everything lies, without trailing slash: '' or '/cloud'. */
  readonly basePath: string

  readonly version: string
  readonly isDemo: boolean
  /** Of a demonstration disk. */
  readonly demo?: DemoGuide | undefined
}

/** What is asked, by whichever way it came: Fastify's requests are one, and so is `PlainRequest`. */
export interface HttpRequest {
  readonly raw: IncomingMessage
  readonly headers: IncomingHttpHeaders
  readonly method: string
  readonly socket: Socket
  readonly ip: string
  readonly host: string
  readonly protocol: 'http' | 'https'
  readonly log: FastifyBaseLogger
  readonly cookies: Readonly<Record<string, string | undefined>>
  readonly routeOptions: { readonly config: { readonly gate?: GateUse } }
  /** Set once the request is authenticated. */
  signedIn?: SignedIn
}

/** An answer to be given: Fastify's replies are one, and so is `PlainReply`. */
export interface HttpReply {
  readonly raw: ServerResponse
  readonly statusCode: number
  code(status: number): HttpReply
  header(name: string, value: string | number): HttpReply
  headers(values: Readonly<Record<string, string | number>>): HttpReply
  getHeaders(): Record<string, number | string | string[] | undefined>
  /** From now on `raw` is written by whoever says this. */
  hijack(): HttpReply
}

/** A door registers its routes on a server of its own scope. */
export type DoorPlugin = (server: FastifyInstance, kit: HttpKit) => void

export type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest }

/**
 * What a route is to the gate, declared where the route is: the coverage test fails for a route
 * without it.
 */
export type GateUse =
  /** The operation behind the route asks the gate for this capability. */
  | { readonly capability: 'upload' | 'save' | 'download' | 'play' | 'preview' }
  /** It changes or lists a person's own tree without bringing or taking content. */
  | { readonly tree: true }
  /** For administrators only. */
  | { readonly govern: true }
  /** It asks nothing of the gate, because … */
  | { readonly open: string }

declare module 'fastify' {
  interface FastifyContextConfig {
    gate?: GateUse
  }
}
