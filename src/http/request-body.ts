import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, ServerHttp2Stream } from 'node:http2'
import { Readable } from 'node:stream'
import type { FastifyInstance, HttpReply, HttpRequest } from './kit.ts'
import type { ByteStream } from '../domain/bytes.ts'
import { Problem } from '../domain/problem.ts'
import { markUnshared } from '../lib/unshared-memory.ts'

/** After an early refusal so much of the rest is read and dropped, so that the client hears the answer. */
const LINGER_BYTES_MAX = 64 * 1024 * 1024
const LINGER_MS = 10_000
/** An HTTP/2 error code (RFC 9113 §7). */
const NO_ERROR = 0

/** Lets a scope's routes take any body as the raw stream it is. */
export function takeRawBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, payload, done) => {
    done(null, payload)
  })
}

/**
 * Node gives a request without a body an end that was, and the framework waits for one that comes where a type
 * is named.
 */
export function endEmptyBodies(server: FastifyInstance): void {
  // eslint-disable-next-line max-params -- the framework's; a promise for each request would cost more
  server.addHook('preParsing', (request, _reply, payload, done) => {
    const isWaitedFor = request.raw.readableEnded && 'content-type' in request.headers
    done(null, isWaitedFor ? Readable.from([]) : payload)
  })
}

/**
 * The body, to be read once. Asking for it is what makes a client that waits for `100 Continue`
 * send it, so ask only after everything that can refuse before the first byte.
 *
 * @throws while read: Problem 'incomplete-body' when the connection ends before the body does
 */
export function requestBody(request: HttpRequest, reply: HttpReply): ByteStream {
  goOn(request, reply)
  return wholeBody(request)
}

/**
 * The body as an upload wants it: whole where it is short and came together with the head, as those of
 * most small files do; else to be asked for.
 *
 * @param bytesMax how much of it counts as short
 */
export function uploadBody(
  request: HttpRequest,
  reply: HttpReply,
  bytesMax: number,
): (() => ByteStream) | Uint8Array {
  const { raw } = request
  const length = announcedLength(request)
  // Of HTTP/2 nothing is here before it is asked for; of HTTP/1 no more can come than was announced.
  const isHere = raw.readableLength === length && length > 0 && length <= bytesMax
  if (!isHere || raw.httpVersionMajor > 1) return () => requestBody(request, reply)
  const bytes = raw.read() as Uint8Array
  // Its end is still to be read, or the next request of the connection would wait for it.
  raw.resume()
  return bytes
}

/** The announced length of the body in bytes; undefined when it comes without one. */
export function announcedLength(request: HttpRequest): number | undefined {
  const header = request.headers['content-length']
  if (header !== undefined) return Number(header)
  return endsWithHead(request) ? 0 : undefined
}

/** HTTP/1 names a body in its headers, HTTP/2 leaves the stream open after them. */
function endsWithHead({ raw, headers }: HttpRequest): boolean {
  return streamOf(raw)?.endAfterHeaders ?? headers['transfer-encoding'] === undefined
}

/** What carries an HTTP/2 request; undefined for HTTP/1. */
function streamOf(raw: IncomingMessage | Http2ServerRequest): ServerHttp2Stream | undefined {
  return 'stream' in raw ? raw.stream : undefined
}

/** Whether the request carries a body at all, be it empty. */
export function hasBody(request: HttpRequest): boolean {
  return announcedLength(request) !== 0
}

/** Whether a body comes with at least one byte; one of unknown length is read up to that. */
export async function bringsBytes(request: HttpRequest, reply: HttpReply): Promise<boolean> {
  const length = announcedLength(request)
  if (length !== undefined) return length > 0
  for await (const chunk of requestBody(request, reply)) if (chunk.byteLength > 0) return true
  return false
}

/**
 * Reads a small body whole.
 *
 * @throws Problem 'too-large' beyond `bytesMax`; 'incomplete-body'
 */
export async function readSmallBody(
  request: HttpRequest,
  reply: HttpReply,
  bytesMax: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of requestBody(request, reply)) {
    length += chunk.length
    if (length > bytesMax) {
      throw new Problem('too-large', {
        en: `The request body may have at most ${String(bytesMax)} bytes.`,
        'zh-CN': `请求正文最多 ${String(bytesMax)} 字节。`,
      })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Requests whose clients were told to go on. */
const toldToGoOn = new WeakSet<IncomingMessage>()

/** Tells a client that waits for `100 Continue` to send its body. */
export function goOn(request: HttpRequest, reply: HttpReply): void {
  if (!isWaiting(request)) return
  toldToGoOn.add(request.raw)
  reply.raw.writeContinue()
}

function isWaiting(request: HttpRequest): boolean {
  const { expect } = request.headers
  if (expect === undefined) return false
  return /^100-continue$/i.test(expect) && !toldToGoOn.has(request.raw)
}

/** Nothing is on its way yet, and what comes next on the connection could be body or request. */
export function closeIfWaiting(request: HttpRequest, reply: HttpReply): void {
  if (isWaiting(request)) void reply.header('connection', 'close')
}

/** Both for every answer of the framework's doors. */
export function lingerAfterEarlyAnswers(server: FastifyInstance): void {
  // eslint-disable-next-line max-params -- the framework's; a promise for each answer would cost more
  server.addHook('onSend', (request, reply, _payload, done) => {
    closeIfWaiting(request, reply)
    done()
  })
  server.addHook('onResponse', (request, reply, done) => {
    done()
    lingerAfter(request.raw, reply.raw)
  })
}

/**
 * After an answer that did not wait for the whole body: what is still coming is read and dropped up to
 * a limit. Closing the connection at once would reset it, and take the answer with it.
 */
export function lingerAfter(raw: IncomingMessage, answer: ServerResponse): void {
  const stream = streamOf(raw)
  if (stream) {
    askForNoMore(stream)
    return
  }
  if (answer.writableFinished) linger(raw)
  else
    answer.once('finish', () => {
      linger(raw)
    })
}

/** HTTP/2 has a way to say that the rest need not be sent, once the answer has been (RFC 9113 §8.1). */
function askForNoMore(stream: ServerHttp2Stream): void {
  if (stream.endAfterHeaders || stream.destroyed || stream.state.remoteClose === 1) return
  const end = () => {
    stream.close(NO_ERROR)
  }
  if (stream.writableFinished) end()
  else stream.once('finish', end)
}

function linger(raw: IncomingMessage): void {
  if (raw.complete || raw.destroyed) return
  let left = LINGER_BYTES_MAX
  raw.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) raw.destroy()
  })
  raw.on('error', () => undefined)
  const timer = setTimeout(() => raw.destroy(), LINGER_MS)
  timer.unref()
  raw.once('close', () => {
    clearTimeout(timer)
  })
  raw.resume()
}

async function* wholeBody(request: HttpRequest): ByteStream {
  try {
    // Not destroyed when the loop ends early: the answer still has to go out on this connection.
    const chunks = request.raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
    for await (const chunk of chunks) {
      markUnshared(chunk)
      yield chunk
    }
  } catch (error) {
    throw incomplete(error)
  }
  if (!request.raw.complete) throw incomplete(undefined)
}

function incomplete(cause: unknown): Problem {
  return new Problem(
    'incomplete-body',
    {
      en: 'The connection ended before all bytes had arrived. Nothing was stored; send it again.',
      'zh-CN': '连接在数据全部到达之前中断，未保存任何内容，请重新发送。',
    },
    { cause },
  )
}
