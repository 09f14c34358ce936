import type { FastifyInstance, HttpRequest } from './kit.ts'

/** What a page may do when nothing looser is said: nothing at all. Pages of ours set their own. */
const NOTHING =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

export const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': NOTHING,
} as const

const SAFE_HEADERS_TLS = {
  ...SAFE_HEADERS,
  'strict-transport-security': 'max-age=31536000',
} as const

/**
 * Safe defaults for every answer of every door. Content of people's files keeps them: opened as a
 * page it can run nothing and reach nothing of ours.
 */
export function safeHeadersFor(
  request: Pick<HttpRequest, 'protocol'>,
): Readonly<Record<string, string>> {
  return request.protocol === 'https' ? SAFE_HEADERS_TLS : SAFE_HEADERS
}

export function setSecurityHeaders(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers(safeHeadersFor(request))
    done()
  })
}

/** The web app: its own scripts and styles, pictures and films of its own disk. */
export const APP_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"

/** Pages without any script. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
