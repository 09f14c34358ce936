import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { FastifyServerOptions } from 'fastify'
import { Problem } from '../domain/problem.ts'
import type { HttpKit } from '../http/kit.ts'
import { problemDocument, sendProblem } from '../http/problem-response.ts'
import { SAFE_HEADERS } from '../http/security-headers.ts'

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

function reasonFor(code: string): readonly [number, string, Problem] {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return [431, 'Request Header Fields Too Large', headersTooLong()]
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'Request Timeout', tooSlow()]
  return [400, 'Bad Request', notHttp()]
}

/** There is no request to answer, only a connection, so the answer is written on it as it is. */
function answerByHand(kit: Pick<HttpKit, 'publicUrl'>, error: Error, socket: Socket): void {
  const code = 'code' in error ? String(error.code) : ''
  // Gone already, or in the middle of an answer that this would garble.
  if (code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
    socket.destroy()
    return
  }
  const [status, reason, problem] = reasonFor(code)
  const document = problemDocument(kit, problem, { language: 'en', instance: randomUUID() })
  const body = JSON.stringify({ ...document, status })
  const headers = {
    ...SAFE_HEADERS,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${String(status)} ${reason}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}

function isAnswering(
  socket: Socket & { _httpMessage?: { headersSent?: boolean } | null },
): boolean {
  return socket._httpMessage?.headersSent === true
}

function notHttp(): Problem {
  return new Problem('invalid-input', {
    en: 'That is no request that this disk understands.',
    'zh-CN': '网盘无法理解该请求。',
  })
}

function headersTooLong(): Problem {
  return new Problem('invalid-input', {
    en: 'The headers of the request are too long.',
    'zh-CN': '请求头过长。',
  })
}

function tooSlow(): Problem {
  return new Problem('invalid-input', {
    en: 'The request did not arrive in time. Send it again.',
    'zh-CN': '请求未在规定时间内到达，请重新发送。',
  })
}
