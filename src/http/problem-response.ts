import { randomUUID } from 'node:crypto'
import { chooseLanguage, type Language } from '../domain/language.ts'
import { Problem, type ProblemKind } from '../domain/problem.ts'
import { isFailureError, storageProblem } from '../domain/storage-problem.ts'
import type { FastifyReply, HttpKit, HttpRequest } from './kit.ts'
import { logProblem } from './log-problem.ts'
import { FORMS } from './problem-forms.ts'

/** Any failure as a problem; what we do not know is our own fault and says no more than that. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error
  // Such as while a file is read whose first bytes went out already.
  if (isFailureError(error)) return storageProblem(error)
  const status = statusOf(error)
  if (status !== undefined) return frameworkProblem(error, status)
  return new Problem(
    'internal',
    {
      en: 'Something went wrong here. Nothing was changed as far as we know. Try again, and tell the operator the instance number if it stays.',
      'zh-CN': '服务器出现错误，据我们所知没有任何改动。请重试；如仍出现，请将实例编号告知运营方。',
    },
    { cause: error },
  )
}

/** The members of an RFC 9457 problem document. */
export function problemDocument(
  kit: Pick<HttpKit, 'publicUrl'>,
  problem: Problem,
  context: { readonly language: Language; readonly instance: string },
): Record<string, unknown> {
  const form = FORMS[problem.kind]
  const notice = noticeUrl(kit, problem)
  return {
    type: kit.publicUrl(`/problems/${problem.kind}`),
    title: context.language === 'en' ? form.title : form.titleZh,
    status: form.status,
    detail: problem.detail[context.language],
    ...problem.facts,
    ...(notice === undefined ? {} : { noticeUrl: notice }),
    instance: `urn:uuid:${context.instance}`,
  }
}

/** The address of the notice that a refusal names. */
export function noticeUrl(kit: Pick<HttpKit, 'publicUrl'>, problem: Problem): string | undefined {
  const { notice } = problem.facts
  return typeof notice === 'string'
    ? kit.publicUrl(`/notices/${encodeURIComponent(notice)}`)
    : undefined
}

/** Headers that belong to a kind, whatever the door. */
export function problemHeaders(
  kit: Pick<HttpKit, 'publicUrl'>,
  problem: Problem,
): Record<string, string> {
  const headers: Record<string, string> = {}
  const notice = noticeUrl(kit, problem)
  // RFC 7725 §4.
  if (notice !== undefined) headers['link'] = `<${notice}>; rel="blocked-by"`
  // RFC 9110 §14.4.
  if (problem.kind === 'range-not-satisfiable') {
    headers['content-range'] = `bytes */${String(problem.facts['size'])}`
  }
  if (problem.kind === 'unauthenticated') {
    headers['www-authenticate'] = 'Basic realm="CloudKeep", charset="UTF-8"'
  }
  const retryAfter = problem.facts['retryAfterSeconds']
  if (typeof retryAfter === 'number') headers['retry-after'] = String(retryAfter)
  else if (problem.kind === 'busy') headers['retry-after'] = '1'
  return headers
}

/** Answers with a problem document, and logs what must be looked into. */
export async function sendProblem(
  kit: Pick<HttpKit, 'publicUrl'>,
  exchange: {
    readonly request: HttpRequest
    readonly reply: FastifyReply
    /** Where a door's protocol has a status of its own for a kind. */
    readonly statuses?: Partial<Record<ProblemKind, number>>
  },
  error: unknown,
): Promise<void> {
  const { request, reply, statuses } = exchange
  const problem = problemFrom(error)
  const instance = randomUUID()
  logProblem(request, problem, instance)
  const language = chooseLanguage(request.headers['accept-language'])
  const status = statuses?.[problem.kind] ?? FORMS[problem.kind].status
  const document = problemDocument(kit, problem, { language, instance })
  await reply
    .code(status)
    .headers(problemHeaders(kit, problem))
    .headers(challengeForOwnPages(request, problem))
    .header('content-language', language)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify({ ...document, status }))
}

/** Offered Basic, a browser would ask for a password itself and hold the page's own request back. */
function challengeForOwnPages(request: HttpRequest, problem: Problem): Record<string, string> {
  // Pictures, films and download links of the app cannot carry its header; the browser marks them.
  const isOurs =
    request.headers['x-cloudkeep-request'] !== undefined ||
    request.headers['sec-fetch-site'] === 'same-origin'
  if (problem.kind !== 'unauthenticated' || !isOurs) return {}
  return { 'www-authenticate': 'Session realm="CloudKeep"' }
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined
  const { statusCode } = error
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
    ? statusCode
    : undefined
}

/** What Fastify itself refuses: bodies that are no JSON, schemas that are not met. */
function frameworkProblem(error: unknown, status: number): Problem {
  const reason = error instanceof Error ? error.message : ''
  const kind: ProblemKind =
    status === 413 ? 'too-large' : status === 415 ? 'unsupported-media-type' : 'invalid-input'
  const field = fieldOf(error)
  return new Problem(
    kind,
    { en: `The request is not valid: ${reason}`, 'zh-CN': `请求无效：${reason}` },
    { cause: error, facts: field === undefined ? {} : { field } },
  )
}

function fieldOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('validation' in error)) return undefined
  const [first] = error.validation as {
    instancePath?: string
    params?: { missingProperty?: string }
  }[]
  if (!first) return undefined
  const path = (first.instancePath ?? '').slice(1).replaceAll('/', '.')
  const missing = first.params?.missingProperty
  return [path, missing].filter((part) => part !== undefined && part !== '').join('.')
}
