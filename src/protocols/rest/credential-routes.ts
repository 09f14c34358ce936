import { Type } from 'typebox'
import { isoInstant } from '../../domain/instant.ts'
import { requireOwnSignIn } from '../../http/authenticate.ts'
import type { HttpKit } from '../../http/kit.ts'
import {
  createAppPassword,
  createToken,
  listAppPasswords,
  listTokens,
  removeAppPassword,
  removeToken,
  TOKEN_SCOPES,
} from '../../operations/credentials.ts'
import { nodeIdOf } from './inputs.ts'
import type { RestServer } from './rest-server.ts'
import { AppPasswordSchema, InstantSchema, listOf, TokenSchema } from './schemas.ts'

const own = { gate: { tree: true } } as const
const Target = Type.Object({ id: Type.String() })

/** App passwords for sync clients. */
export function appPasswordRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.get(
    '/app-passwords',
    {
      config: own,
      schema: { summary: 'My app passwords', response: { 200: listOf(AppPasswordSchema) } },
    },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      return { items: (await listAppPasswords(parts, { actor })).map(appPasswordResource) }
    },
  )

  server.post(
    '/app-passwords',
    {
      config: own,
      schema: {
        summary: 'Make one; its secret is told this once',
        body: Type.Object({ label: Type.String() }),
        response: {
          201: Type.Interface([AppPasswordSchema], { secret: Type.String() }),
        },
      },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      requireOwnSignIn(request)
      const { label } = request.body
      const made = await createAppPassword(parts, { accountId: actor.accountId, label })
      return await reply.code(201).send({ ...appPasswordResource(made), secret: made.secret })
    },
  )

  server.delete(
    '/app-passwords/:id',
    {
      config: own,
      schema: { summary: 'Revoke, at once', params: Target, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      requireOwnSignIn(request)
      await removeAppPassword(parts, { actor, id: nodeIdOf(request.params.id) })
      return await reply.code(204).send(null)
    },
  )
}

/** Bearer tokens for programs. */
export function tokenRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.get(
    '/tokens',
    { config: own, schema: { summary: 'My tokens', response: { 200: listOf(TokenSchema) } } },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      return { items: (await listTokens(parts, { actor })).map(tokenResource) }
    },
  )

  server.post(
    '/tokens',
    {
      config: own,
      schema: {
        summary: 'Make a bearer token; it is told this once',
        body: Type.Object({
          label: Type.String(),
          scopes: Type.Array(Type.Union(TOKEN_SCOPES.map((scope) => Type.Literal(scope))), {
            minItems: 1,
            uniqueItems: true,
          }),
          expiresAt: Type.Optional(InstantSchema),
        }),
        response: { 201: Type.Interface([TokenSchema], { token: Type.String() }) },
      },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      requireOwnSignIn(request)
      const { label, expiresAt } = request.body
      const made = await createToken(parts, {
        actor,
        label,
        scopes: request.body.scopes,
        expiresAt: expiresAt === undefined ? null : Date.parse(expiresAt),
      })
      return await reply.code(201).send({ ...tokenResource(made), token: made.secret })
    },
  )

  server.delete(
    '/tokens/:id',
    {
      config: own,
      schema: {
        summary: 'Revoke, at once; “current” is the one that asks',
        params: Target,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      const isCurrent = request.params.id === 'current' && request.signedIn?.via === 'token'
      if (!isCurrent) requireOwnSignIn(request)
      const id = isCurrent ? (request.signedIn?.credentialId ?? '') : request.params.id
      await removeToken(parts, { actor, id: nodeIdOf(id) })
      return await reply.code(204).send(null)
    },
  )
}

function appPasswordResource(one: Awaited<ReturnType<typeof listAppPasswords>>[number]) {
  return {
    id: String(one.id),
    label: one.label,
    createdAt: isoInstant(one.createdAt),
    lastUsedAt: one.lastUsedAt === null ? null : isoInstant(one.lastUsedAt),
  }
}

function tokenResource(one: Awaited<ReturnType<typeof listTokens>>[number]) {
  return {
    id: String(one.id),
    label: one.label,
    scopes: JSON.parse(one.scopes) as string[],
    createdAt: isoInstant(one.createdAt),
    lastUsedAt: one.lastUsedAt === null ? null : isoInstant(one.lastUsedAt),
    expiresAt: one.expiresAt === null ? null : isoInstant(one.expiresAt),
  }
}
