import { randomUUID } from 'node:crypto'
import { chooseLanguage } from '../domain/language.ts'
import type { HttpKit } from '../http/kit.ts'
import { problemDocument, problemHeaders } from '../http/problem-response.ts'
import { lingerAfter } from '../http/request-body.ts'
import { SAFE_HEADERS } from '../http/security-headers.ts'
import type { Exchange } from './guarded-connection.ts'
import type { Refusal } from './refusal.ts'

/** Answers a request that no door gets to see, as they would, and takes no other on its connection. */
export function refuseRequest(
  kit: Pick<HttpKit, 'publicUrl'>,
  { raw, answer }: Exchange,
  { status, problem }: Refusal,
): void {
  const language = chooseLanguage(raw.headers['accept-language'])
  const document = problemDocument(kit, problem, { language, instance: randomUUID() })
  const body = Buffer.from(JSON.stringify({ ...document, status }))
  answer.writeHead(status, {
    ...SAFE_HEADERS,
    ...problemHeaders(kit, problem),
    'content-language': language,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': body.length,
    // HTTP/2 has no such header, and needs none: its streams stay apart.
    ...(raw.httpVersionMajor === 1 && { connection: 'close' }),
  })
  answer.end(raw.method === 'HEAD' ? undefined : body)
  lingerAfter(raw, answer)
}
