import type { ServerResponse } from 'node:http'
import type { ByteRange, ByteStream } from '../domain/bytes.ts'
import { Problem } from '../domain/problem.ts'
import { BufferPool, type Lease } from '../lib/buffer-pool.ts'
import { comesWhole, type FoundContent, readContent } from '../operations/read-content.ts'
import { contentAnswers } from './gathering.ts'
import { parseRange } from './byte-range.ts'
import { parseEtags } from './etag-list.ts'
import type { HttpKit, HttpReply, HttpRequest } from './kit.ts'
import { closeIfWaiting } from './request-body.ts'
import { ClientGone, NEVER, requestSignal } from './request-signal.ts'
import { longAnswers } from './turns.ts'

type Exchange = { readonly request: HttpRequest; readonly reply: HttpReply }

/** For content that is read whole: the memory goes to the next reader once it has gone to the network. */
const memory = new BufferPool()

/**
 * Answers GET or HEAD with content: conditions, one range, the right lengths (RFC 9110 §13, §14).
 * Headers of the door's own must be set before.
 */
export async function sendContent(
  kit: Pick<HttpKit, 'parts'>,
  exchange: Exchange,
  content: FoundContent,
): Promise<void> {
  const { request, reply } = exchange
  const modified = new Date(Math.max(0, content.modifiedAt))
  const state = {
    etag: `"${content.etag}"`,
    'last-modified': modified.toUTCString(),
    'accept-ranges': 'bytes',
  }
  if (isNotModified(request, content, modified)) {
    void reply.code(304).headers(state)
    sendWhole(exchange, undefined)
    return
  }
  const rangeHeader = isRangeStillMeant(request, content, modified)
    ? request.headers.range
    : undefined
  const range = parseRange(rangeHeader, content.size)
  if (range === 'none') throw noSuchRange(content)
  const lease = memory.lease()
  const body =
    request.method === 'HEAD' ? undefined : await bodyOf(kit, exchange, { content, range, lease })
  // Only now: a refusal must not carry the length of what it does not send.
  void reply.headers(state)
  void reply.header('content-length', range ? range.end - range.start : content.size)
  if (range) {
    const { start, end } = range
    void reply
      .code(206)
      .header('content-range', `bytes ${String(start)}-${String(end - 1)}/${String(content.size)}`)
  }
  if (body === undefined || body instanceof Uint8Array) sendWhole(exchange, body, lease)
  else await sendLent(exchange, body)
}

async function bodyOf(
  kit: Pick<HttpKit, 'parts'>,
  { request, reply }: Exchange,
  wanted: {
    readonly content: FoundContent
    readonly range: ByteRange | undefined
    readonly lease: Lease
  },
): Promise<Uint8Array | ByteStream> {
  const { content, range, lease } = wanted
  const length = range ? range.end - range.start : content.size
  // One read that is under way ends sooner than it could be stopped.
  const signal = comesWhole(length) ? NEVER : requestSignal(request, reply)
  const options = { signal, into: lease.take, ...(range && { range }) }
  try {
    return await readContent(kit.parts, content, options)
  } catch (error) {
    lease.end()
    throw error
  }
}

/** @param lease of the body's memory: ended when it has gone to the network; if the client goes before, forgotten */
function sendWhole(exchange: Exchange, body: Uint8Array | undefined, lease?: Lease): void {
  const { request, reply } = exchange
  const { raw } = reply
  reply.hijack()
  const send = () => {
    writeHead(exchange)
    if (lease?.isTaken === true) raw.end(body, lease.end)
    else raw.end(body)
  }
  contentAnswers.send({ log: request.log, raw, send })
}

/**
 * Sends chunks that are lent: each is asked for when the one before has gone to the network, which the
 * framework's own way of sending a stream does not promise.
 */
async function sendLent(exchange: Exchange, body: ByteStream): Promise<void> {
  const { raw } = exchange.reply
  exchange.reply.hijack()
  try {
    await longAnswers.take()
    writeHead(exchange)
    for await (const chunk of body) {
      await written(raw, chunk)
      await longAnswers.take()
    }
    raw.end()
  } catch (error) {
    // The head is out: only a broken connection says that this is not the whole.
    raw.destroy()
    if (error instanceof ClientGone) return
    exchange.request.log.error({ err: error }, 'A download broke off.')
  }
}

/** By hand: the framework would take a fifth of the time that a small file costs. */
function writeHead({ request, reply }: Exchange): void {
  closeIfWaiting(request, reply)
  reply.raw.writeHead(reply.statusCode, reply.getHeaders())
}

/** Waits until nobody needs the chunk any more. @throws ClientGone */
function written(raw: ServerResponse, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = () => {
      reject(new ClientGone())
    }
    raw.once('close', onClose)
    raw.write(chunk, (error) => {
      raw.off('close', onClose)
      if (error) onClose()
      else resolve()
    })
  })
}

function isNotModified(request: HttpRequest, content: FoundContent, modified: Date): boolean {
  const etags = parseEtags(request.headers['if-none-match'])
  if (etags !== undefined) return etags === '*' || etags.includes(content.etag)
  const since = request.headers['if-modified-since']
  if (since === undefined) return false
  return Math.floor(modified.getTime() / 1000) * 1000 <= Date.parse(since)
}

/** `If-Range`: a range of something else would be worse than the whole. */
function isRangeStillMeant(request: HttpRequest, content: FoundContent, modified: Date): boolean {
  const condition = request.headers['if-range']
  if (typeof condition !== 'string') return true
  if (condition.includes('"')) return condition === `"${content.etag}"`
  return condition === modified.toUTCString()
}

function noSuchRange({ size }: FoundContent): Problem {
  return new Problem(
    'range-not-satisfiable',
    {
      en: `The content has only ${String(size)} bytes.`,
      'zh-CN': `该内容只有 ${String(size)} 字节。`,
    },
    { facts: { size } },
  )
}

export function checkReadPrecondition(request: HttpRequest, content: FoundContent): void {
  const etags = parseEtags(request.headers['if-match'])
  if (etags === undefined || etags === '*' || etags.includes(content.etag)) return
  throw new Problem('precondition-failed', {
    en: 'It was changed meanwhile.',
    'zh-CN': '它在此期间已被更改。',
  })
}
