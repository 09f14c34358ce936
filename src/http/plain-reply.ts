import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { otherAnswers } from './gathering.ts'
import type { HttpReply, HttpRequest } from './kit.ts'
import { closeIfWaiting } from './request-body.ts'
import { safeHeadersFor } from './security-headers.ts'

/** An answer written with Node's own means, under the names that Fastify's has. */
export class PlainReply implements HttpReply {
  readonly raw: ServerResponse
  statusCode = 200
  readonly #request: HttpRequest
  readonly #isClosing: () => boolean
  #headers: Record<string, string | number>
  #isTaken = false

  /** @param isClosing whether each answer is the last on its connection */
  constructor(request: HttpRequest, raw: ServerResponse, isClosing: () => boolean) {
    this.raw = raw
    this.#request = request
    this.#isClosing = isClosing
    this.#headers = { ...safeHeadersFor(request) }
  }

  /** Forgets what was said of content that is not sent after all. */
  startOver(): this {
    this.#headers = { ...safeHeadersFor(this.#request) }
    return this
  }

  code(status: number): this {
    this.statusCode = status
    return this
  }

  /** @param name in lower case */
  header(name: string, value: string | number): this {
    this.#headers[name] = value
    return this
  }

  headers(values: Readonly<Record<string, string | number>>): this {
    Object.assign(this.#headers, values)
    return this
  }

  /** All of them, as they go out. */
  getHeaders(): Record<string, string | number> {
    closeIfWaiting(this.#request, this)
    if (this.#isClosing()) this.#headers['connection'] = 'close'
    return this.#headers
  }

  /** Whether somebody sends it, or has sent it. */
  get isTaken(): boolean {
    return this.#isTaken
  }

  hijack(): this {
    this.#isTaken = true
    return this
  }

  send(body?: string | Uint8Array): void {
    const { raw, statusCode } = this
    const hasNone = statusCode === 204 || statusCode === 304
    if (!hasNone) this.#headers['content-length'] = body === undefined ? 0 : lengthOf(body)
    this.#isTaken = true
    const bytes = hasNone || this.#request.method === 'HEAD' ? undefined : body
    const send = () => {
      raw.writeHead(statusCode, this.getHeaders())
      raw.end(bytes)
    }
    otherAnswers.send({ log: this.#request.log, raw, send })
  }

  /** Of a length that nobody knows yet. @throws what `body` throws, and when the client goes away */
  async sendStream(body: Readable): Promise<void> {
    this.#isTaken = true
    this.raw.writeHead(this.statusCode, this.getHeaders())
    await pipeline(body, this.raw)
  }
}

function lengthOf(body: string | Uint8Array): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
}
