import { Type } from 'typebox'
import type { Actor } from '../../domain/actor.ts'
import type { NoticeId } from '../../domain/ids.ts'
import { isoInstant } from '../../domain/instant.ts'
import type { FastifyRequest, HttpKit } from '../../http/kit.ts'
import {
  NOTICE_LENGTH_MAX,
  jsonNotice,
  type NoticeBody,
  yamlNotice,
} from '../../http/notice-body.ts'
import { measureResource, noticeAddress, noticeResource } from '../../http/notice-resource.ts'
import { approveNotice } from '../../operations/notices/approve-notice.ts'
import { changeDraft } from '../../operations/notices/change-draft.ts'
import { draftNotice } from '../../operations/notices/draft-notice.ts'
import type { Governor } from '../../operations/notices/governor.ts'
import { getNotice, listDraftNotices, listNotices } from '../../operations/notices/list-notices.ts'
import { measuresInForce } from '../../operations/notices/measures-in-force.ts'
import { noticeTemplates } from '../../operations/notices/notice-templates.ts'
import { publishNotice } from '../../operations/notices/publish-notice.ts'
import { markSeen } from '../../operations/notices/receive-notices.ts'
import { removeDraft } from '../../operations/notices/remove-draft.ts'
import { type Simulation, simulateNotice } from '../../operations/notices/simulate-notice.ts'
import {
  MeasureSchema,
  NoticeDocumentSchema,
  NoticeSchema,
  SimulationSchema,
  TemplateSchema,
} from './notice-schemas.ts'
import { requireAdministrator } from './require-administrator.ts'
import type { RestServer } from './rest-server.ts'
import { listOf, pageOf } from './schemas.ts'

const Target = Type.Object({ id: Type.String() })
const open = { gate: { open: 'Notices and measures are public.' } } as const
const govern = { gate: { govern: true } } as const

/** Notices and measures: read by everybody, made by administrators. */
export function noticeRoutes(server: RestServer, kit: HttpKit): void {
  publicRoutes(server, kit)
  seenRoute(server, kit)
  takeYaml(server)
  documentRoutes(server, kit)
  draftRoutes(server, kit)
  publicationRoutes(server, kit)
}

function publicRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.get(
    '/notices',
    {
      config: open,
      schema: {
        summary: 'Notices, the newest first; drafts for administrators only',
        querystring: Type.Object({
          state: Type.Union(
            [Type.Literal('published'), Type.Literal('draft'), Type.Literal('all')],
            { default: 'published' },
          ),
          limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
          after: Type.Optional(Type.String()),
        }),
        response: { 200: pageOf(NoticeSchema) },
      },
    },
    async (request) => {
      const { state, limit, after } = request.query
      const actor = await kit.authenticateOptional(request, 'rest')
      const drafts =
        state === 'published' || after !== undefined
          ? []
          : await listDraftNotices(parts, await governorOf(kit, request))
      const page =
        state === 'draft'
          ? { items: [], next: null }
          : await listNotices(parts, { actor, limit, after: after as NoticeId | undefined })
      const items = [...drafts, ...page.items].map((one) => noticeResource(kit, one))
      return { items, next: page.next }
    },
  )

  server.get(
    '/notices/:id',
    {
      config: open,
      schema: { summary: 'A notice', params: Target, response: { 200: NoticeSchema } },
    },
    async (request) => {
      const actor = await kit.authenticateOptional(request, 'rest')
      return await resourceOf(kit, request, actor)
    },
  )

  server.get(
    '/measures',
    {
      config: open,
      schema: {
        summary: 'The measures in force and those to come',
        response: { 200: listOf(MeasureSchema) },
      },
    },
    async () => {
      const measures = await measuresInForce(parts)
      return { items: measures.map((one) => measureResource(kit, one)) }
    },
  )
}

