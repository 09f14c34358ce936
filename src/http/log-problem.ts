import type { Problem, ProblemKind } from '../domain/problem.ts'
import type { HttpRequest } from './kit.ts'
import { FORMS } from './problem-forms.ts'
import { ClientGone } from './request-signal.ts'
import { isSecurityRefusal, logSecurity } from './security-log.ts'

/** What the whole disk suffers from: each request meets it, and who reads the log needs to be told once. */
const OF_THE_DISK: readonly ProblemKind[] = ['storage-full', 'storage-failed']
const AGAIN_MS = 60_000

type Log = HttpRequest['log']

/** When each was told last, for each log, in milliseconds since the process began. */
const toldAt = new WeakMap<Log, Map<ProblemKind, number>>()

/** Once, where the request ends. */
export function logProblem(request: HttpRequest, problem: Problem, instance: string): void {
  if (problem.cause instanceof ClientGone) return
  const facts = { kind: problem.kind, instance }
  if (isFailure(problem) && !wasJustTold(request.log, problem.kind)) {
    request.log.error({ ...facts, err: problem.cause ?? problem }, problem.message)
  } else if (isSecurityRefusal(request, problem)) logSecurity(request, 'refused', facts)
  else request.log.debug(facts, problem.message)
}

function isFailure({ kind }: Problem): boolean {
  return FORMS[kind].status >= 500 && kind !== 'quota-exceeded'
}

/** Clients that try again and again would fill the disk that is full, or hide the line that says what to do. */
function wasJustTold(log: Log, kind: ProblemKind): boolean {
  if (!OF_THE_DISK.includes(kind)) return false
  const told = toldAt.get(log) ?? new Map<ProblemKind, number>()
  toldAt.set(log, told)
  const now = performance.now()
  if (now - (told.get(kind) ?? -Infinity) < AGAIN_MS) return true
  told.set(kind, now)
  return false
}
