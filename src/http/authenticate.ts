import { isUtf8 } from 'node:buffer'
import type { Actor, Door } from '../domain/actor.ts'
import type { AccountId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import { notFound } from '../operations/ask-gate.ts'
import type { Parts } from '../operations/parts.ts'
import { findSession, findToken, type SignedIn, signInWithPassword } from '../operations/sign-in.ts'
import { CredentialCache } from './credential-cache.ts'
import type { HttpRequest } from './kit.ts'
import { ClientGone } from './request-signal.ts'
import { logSignIn } from './security-log.ts'

const SESSION_COOKIE = 'cloudkeep_session'

/**
 * The name of the cookie with which a browser is signed in. Under TLS browsers take this name only
 * from this very host, and only with `Secure` and for the whole of it: neither a neighbour's page nor
 * somebody on the network can plant a cookie of their own (RFC 6265bis §4.1.3.2).
 */
export function sessionCookieOf({ protocol }: Pick<HttpRequest, 'protocol'>): string {
  return protocol === 'https' ? `__Host-${SESSION_COOKIE}` : SESSION_COOKIE
}

/** A browser cannot be made to send this header to another site without asking that site first. */
const REQUEST_HEADER = 'x-cloudkeep-request'

export type Authentication = { readonly actor: Actor; readonly signedIn: SignedIn }

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the request is authenticated. */
    signedIn?: SignedIn
  }
}

/** Finds out who asks, by cookie, Basic or Bearer (docs/explanation/signing-in.md). */
export class Authenticator {
  readonly #parts: Parts
  readonly #cache: CredentialCache

  constructor(parts: Parts) {
    this.#parts = parts
    this.#cache = new CredentialCache(parts)
  }

  /** @throws Problem 'unauthenticated'; 'too-many-requests'; 'forbidden' */
  async require(request: HttpRequest, door: Door): Promise<Actor> {
    const actor = await this.optional(request, door)
    if (!actor) throw signInFirst()
    return actor
  }

  async optional(request: HttpRequest, door: Door): Promise<Actor | undefined> {
    const signedIn = await this.#find(request, door)
    if (!signedIn) return undefined
    request.signedIn = signedIn
    checkScopes(request, signedIn)
    const { account } = signedIn
    const isWeb = signedIn.via === 'session' && door !== 'webdav'
    return {
      accountId: account.id,
      name: account.name,
      role: account.role,
      edition: account.edition,
      createdAt: account.createdAt,
      language: account.language,
      door: isWeb ? 'web' : door,
    }
  }

  async #find(request: HttpRequest, door: Door): Promise<SignedIn | undefined> {
    const header = request.headers.authorization
    if (header === undefined) {
      // Cookies are for the browser's own doors: a DAV client must show what it was given.
      return door === 'webdav' ? undefined : await this.#byCookie(request)
    }
    if (hasSeveral(request)) throw oneCredential()
    const [, scheme = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(header) ?? []
    const address = addressOf(request)
    const find = async () => {
      const found = await this.#byHeader(scheme.toLowerCase(), rest.trim(), address)
      // Only what was looked up: a client that shows its password each time has a line every ten minutes.
      if (found) logSignIn(request, found)
      return found
    }
    return await this.#cache.use(`${header}\n${address}`, find)
  }

  async #byHeader(scheme: string, value: string, address: string): Promise<SignedIn | undefined> {
    if (scheme === 'bearer') {
      const found = await findToken(this.#parts, value)
      if (!found) throw tokenIsNotGood()
      return found
    }
    if (scheme !== 'basic') throw signInFirst()
    const decoded = decodeBasic(value)
    const colon = decoded?.indexOf(':') ?? -1
    if (decoded === undefined || colon < 0) throw signInFirst()
    const user = decoded.slice(0, colon)
    const password = decoded.slice(colon + 1)
    return await signInWithPassword(this.#parts, { user, password, address })
  }

  async #byCookie(request: HttpRequest): Promise<SignedIn | undefined> {
    const secret = request.cookies[sessionCookieOf(request)]
    if (secret === undefined) return undefined
    refuseForgery(request)
    return await this.#cache.use(`cookie ${secret}`, () => findSession(this.#parts, secret))
  }
}

