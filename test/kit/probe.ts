import { Agent as PlainAgent, request as requestPlain } from 'node:http'
import { Agent as TlsAgent, request as requestTls } from 'node:https'
import { text } from 'node:stream/consumers'

type Server = { readonly url: string; readonly authorization: string }
type Ask = { readonly isAlone?: boolean; readonly body?: string }

/** Somebody who means well, beside whatever else goes on: small reads and writes, and how long each took. */
export class Probe {
  readonly #server: Server
  readonly #isTls: boolean
  readonly #agent: PlainAgent
  #rounds = 0
  /** Of each request so far. */
  readonly ms: number[] = []

  constructor(server: Server) {
    this.#server = server
    this.#isTls = server.url.startsWith('https:')
    const options = { keepAlive: true, maxSockets: 1, rejectUnauthorized: false }
    this.#agent = this.#isTls ? new TlsAgent(options) : new PlainAgent(options)
  }

  /** A write, on a connection of its own, and two reads. @throws when one fails */
  async round(): Promise<void> {
    const path = `/dav/probe-${String(this.#rounds++ % 10)}`
    await this.#timed('PUT', path, { isAlone: true, body: 'a few words' })
    await this.#timed('PROPFIND', path)
    await this.#timed('GET', path)
  }

  /** Rounds with a breath between, until `isOver`. */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.round()
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Of the server's own metrics. @param name with its labels */
  async metric(name: string): Promise<number> {
    return (await this.look())(name)
  }

  /** One look at all of the metrics, some of which tell what was since the last look. */
  async look(): Promise<(name: string) => number> {
    const lines = (await this.#ask('GET', '/metrics')).split('\n')
    return (name) => {
      const line = lines.find((one) => one.startsWith(`${name} `))
      return Number(line?.slice(name.length + 1) ?? NaN)
    }
  }

  /** @param share of all requests that took no longer; 1 for the slowest */
  quantile(share: number): number {
    const sorted = [...this.ms].sort((one, other) => one - other)
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
  }

  close(): void {
    this.#agent.destroy()
  }

  async #timed(method: string, path: string, ask: Ask = {}): Promise<void> {
    const startedAt = performance.now()
    await this.#ask(method, path, ask)
    this.ms.push(performance.now() - startedAt)
  }

  async #ask(method: string, path: string, { isAlone = false, body = '' }: Ask = {}) {
    const headers = {
      authorization: this.#server.authorization,
      depth: '0',
      'content-length': String(body.length),
    }
    const agent = isAlone ? false : this.#agent
    const options = { method, headers, agent, rejectUnauthorized: false }
    const request = this.#isTls ? requestTls : requestPlain
    return await new Promise<string>((resolve, reject) => {
      const sent = request(this.#server.url + path, options, (answer) => {
        const { statusCode = 0 } = answer
        text(answer).then((page) => {
          if (statusCode < 300) resolve(page)
          else reject(new Error(`${method} ${path}: ${String(statusCode)} ${page}`))
        }, reject)
      })
      sent.once('error', reject)
      sent.end(body)
    })
  }
}
