import type { Problem } from '../domain/problem.ts'
import type { SignedIn } from '../operations/sign-in.ts'
import type { HttpRequest } from './kit.ts'

/** Longer addresses are cut: a log is read by people. */
const PATH_LENGTH_MAX = 500

/**
 * One line for each thing that somebody may want to find out about later: who signed in, who was
 * refused, who changed an account or a credential (docs/reference/logs.md). No secret is in it, nothing
 * of what somebody is called but their account's name, and of what they read or write only the path of
 * a request that was refused.
 */
export function logSecurity(
  request: HttpRequest,
  event: 'signed-in' | 'refused' | 'changed',
  facts: Readonly<Record<string, unknown>>,
): void {
  const { signedIn, method } = request
  request.log.info(
    {
      security: event,
      ...facts,
      ...(signedIn && whoIs(signedIn)),
      address: request.ip,
      method,
      path: event === 'signed-in' ? doorOf(request) : pathOf(request),
    },
    `security: ${event}`,
  )
}

export function logSignIn(request: HttpRequest, signedIn: SignedIn): void {
  logSecurity(request, 'signed-in', whoIs(signedIn))
}

/** Whether a refusal is worth a line: a request that shows no credential at all is how every client begins. */
export function isSecurityRefusal({ headers, method }: HttpRequest, { kind }: Problem): boolean {
  if (kind === 'forbidden' || kind === 'too-many-requests') return true
  const isTry = method === 'POST' || headers.authorization !== undefined
  return kind === 'unauthenticated' && (isTry || headers.cookie !== undefined)
}

function whoIs({ account, via }: SignedIn) {
  return { account: account.id, name: account.name, via }
}

/** The first part of the path: the rest may be a file that somebody only reads. */
function doorOf(request: HttpRequest): string {
  return /^\/[^/]*/.exec(pathOf(request))?.[0] ?? ''
}

/** Without its query, and in plain ASCII whatever bytes it came in. */
function pathOf({ raw }: HttpRequest): string {
  const [path = ''] = (raw.url ?? '').split('?', 1)
  return path.slice(0, PATH_LENGTH_MAX).replace(/[^!-~]/g, encodeURIComponent)
}
