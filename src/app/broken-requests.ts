import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyServerOptions } from 'fastify'
import type { HttpKit } from '../http/kit.ts'
import { problemDocument, sendProblem } from '../http/problem-response.ts'
import { SAFE_HEADERS } from '../http/security-headers.ts'
import { headersTooLong, notHttp, type Refusal, tooSlow } from './refusal.ts'

/** For the last words on a connection to arrive. */
export const LAST_WORDS_MS = 1_000

/**
 * Answers for requests that reach no route: an address that cannot be decoded, or bytes that are no
 * HTTP at all. They look like every other failure.
 */
export function brokenRequestOptions(
  kit: Pick<HttpKit, 'publicUrl'>,
): Pick<FastifyServerOptions, 'frameworkErrors' | 'clientErrorHandler'> {
  return {
    frameworkErrors(error, request, reply) {
      void reply.headers(SAFE_HEADERS)
      void sendProblem(kit, { request, reply }, error)
    },
    clientErrorHandler(error, socket) {
      answerByHand(kit, error, socket)
    },
  }
}

function refusalFor(code: string): readonly [string, Refusal] {
  if (code === 'HPE_HEADER_OVERFLOW') return ['Request Header Fields Too Large', headersTooLong()]
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return ['Request Timeout', tooSlow()]
  return ['Bad Request', notHttp()]
}

/** Connections that heard their last words. */
const told = new WeakSet<Socket>()

/** There is no request to answer, only a connection, so the answer is written on it as it is. */
function answerByHand(kit: Pick<HttpKit, 'publicUrl'>, error: Error, socket: Socket): void {
  // What comes behind bytes that are no HTTP is none, either.
  if (told.has(socket)) return
  const code = 'code' in error ? String(error.code) : ''
  const running = answerOn(socket)
  if (code !== 'ERR_HTTP_REQUEST_TIMEOUT' && running?.req.complete === true) {
    // The fault lies behind a request that came whole: it is answered first, and as if alone.
    socket.pause()
    running.once('close', () => {
      answerByHand(kit, error, socket)
    })
    return
  }
  // Gone already, or in the middle of an answer that this would garble.
  if (code === 'ECONNRESET' || !socket.writable || running?.headersSent === true) {
    socket.destroy()
    return
  }
  told.add(socket)
  const [reason, refusal] = refusalFor(code)
  socket.end(written(kit, reason, refusal))
  closeSoon(socket)
}

function written(
  kit: Pick<HttpKit, 'publicUrl'>,
  reason: string,
  { status, problem }: Refusal,
): string {
  const document = problemDocument(kit, problem, { language: 'en', instance: randomUUID() })
  const body = JSON.stringify({ ...document, status })
  const headers = {
    ...SAFE_HEADERS,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return `HTTP/1.1 ${String(status)} ${reason}\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

/** The words need a moment to arrive, and a client that goes on sending would otherwise keep its place. */
function closeSoon(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), LAST_WORDS_MS)
  timer.unref()
  socket.once('close', () => {
    clearTimeout(timer)
  })
}

/** What is being answered on a connection: Node keeps it here. */
function answerOn(socket: Socket & { _httpMessage?: ServerResponse | null }) {
  return socket._httpMessage ?? undefined
}
