import { Type } from 'typebox'
import { isoInstant } from '../../domain/instant.ts'
import { Problem } from '../../domain/problem.ts'
import {
  addressOf,
  isFromBrowser,
  refuseForgery,
  requireOwnSignIn,
  sessionCookieOf,
} from '../../http/authenticate.ts'
import { logSignIn } from '../../http/security-log.ts'
import type { FastifyReply, FastifyRequest, HttpKit } from '../../http/kit.ts'
import { endSession, listSessions } from '../../operations/credentials.ts'
import { signInWithPassword, startSession } from '../../operations/sign-in.ts'
import { accountResource } from './resources.ts'
import type { RestServer } from './rest-server.ts'
import { AccountSchema, listOf, SessionSchema } from './schemas.ts'

/** Signing in and out with a browser. */
export function sessionRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.post(
    '/sessions',
    {
      config: { gate: { open: 'Who can sign in can take everything away: nothing suspends it.' } },
      schema: {
        summary: 'Sign in: sets the session cookie',
        body: Type.Object({
          user: Type.String({ maxLength: 255 }),
          password: Type.String({ maxLength: 4096 }),
          otp: Type.Optional(
            Type.String({ maxLength: 64, description: 'For accounts with a second factor.' }),
          ),
        }),
        response: { 201: Type.Object({ account: AccountSchema }) },
      },
    },
    async (request, reply) => {
      if (isFromBrowser(request)) refuseForgery(request)
      const { user, password } = request.body
      const address = addressOf(request)
      const found = await signInWithPassword(parts, { user, password, address })
      if (found.via === 'app-password') throw appPasswordsAreForApps()
      logSignIn(request, found)
      const { account } = found
      const userAgent = request.headers['user-agent'] ?? ''
      const session = await startSession(parts, { accountId: account.id, userAgent, address })
      setCookie(kit, { request, reply }, session)
      return await reply.code(201).send({ account: accountResource(account) })
    },
  )

  listRoute(server, kit)
  endRoute(server, kit)
}

function listRoute(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.get(
    '/sessions',
    {
      config: { gate: { tree: true } },
      schema: { summary: 'Where I am signed in', response: { 200: listOf(SessionSchema) } },
    },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      const current = request.signedIn?.via === 'session' ? request.signedIn.credentialId : ''
      const sessions = await listSessions(parts, { actor })
      return {
        items: sessions.map((one) => ({
          id: one.id,
          current: one.id === current,
          createdAt: isoInstant(one.createdAt),
          lastSeenAt: isoInstant(one.lastSeenAt),
          userAgent: one.userAgent,
          address: one.address,
        })),
      }
    },
  )
}

function endRoute(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.delete(
    '/sessions/:id',
    {
      config: { gate: { tree: true } },
      schema: {
        summary: 'Sign out there; “current” is here',
        params: Type.Object({ id: Type.String({ pattern: '^(current|[0-9a-f]{16})$' }) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      const own = request.signedIn?.via === 'session' ? request.signedIn.credentialId : ''
      const id = request.params.id === 'current' ? own : request.params.id
      if (id !== own) requireOwnSignIn(request)
      await endSession(parts, { actor, id })
      if (id === own) clearCookie(kit, { request, reply })
      return await reply.code(204).send(null)
    },
  )
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }

function setCookie(
  kit: HttpKit,
  { request, reply }: Exchange,
  { secret, expiresAt }: { readonly secret: string; readonly expiresAt: number },
): void {
  const expires = new Date(expiresAt)
  const cookie = { ...cookieFor(kit, request), httpOnly: true, sameSite: 'lax', expires } as const
  void reply.setCookie(sessionCookieOf(request), secret, cookie)
}

function clearCookie(kit: HttpKit, { request, reply }: Exchange): void {
  void reply.clearCookie(sessionCookieOf(request), cookieFor(kit, request))
}

/** The name that it has under TLS holds for a host as a whole. */
function cookieFor({ basePath }: HttpKit, request: FastifyRequest) {
  const isSecure = request.protocol === 'https'
  return { path: isSecure ? '/' : `${basePath}/`, secure: isSecure }
}

function appPasswordsAreForApps(): Problem {
  return new Problem('unauthenticated', {
    en: 'That is an app password: it works for programs, not for signing in here.',
    'zh-CN': '这是应用密码：仅供程序使用，不能在此登录。',
  })
}