function seenRoute(server: RestServer, kit: HttpKit): void {
  server.post(
    '/notices/:id/seen',
    {
      config: { gate: { tree: true } },
      schema: { summary: 'I have read a notice', params: Target, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      await markSeen(kit.parts, actor, request.params.id as NoticeId)
      return await reply.code(204).send(null)
    },
  )
}

function takeYaml(server: RestServer): void {
  server.addContentTypeParser(
    ['application/yaml', 'application/x-yaml', 'text/yaml'],
    { parseAs: 'string', bodyLimit: NOTICE_LENGTH_MAX },
    (_request, body, done) => {
      done(null, new YamlText(String(body)))
    },
  )
}

/** What takes a document: as JSON or as YAML, checked by the policy, whose words say more than a schema's. */
function documentRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit
  const taken = {
    body: {
      content: {
        'application/json': { schema: NoticeDocumentSchema },
        'application/yaml': { schema: NoticeDocumentSchema },
      },
    },
  }

  server.post(
    '/notices',
    {
      config: govern,
      validatorCompiler: () => () => true,
      schema: { summary: 'Draft a notice', ...taken, response: { 201: NoticeSchema } },
    },
    async (request, reply) => {
      const governor = await governorOf(kit, request)
      const body = await bodyOf(request.body)
      const { id } = await body.located(() =>
        draftNotice(parts, { governor, document: body.document }),
      )
      void reply.code(201).header('location', noticeAddress(kit, id))
      return noticeResource(kit, await getNotice(parts, { id, governor }))
    },
  )

  server.put(
    '/notices/:id',
    {
      config: govern,
      validatorCompiler: () => () => true,
      schema: {
        summary: 'Put another text in the place of a draft',
        params: Target,
        ...taken,
        response: { 200: NoticeSchema },
      },
    },
    async (request) => {
      const governor = await governorOf(kit, request)
      const id = request.params.id as NoticeId
      const body = await bodyOf(request.body)
      await body.located(() => changeDraft(parts, { governor, id, document: body.document }))
      return noticeResource(kit, await getNotice(parts, { id, governor }))
    },
  )
}

function draftRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.delete(
    '/notices/:id',
    {
      config: govern,
      schema: { summary: 'Remove a draft', params: Target, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const governor = await governorOf(kit, request)
      await removeDraft(parts, { governor, id: request.params.id as NoticeId })
      return await reply.code(204).send(null)
    },
  )

  server.get(
    '/notices/templates',
    {
      config: govern,
      schema: {
        summary: 'Documents to start from',
        response: { 200: listOf(TemplateSchema) },
      },
    },
    async (request) => {
      await requireAdministrator(kit, request)
      return { items: noticeTemplates(parts) }
    },
  )
}

function publicationRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.post(
    '/notices/:id/simulation',
    {
      config: govern,
      schema: {
        summary: 'Whom and what a notice would hit, without any effect',
        params: Target,
        response: { 200: SimulationSchema },
      },
    },
    async (request) => {
      const governor = await governorOf(kit, request)
      const id = request.params.id as NoticeId
      return simulationResource(await simulateNotice(parts, { governor, id }))
    },
  )

  server.post(
    '/notices/:id/approvals',
    {
      config: govern,
      schema: {
        summary: 'Agree to the publication of a draft as it reads now',
        params: Target,
        response: { 200: NoticeSchema },
      },
    },
    async (request) => {
      const governor = await governorOf(kit, request)
      await approveNotice(parts, { governor, id: request.params.id as NoticeId })
      return await resourceOf(kit, request, await kit.authenticate(request, 'rest'))
    },
  )

  server.post(
    '/notices/:id/publication',
    {
      config: govern,
      schema: {
        summary: 'Publish a draft: it holds from this instant on, or from its own later one',
        params: Target,
        response: { 200: NoticeSchema },
      },
    },
    async (request) => {
      const governor = await governorOf(kit, request)
      await publishNotice(parts, { governor, id: request.params.id as NoticeId })
      return await resourceOf(kit, request, await kit.authenticate(request, 'rest'))
    },
  )
}

class YamlText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

async function bodyOf(body: unknown): Promise<NoticeBody> {
  return body instanceof YamlText ? await yamlNotice(body.text) : jsonNotice(body)
}

async function governorOf(kit: HttpKit, request: FastifyRequest): Promise<Governor> {
  const { accountId, name } = await requireAdministrator(kit, request)
  return { accountId, name }
}

async function resourceOf(
  kit: HttpKit,
  request: { readonly params: { readonly id: string } },
  actor: Actor | undefined,
) {
  const id = request.params.id as NoticeId
  return noticeResource(kit, await getNotice(kit.parts, { id, actor }))
}

function simulationResource(simulation: Simulation) {
  const { from, capabilities, media, samples, faults } = simulation
  return {
    ...simulation,
    from: from === null ? null : isoInstant(from),
    capabilities: [...capabilities],
    media: media && [...media],
    samples: [...samples],
    faults: [...faults],
  }
}
