import { randomUUID } from 'node:crypto'
import { chooseLanguage, type Language } from '../../domain/language.ts'
import type { Problem, ProblemKind } from '../../domain/problem.ts'
import type { HttpKit } from '../../http/kit.ts'
import type { PlainExchange } from '../../http/plain-door.ts'
import { logProblem } from '../../http/log-problem.ts'
import { FORMS } from '../../http/problem-forms.ts'
import { noticeUrl, problemFrom, problemHeaders } from '../../http/problem-response.ts'
import { XML_TYPE } from './dav-exchange.ts'
import { DavProblem } from './dav-problem.ts'
import { lockRootHref } from './lock-xml.ts'
import { ALLOWED } from './methods.ts'
import { escapeXml, NAMESPACES, XML_HEAD } from './xml-text.ts'

const SABRE = 'Sabre\\DAV\\Exception\\'
const OWN = 'CloudKeep\\Exception\\'

/** The names that clients of this protocol family know, and our own for what they do not. */
const EXCEPTIONS = {
  unauthenticated: `${SABRE}NotAuthenticated`,
  forbidden: `${SABRE}Forbidden`,
  'not-found': `${SABRE}NotFound`,
  'name-taken': `${SABRE}Conflict`,
  'parent-missing': `${SABRE}Conflict`,
  'invalid-input': `${SABRE}BadRequest`,
  'unsupported-media-type': `${SABRE}UnsupportedMediaType`,
  'precondition-failed': `${SABRE}PreconditionFailed`,
  locked: `${SABRE}Locked`,
  'offset-mismatch': `${SABRE}Conflict`,
  'digest-mismatch': `${SABRE}BadRequest`,
  'incomplete-body': `${SABRE}BadRequest`,
  'range-not-satisfiable': `${SABRE}RequestedRangeNotSatisfiable`,
  'too-large': `${OWN}TooLarge`,
  'quota-exceeded': `${SABRE}InsufficientStorage`,
  'storage-full': `${SABRE}InsufficientStorage`,
  'storage-failed': `${OWN}StorageFailed`,
  'suspended-by-notice': `${OWN}SuspendedByNotice`,
  restricted: `${OWN}RestrictedContent`,
  gone: `${OWN}Gone`,
  'too-many-requests': `${OWN}TooManyRequests`,
  // Not Sabre's ServiceUnavailable, which makes clients give up everything else, too.
  busy: `${OWN}Busy`,
  corrupt: `${OWN}Corrupt`,
  internal: `${OWN}Internal`,
} as const satisfies Record<ProblemKind, string>

/** Answers with a `DAV:error` body in the reader's language (RFC 4918 §8.7, §16). */
export function sendDavProblem(
  kit: HttpKit,
  exchange: PlainExchange & { readonly root: string },
  error: unknown,
): void {
  const { request, reply } = exchange
  const problem = problemFrom(error)
  logProblem(request, problem, randomUUID())
  const status = statusOf(problem, request.method)
  const language = chooseLanguage(request.headers['accept-language'])
  reply.startOver()
  if (status === 405) reply.header('allow', ALLOWED)
  reply
    .code(status)
    .headers(problemHeaders(kit, problem))
    .header('content-language', language)
    .header('content-type', XML_TYPE)
    .send(
      `${XML_HEAD}<d:error${NAMESPACES}>${elementOf(problem, exchange)}` +
        `<s:exception>${EXCEPTIONS[problem.kind]}</s:exception>` +
        `<s:message>${escapeXml(messageOf(kit, problem, language))}</s:message></d:error>`,
    )
}

/** The status of a problem, where the method gives it another meaning than elsewhere. */
export function statusOf(problem: Problem, method: string): number {
  if (problem instanceof DavProblem && problem.answer.status !== undefined) {
    return problem.answer.status
  }
  const isTransfer = method === 'COPY' || method === 'MOVE'
  if (problem.kind === 'name-taken') {
    // RFC 4918 §9.3.1, §9.7.2; with `Overwrite: F` §9.8.4, §9.9.3.
    if (method === 'MKCOL' || method === 'PUT') return 405
    if (isTransfer) return 412
  }
  // Not a fault of any one input: it is what lies there that does not fit.
  if (problem.kind === 'invalid-input' && problem.facts['field'] === undefined) {
    if (isTransfer) return 409
    if (method === 'GET' || method === 'HEAD') return 405
  }
  // RFC 4918 §9.11.1.
  if (problem.kind === 'precondition-failed' && method === 'UNLOCK') return 409
  return FORMS[problem.kind].status
}

function elementOf(
  problem: Problem,
  { request, root }: PlainExchange & { readonly root: string },
): string {
  if (problem instanceof DavProblem) {
    const { element } = problem.answer
    return element === undefined ? '' : `<d:${element}/>`
  }
  const { method } = request
  const { lockRoot } = problem.facts
  if (problem.kind === 'locked' && typeof lockRoot === 'string') {
    const name = method === 'LOCK' ? 'no-conflicting-lock' : 'lock-token-submitted'
    return `<d:${name}><d:href>${lockRootHref(root, lockRoot)}</d:href></d:${name}>`
  }
  if (problem.kind === 'precondition-failed' && (method === 'UNLOCK' || method === 'LOCK')) {
    return '<d:lock-token-matches-request-uri/>'
  }
  if (problem.kind === 'quota-exceeded') return '<d:quota-not-exceeded/>'
  if (problem.kind === 'storage-full') return '<d:sufficient-disk-space/>'
  return ''
}

/** A refusal also says where its notice can be read: clients show nothing but this sentence. */
function messageOf(kit: HttpKit, problem: Problem, language: Language): string {
  const notice = noticeUrl(kit, problem)
  return notice === undefined ? problem.detail[language] : `${problem.detail[language]} ${notice}`
}
