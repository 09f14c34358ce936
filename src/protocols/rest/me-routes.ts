import { Type } from 'typebox'
import type { Actor } from '../../domain/actor.ts'
import { isoInstant } from '../../domain/instant.ts'
import { addressOf, loadAccount, requireOwnSignIn } from '../../http/authenticate.ts'
import type { HttpKit } from '../../http/kit.ts'
import { changeAccount } from '../../operations/accounts.ts'
import { changeOwnPassword } from '../../operations/credentials.ts'
import { measureResource, noticeAddress, noticeResource } from '../../http/notice-resource.ts'
import { measuresFor } from '../../operations/notices/measures-in-force.ts'
import { markDelivered, unseenFor } from '../../operations/notices/receive-notices.ts'
import { MeasureForMeSchema, NoticeSchema } from './notice-schemas.ts'
import { accountResource, spaceResource } from './resources.ts'
import type { RestServer } from './rest-server.ts'
import {
  AccountSchema,
  BytesSchema,
  listOf,
  NullableBytesSchema,
  NullableLanguageSchema,
  SpaceSchema,
} from './schemas.ts'

const own = { gate: { tree: true } } as const

/** Whoever asks: account, spaces, what the measures in force mean for them. */
export function meRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.get(
    '/me',
    {
      config: own,
      schema: {
        summary: 'Who am I, and what holds for me',
        response: {
          200: Type.Object({
            account: AccountSchema,
            spaces: Type.Array(SpaceSchema),
            quota: Type.Object({ usedBytes: BytesSchema, limitBytes: NullableBytesSchema }),
            measures: Type.Array(MeasureForMeSchema),
            unseenNotices: Type.Array(NoticeSchema),
          }),
        },
      },
    },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      const account = await loadAccount(parts, actor.accountId)
      const spaces = await parts.catalog.read((tx) => tx.spaces.ownedBy(actor.accountId))
      const home = spaces.find((one) => one.isHome === 1)
      return {
        account: accountResource(account),
        spaces: spaces.map(spaceResource),
        quota: { usedBytes: home?.usedBytes ?? 0, limitBytes: home?.quotaBytes ?? null },
        ...(await noticesOf(kit, actor)),
      }
    },
  )
  changeMeRoute(server, kit)

  server.get(
    '/spaces',
    {
      config: own,
      schema: { summary: 'My spaces', response: { 200: listOf(SpaceSchema) } },
    },
    async (request) => {
      const actor: Actor = await kit.authenticate(request, 'rest')
      const spaces = await parts.catalog.read((tx) => tx.spaces.ownedBy(actor.accountId))
      return { items: spaces.map(spaceResource) }
    },
  )
}

function changeMeRoute(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.patch(
    '/me',
    {
      config: own,
      schema: {
        summary: 'Change my name, language or password',
        body: Type.Object({
          displayName: Type.Optional(Type.String()),
          language: Type.Optional(NullableLanguageSchema),
          password: Type.Optional(Type.Object({ current: Type.String(), new: Type.String() })),
        }),
        response: { 200: Type.Object({ account: AccountSchema }) },
      },
    },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      const { displayName, language, password } = request.body
      if (password) {
        requireOwnSignIn(request)
        const sessionId = request.signedIn?.via === 'session' ? request.signedIn.credentialId : ''
        await changeOwnPassword(parts, {
          actor,
          current: password.current,
          password: password.new,
          sessionId,
          address: addressOf(request),
        })
      }
      const id = actor.accountId
      return { account: accountResource(await changeAccount(parts, { id, displayName, language })) }
    },
  )
}

/** What holds for them, and what they have not read; asking for it is what delivers it. */
async function noticesOf(kit: HttpKit, actor: Actor) {
  const { parts } = kit
  await markDelivered(parts, actor)
  const measures = await measuresFor(parts, actor)
  const unseen = await unseenFor(parts, actor)
  return {
    measures: measures.map((one) => ({
      ...measureResource(kit, one),
      title: one.title,
      noticeUrl: noticeAddress(kit, one.notice),
      since: isoInstant(one.since),
      stillWorks: [...one.stillWorks],
    })),
    unseenNotices: unseen.map((one) => noticeResource(kit, one)),
  }
}
