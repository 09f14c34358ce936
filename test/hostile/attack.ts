import assert from 'node:assert/strict'
import { Agent, type IncomingHttpHeaders, request as send } from 'node:http'

/** One request as an attacker makes it: what Node's client can write at all, and nothing added to it. */
export type Attack = {
  readonly method: string
  /** As it stands in the request line. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Uint8Array
}

export type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly ms: number
}

/** No answer may take longer, whatever is asked. */
const ANSWER_MS_MAX = 5000

/** What tells of the inside: where code lies, what it is called, what it said as it failed. */
const INSIDE =
  /node_modules|[\w-]+\.ts:\d|\bat (async )?[\w.<>]+ \(|node:internal|SQLITE_|SqliteError|ENOENT|EACCES/

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/**
 * Sends it and judges the answer as every answer is judged: no failure of ours, no word of what is
 * inside, in time, and with the headers that keep browsers safe.
 */
export async function attack(url: string, asked: Attack): Promise<Answer> {
  const answer = await ask(url, asked)
  judge(answer, `${asked.method} ${asked.path.slice(0, 200)}`)
  return answer
}

export function judge(answer: Answer, about: string): void {
  const { status, headers, body, ms } = answer
  // 507 tells of the quota, which is the client's own; 502 of a destination elsewhere (RFC 4918 §9.8.5).
  const isTold = status === 507 || (status === 502 && /^(COPY|MOVE) /.test(about))
  assert.ok(status < 500 || isTold, `${about}: ${String(status)} ${body.slice(0, 500)}`)
  assert.ok(ms < ANSWER_MS_MAX, `${about}: ${ms.toFixed(0)} ms`)
  assert.doesNotMatch(body, INSIDE, about)
  assert.equal(headers['x-content-type-options'], 'nosniff', about)
  assert.equal(headers['server'], undefined, about)
  assert.equal(headers['x-powered-by'], undefined, about)
}

function ask(url: string, { method, path, headers, body }: Attack): Promise<Answer> {
  const { hostname, port } = new URL(url)
  const startedAt = performance.now()
  const length = lengthOf(method, headers, body)
  return new Promise((resolve, reject) => {
    const sent = send({
      ...{ hostname, port, method, path, agent },
      headers: { ...length, ...(headers as Record<string, string | string[]>) },
    })
    sent.once('error', reject)
    sent.once('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const ms = performance.now() - startedAt
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, ms })
      })
    })
    sent.end(body)
  })
}

/** A body of a length that is told, unless it is to come in chunks. */
function lengthOf(
  method: string,
  headers: Attack['headers'] = {},
  body: Attack['body'],
): Record<string, string> {
  if (headers['transfer-encoding'] !== undefined) return {}
  if (body === undefined && (method === 'GET' || method === 'HEAD')) return {}
  return { 'content-length': String(body === undefined ? 0 : Buffer.byteLength(body)) }
}

/** Each byte of the text's UTF-8 with a percent sign before it. */
export function percent(text: string): string {
  return Buffer.from(text).toString('hex').replace(/../g, '%$&')
}

/** Every character that is not plain as `\u…`, for the title of a test. */
export function shown(text: string, lengthMax = 50): string {
  const cut =
    text.length > lengthMax ? `${text.slice(0, lengthMax)}… (${String(text.length)})` : text
  return JSON.stringify(cut).replace(
    /[^\x20-\x7e]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
