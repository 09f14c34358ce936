import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { DraftId } from '../../domain/ids.ts'
import { isoInstant } from '../../domain/instant.ts'
import type { Bilingual } from '../../domain/language.ts'
import { contentDisposition } from '../../http/content-disposition.ts'
import type { HttpKit } from '../../http/kit.ts'
import { requestSignal } from '../../http/request-signal.ts'
import {
  type Draft,
  discardDraft,
  findDraft,
  listDrafts,
  readDraft,
} from '../../operations/drafts.ts'
import { isPart } from '../../operations/draft-place.ts'
import type { RestServer } from './rest-server.ts'
import { listOf, UploadSchema } from './schemas.ts'

const Target = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) })

/** One's unfinished uploads, also those that a measure refused, to take back or give up. */
export function uploadRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.get(
    '/uploads',
    {
      config: { gate: { tree: true } },
      schema: { summary: 'My unfinished uploads', response: { 200: listOf(UploadSchema) } },
    },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      const drafts = await listDrafts(parts, actor)
      const items = drafts.map(async ({ draft, receivedBytes }) => ({
        id: draft.id,
        name: draft.path.split('/').at(-1) ?? '',
        path: `/${draft.path}`,
        space: String(draft.spaceId),
        part: isPart(draft),
        size: draft.size,
        receivedBytes,
        createdAt: isoInstant(draft.createdAt),
        expiresAt: isoInstant(draft.expiresAt),
        refusedBy: await refusalOf(kit, draft),
      }))
      return { items: await Promise.all(items) }
    },
  )

  server.get(
    '/uploads/:id/content',
    {
      config: { gate: { open: 'These bytes never became a file: their owner takes them back.' } },
      schema: { summary: 'Take the bytes back', params: Target },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      const draft = await findDraft(parts, actor, request.params.id as DraftId)
      const { size, bytes } = await readDraft(parts, draft, requestSignal(request, reply))
      void reply.headers({
        'content-type': 'application/octet-stream',
        'content-length': size,
        'content-disposition': contentDisposition(
          'attachment',
          draft.path.split('/').at(-1) ?? 'upload',
        ),
        'cache-control': 'no-store',
      })
      return await reply.send(Readable.from(bytes, { objectMode: false }))
    },
  )

  server.delete(
    '/uploads/:id',
    {
      config: { gate: { tree: true } },
      schema: { summary: 'Give it up', params: Target, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      await discardDraft(parts, await findDraft(parts, actor, request.params.id as DraftId))
      return await reply.code(204).send(null)
    },
  )
}

async function refusalOf(kit: HttpKit, draft: Draft) {
  const id = draft.refusedBy
  if (id === null) return null
  const notice = await kit.parts.catalog.read((tx) => tx.notices.byId(id))
  const { title } = notice
    ? (JSON.parse(notice.document) as { title: Bilingual })
    : { title: { en: id, 'zh-CN': id } }
  return { notice: id, noticeUrl: kit.publicUrl(`/notices/${encodeURIComponent(id)}`), title }
}
