import i18next from 'i18next'
import type { Problem } from './types.ts'

/** What the server said when it didn't do what was asked. `status` 0: it couldn't be reached. */
export class ApiProblem extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.name = 'ApiProblem'
    this.problem = problem
  }
  get status(): number {
    return this.problem.status
  }
}

type CallOptions = {
  readonly query?: Record<string, string | number | undefined>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** An address of this disk, also where it lies under a path of its own. */
export function addressOf(path: string): string {
  return new URL(path, document.baseURI).href
}

/**
 * Calls the REST interface and gives its JSON.
 *
 * @param path below `/api/v1/`
 * @throws ApiProblem for every answer that isn't 2xx, and when there is no answer
 */
export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(method, path, options)
  if (!response.ok) throw new ApiProblem(await readProblem(response))
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

/** The problem in an answer, or one made of its status where a proxy answered in its own words. */
export async function readProblem(response: Response): Promise<Problem> {
  return parseProblem(response.status, response.statusText, await response.text())
}

export function parseProblem(status: number, statusText: string, text: string): Problem {
  try {
    const body = JSON.parse(text) as Partial<Problem>
    if (typeof body.title === 'string')
      return { type: 'about:blank', ...body, title: body.title, status }
  } catch {
    // Not JSON: told below in words of our own.
  }
  return { type: 'about:blank', status, title: statusText || `HTTP ${String(status)}` }
}

/** The headers that every request of the app carries, tus included. */
export function ownHeaders(): Record<string, string> {
  return { 'X-CloudKeep-Request': '1', 'Accept-Language': i18next.language || 'en' }
}

async function send(method: string, path: string, options: CallOptions): Promise<Response> {
  const url = new URL(`api/v1/${path}`, document.baseURI)
  for (const [key, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined) url.searchParams.set(key, String(value))
  }
  const headers = { ...ownHeaders(), Accept: 'application/json' }
  const init: RequestInit = { method, headers, credentials: 'same-origin' }
  if (options.signal) init.signal = options.signal
  if (options.body !== undefined) {
    init.headers = { ...headers, 'Content-Type': 'application/json' }
    init.body = JSON.stringify(options.body)
  }
  try {
    return await fetch(url, init)
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw new ApiProblem({ type: 'unreachable', status: 0, title: i18next.t('common.unreachable') })
  }
}