/** RFC 7617 §2.1. What is no base64 or no UTF-8 is nobody's: read generously, it would be another text. */
function decodeBasic(value: string): string | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return undefined
  const bytes = Buffer.from(value, 'base64')
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined
}

/** Of two credentials a proxy might check one, and the disk the other. */
function hasSeveral(request: HttpRequest): boolean {
  const { rawHeaders } = request.raw
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === 13 && name.toLowerCase() === 'authorization') count++
  }
  return count > 1
}

/**
 * What makes and ends credentials asks for the person's own sign-in: a lost phone's app password, or
 * a token that leaked, must not be able to make others that outlive it.
 *
 * @throws Problem 'forbidden'
 */
export function requireOwnSignIn(request: HttpRequest): void {
  const via = request.signedIn?.via
  if (via === 'session' || via === 'password') return
  throw new Problem('forbidden', {
    en: 'That needs your own password: sign in with it, not with an app password or a token.',
    'zh-CN': '此操作需要您本人的密码：请用密码登录，而不是应用密码或令牌。',
  })
}

/**
 * From where a request comes: whoever tries passwords is told apart by it.
 *
 * @throws ClientGone when its connection ended before anybody looked
 */
export function addressOf(request: HttpRequest): string {
  if (request.socket.remoteAddress === undefined) throw new ClientGone()
  return request.ip
}

/** Loads an account as it is now. @throws Problem 'not-found' */
export async function loadAccount(parts: Parts, id: AccountId) {
  const account = await parts.catalog.read((tx) => tx.accounts.byId(id))
  if (!account) throw notFound()
  return account
}

/** Another site may make a browser send its cookie along, but neither this header nor this origin. */
export function refuseForgery(request: HttpRequest): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return
  if (!isFromElsewhere(request) && request.headers[REQUEST_HEADER] !== undefined) return
  throw new Problem('forbidden', {
    en: 'This request did not come from the disk’s own pages. Programs sign in with an app password or a token.',
    'zh-CN': '此请求并非来自本网盘的页面。程序请使用应用密码或令牌登录。',
  })
}

/** Whether a browser sends it at all: programs say neither. */
export function isFromBrowser({ headers }: HttpRequest): boolean {
  return headers['sec-fetch-site'] !== undefined || headers.origin !== undefined
}

/** Browsers say where a request comes from; on plain HTTP they say only its origin. */
function isFromElsewhere({ headers, host }: HttpRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return headers.origin !== undefined && URL.parse(headers.origin)?.host !== host
}

function checkScopes(request: HttpRequest, { scopes }: SignedIn): void {
  if (!scopes) return
  const gate = request.routeOptions.config.gate
  const isSafe = ['GET', 'HEAD', 'OPTIONS', 'PROPFIND'].includes(request.method)
  const needed = gate && 'govern' in gate ? 'govern' : isSafe ? 'read' : 'write'
  if (scopes.includes(needed)) return
  throw new Problem('forbidden', {
    en: `This token is not allowed to “${needed}”. Make one with that scope.`,
    'zh-CN': `此令牌没有“${needed}”权限，请创建带有该权限的令牌。`,
  })
}

function signInFirst(): Problem {
  return new Problem('unauthenticated', {
    en: 'Sign in to use this.',
    'zh-CN': '请先登录再使用。',
  })
}

function oneCredential(): Problem {
  return new Problem(
    'invalid-input',
    {
      en: 'The request carries several Authorization headers. Send one.',
      'zh-CN': '请求带有多个 Authorization 标头，请只发送一个。',
    },
    { facts: { field: 'Authorization' } },
  )
}

function tokenIsNotGood(): Problem {
  return new Problem('unauthenticated', {
    en: 'This token is unknown, revoked or expired.',
    'zh-CN': '此令牌无效、已撤销或已过期。',
  })
}
