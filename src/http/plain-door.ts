import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, GateUse } from './kit.ts'
import { PlainReply } from './plain-reply.ts'
import { PlainRequest, type Trust } from './plain-request.ts'
import { lingerAfter } from './request-body.ts'

export type PlainExchange = { readonly request: PlainRequest; readonly reply: PlainReply }

export type PlainRoute = {
  readonly gate: GateUse
  readonly handle: (exchange: PlainExchange) => Promise<void>
}

/** A door that answers on Node's own HTTP, past the framework (docs/decisions/0017-webdav-on-node-http.md). */
export type PlainDoor = {
  /** Every route that it has, for whoever wants to know them all. */
  readonly routes: readonly {
    readonly method: string
    readonly url: string
    readonly gate: GateUse
  }[]

  /** @param path of the request's target, without query; undefined for what other doors answer */
  readonly find: (method: string, path: string) => PlainRoute | undefined

  /** Answers what `handle` threw. */
  readonly refuse: (exchange: PlainExchange, error: unknown) => void
}

export type PlainContext = {
  readonly log: FastifyBaseLogger
  readonly trust: Trust | undefined
  /** Whether the server is to stop: then each answer is the last on its connection. */
  readonly isClosing: () => boolean
  /** Hears of each answer once it is made. */
  readonly onAnswered: (status: number, milliseconds: number) => void
}

/** Lets the door answer, if it is one of its requests. */
export function tryDoor(
  door: PlainDoor,
  { raw, answer }: { readonly raw: IncomingMessage; readonly answer: ServerResponse },
  context: PlainContext,
): boolean {
  const url = raw.url ?? ''
  const query = url.indexOf('?')
  const route = door.find(raw.method ?? '', query < 0 ? url : url.slice(0, query))
  if (!route) return false
  const request = new PlainRequest(raw, { ...context, gate: route.gate })
  const reply = new PlainReply(request, answer, context.isClosing)
  const startedAt = performance.now()
  void run(door, route, { request, reply }).then(() => {
    context.onAnswered(reply.statusCode, performance.now() - startedAt)
  })
  return true
}

/** Never rejects: whatever goes wrong ends here, with an answer or with the connection. */
async function run(door: PlainDoor, route: PlainRoute, exchange: PlainExchange): Promise<void> {
  const { request, reply } = exchange
  try {
    await route.handle(exchange)
  } catch (error) {
    refuse(door, exchange, error)
  }
  if (!request.raw.complete) lingerAfter(request.raw, reply.raw)
}

function refuse(door: PlainDoor, exchange: PlainExchange, error: unknown): void {
  const { request, reply } = exchange
  try {
    if (!reply.isTaken) {
      door.refuse(exchange, error)
      return
    }
    // What came was not the whole, and only a broken connection can say so now.
    request.log.debug({ err: error }, 'An answer broke off.')
  } catch (failure) {
    request.log.error({ err: failure }, 'A failure could not be told.')
  }
  reply.raw.destroy()
}
