import { Type } from 'typebox'
import type { AccountId } from '../../domain/ids.ts'
import type { HttpKit } from '../../http/kit.ts'
import { changeAccount, createAccount, createSpace } from '../../operations/accounts.ts'
import { nodeIdOf } from './inputs.ts'
import { accountResource, spaceResource } from './resources.ts'
import type { RestServer } from './rest-server.ts'
import {
  AccountSchema,
  EditionSchema,
  listOf,
  NullableBytesSchema,
  RoleSchema,
  SpaceSchema,
} from './schemas.ts'
import { requireAdministrator } from './require-administrator.ts'

const govern = { gate: { govern: true } } as const

/** What administrators do with accounts. Nobody's files can be seen from here. */
export function accountRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.get(
    '/accounts',
    {
      config: govern,
      schema: {
        summary: 'All accounts',
        querystring: Type.Object({
          after: Type.Integer({ minimum: 0, default: 0 }),
          limit: Type.Integer({ minimum: 1, maximum: 1000, default: 1000 }),
        }),
        response: { 200: listOf(AccountSchema) },
      },
    },
    async (request) => {
      await requireAdministrator(kit, request)
      const { after, limit } = request.query
      const rows = await parts.catalog.read(async (tx) => {
        const accounts = await tx.accounts.list(after as AccountId, limit)
        return await Promise.all(
          accounts.map(async (account) => ({
            account,
            home: await tx.spaces.homeOf(account.id),
          })),
        )
      })
      return {
        items: rows.map(({ account, home }) => ({
          ...accountResource(account),
          ...(home && { quotaBytes: home.quotaBytes, usedBytes: home.usedBytes }),
        })),
      }
    },
  )

  addRoute(server, kit)
  changeRoute(server, kit)
  spaceRoute(server, kit)
}

function addRoute(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.post(
    '/accounts',
    {
      config: govern,
      schema: {
        summary: 'Add an account; without a password one is generated and told this once',
        body: Type.Object({
          name: Type.String(),
          displayName: Type.Optional(Type.String()),
          password: Type.Optional(Type.String()),
          role: Type.Optional(RoleSchema),
          edition: Type.Optional(EditionSchema),
          quotaBytes: Type.Optional(NullableBytesSchema),
        }),
        response: {
          201: Type.Object({
            account: AccountSchema,
            password: Type.Optional(Type.String()),
          }),
        },
      },
    },
    async (request, reply) => {
      await requireAdministrator(kit, request)
      const { body } = request
      const generated = body.password === undefined ? parts.secrets.makeReadable() : undefined
      const account = await createAccount(parts, {
        name: body.name,
        displayName: body.displayName,
        password: body.password ?? generated ?? '',
        role: body.role ?? 'user',
        edition: body.edition ?? 'personal',
        quotaBytes: body.quotaBytes ?? null,
      })
      return await reply.code(201).send({
        account: accountResource(account),
        ...(generated === undefined ? {} : { password: generated }),
      })
    },
  )
}

function changeRoute(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.patch(
    '/accounts/:id',
    {
      config: govern,
      schema: {
        summary: 'Change an account',
        params: Type.Object({ id: Type.String() }),
        body: Type.Object({
          displayName: Type.Optional(Type.String()),
          role: Type.Optional(RoleSchema),
          edition: Type.Optional(EditionSchema),
          quotaBytes: Type.Optional(NullableBytesSchema),
          password: Type.Optional(Type.String()),
        }),
        response: { 200: AccountSchema },
      },
    },
    async (request) => {
      await requireAdministrator(kit, request)
      const id = nodeIdOf(request.params.id) as number as AccountId
      return accountResource(await changeAccount(parts, { ...request.body, id }))
    },
  )
}

function spaceRoute(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.post(
    '/spaces',
    {
      config: govern,
      schema: {
        summary: 'A further space for an account',
        body: Type.Object({
          owner: Type.String({ description: 'Account name.' }),
          name: Type.String(),
          quotaBytes: Type.Optional(NullableBytesSchema),
        }),
        response: { 201: SpaceSchema },
      },
    },
    async (request, reply) => {
      await requireAdministrator(kit, request)
      const { owner, name, quotaBytes } = request.body
      const space = await createSpace(parts, { owner, name, quotaBytes: quotaBytes ?? null })
      return await reply.code(201).send(spaceResource(space))
    },
  )
}
