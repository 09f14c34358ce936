import { Type } from 'typebox'
import type { BlobId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'
import { contentDisposition } from '../../http/content-disposition.ts'
import type { FastifyReply, FastifyRequest, HttpKit } from '../../http/kit.ts'
import { mediaTypeOf } from '../../http/media-type.ts'
import { announcedLength, uploadBody, takeRawBodies } from '../../http/request-body.ts'
import { NEVER, requestSignal } from '../../http/request-signal.ts'
import { checkReadPrecondition, sendContent } from '../../http/send-content.ts'
import { findContent, type FoundContent } from '../../operations/read-content.ts'
import { uploadFile } from '../../operations/upload-file.ts'
import { nodeIdOf, pathRefOf, preconditionOf, secondsToInstant } from './inputs.ts'
import { nodeResource } from './resources.ts'
import type { RestServer } from './rest-server.ts'
import { NodeSchema } from './schemas.ts'

const Purpose = Type.Union(
  [Type.Literal('download'), Type.Literal('preview'), Type.Literal('play')],
  { default: 'download' },
)

/** The bytes: download, look at, play; and upload in one request. */
export function contentRoutes(server: RestServer, kit: HttpKit): void {
  server.get(
    '/nodes/:id/content',
    {
      config: { gate: { capability: 'download' } },
      schema: {
        summary: 'The bytes of a file; ranges and conditions as in RFC 9110',
        params: Type.Object({ id: Type.String() }),
        querystring: Type.Object({ for: Purpose }),
      },
    },
    async (request, reply) => {
      const content = await findFor(kit, request, {
        id: request.params.id,
        capability: request.query.for,
      })
      return await answer(kit, { request, reply }, { content, purpose: request.query.for })
    },
  )

  server.get(
    '/nodes/:id/versions/:version/content',
    {
      config: { gate: { capability: 'download' } },
      schema: {
        summary: 'The bytes of an earlier state',
        params: Type.Object({ id: Type.String(), version: Type.Integer({ minimum: 1 }) }),
        querystring: Type.Object({ for: Purpose }),
      },
    },
    async (request, reply) => {
      const content = await findFor(kit, request, {
        id: request.params.id,
        capability: request.query.for,
        versionNo: request.params.version,
      })
      return await answer(kit, { request, reply }, { content, purpose: request.query.for })
    },
  )
}

/** In a scope of its own: its bodies are bytes, whatever type they are said to be of. */
export function uploadRoute(server: RestServer, kit: HttpKit): void {
  takeRawBodies(server)
  server.put(
    '/nodes/by-path/content',
    {
      config: { gate: { capability: 'upload' } },
      schema: {
        summary: 'Upload a file in one request',
        description:
          'The raw body. If-Match and If-None-Match, X-Checksum-Sha256 and X-Mtime (seconds) are honoured.',
        querystring: Type.Object({ space: Type.Optional(Type.String()), path: Type.String() }),
        response: { 200: NodeSchema, 201: NodeSchema },
      },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      const place = await pathRefOf(kit, actor, request.query)
      const size = announcedLength(request)
      const body = uploadBody(request, reply, kit.parts.limits.inlineBytesMax)
      const { node, isNew } = await uploadFile(
        kit.parts,
        {
          actor,
          place,
          size,
          body,
          sha256: sha256Header(request),
          modifiedAt: secondsToInstant(header(request, 'x-mtime'), 'X-Mtime'),
          precondition: preconditionOf(request),
          lockTokens: [],
        },
        body instanceof Uint8Array ? NEVER : requestSignal(request, reply),
      )
      void reply.header('etag', `"${node.etag}"`)
      return await reply.code(isNew ? 201 : 200).send(nodeResource(node, place.path))
    },
  )
}

async function findFor(
  kit: HttpKit,
  request: FastifyRequest,
  wanted: {
    readonly id: string
    readonly capability: 'download' | 'preview' | 'play'
    readonly versionNo?: number
  },
): Promise<FoundContent> {
  const actor = await kit.authenticate(request, 'rest')
  const withBytes = request.method !== 'HEAD'
  return await findContent(kit.parts, {
    ...wanted,
    actor,
    ref: { id: nodeIdOf(wanted.id) },
    withBytes,
  })
}

/** Types that a browser shows without running anything in them. */
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif|bmp)|video\/|audio\/|text\/(plain|markdown)$)/

async function answer(
  kit: HttpKit,
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  sent: { readonly content: FoundContent; readonly purpose: string },
): Promise<FastifyReply> {
  const { content, purpose } = sent
  const { name } = content.node
  checkReadPrecondition(exchange.request, content)
  const type = mediaTypeOf(name)
  const isShown = purpose !== 'download' && SHOWN.test(type)
  void exchange.reply.headers({
    'content-type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
    'content-disposition': contentDisposition(isShown ? 'inline' : 'attachment', name),
    'cache-control': 'private, no-cache',
  })
  await sendContent(kit, exchange, content)
  return exchange.reply
}

function sha256Header(request: FastifyRequest): BlobId | undefined {
  const value = header(request, 'x-checksum-sha256')?.toLowerCase()
  if (value === undefined) return undefined
  if (/^[0-9a-f]{64}$/.test(value)) return value as BlobId
  throw new Problem(
    'invalid-input',
    {
      en: 'X-Checksum-Sha256 must be 64 hex digits.',
      'zh-CN': 'X-Checksum-Sha256 必须是 64 位十六进制数字。',
    },
    { facts: { field: 'X-Checksum-Sha256' } },
  )
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}
