import type { BlobId } from '../../domain/ids.ts'
import { SECOND_MS, type Instant } from '../../domain/instant.ts'
import type { HttpRequest } from '../../http/kit.ts'
import { announcedLength, uploadBody } from '../../http/request-body.ts'
import { NEVER, requestSignal } from '../../http/request-signal.ts'
import { uploadFile } from '../../operations/upload-file.ts'
import { clampInstant } from './dav-date.ts'
import { type DavExchange, targetOf } from './dav-exchange.ts'
import { badHeader, notThisMethod } from './dav-problem.ts'
import { ocId } from './live-properties.ts'

/** Stores a file (RFC 9110 §9.3.4, RFC 4918 §9.7): whole, or not at all. */
export async function put(exchange: DavExchange): Promise<void> {
  const { kit, request, reply, actor, path, precondition, lockTokens } = exchange
  // RFC 9110 §14.5: taking a part for the whole would destroy the rest.
  if (request.headers['content-range'] !== undefined) throw badHeader('Content-Range')
  if (path.isFolder) throw folderStays()
  const modifiedAt = mtimeOf(request)
  const body = uploadBody(request, reply, kit.parts.limits.inlineBytesMax)
  const { node, isNew } = await uploadFile(
    kit.parts,
    {
      actor,
      place: targetOf(exchange),
      size: announcedLength(request),
      body,
      sha256: sha256Of(request),
      modifiedAt,
      precondition,
      lockTokens,
    },
    body instanceof Uint8Array ? NEVER : requestSignal(request, reply),
  )
  const etag = `"${node.etag}"`
  reply.headers({ etag, 'oc-etag': etag, 'oc-fileid': ocId(node.id) })
  if (modifiedAt !== undefined) reply.header('x-oc-mtime', 'accepted')
  reply.code(isNew ? 201 : 204).send()
}

/** Seconds since 1970, with a fraction where the client likes. */
function mtimeOf(request: HttpRequest): Instant | undefined {
  const header = request.headers['x-oc-mtime']
  if (header === undefined) return undefined
  const seconds = Number(header)
  if (typeof header !== 'string' || header.trim() === '' || !Number.isFinite(seconds)) {
    throw badHeader('X-OC-Mtime')
  }
  return clampInstant(seconds * SECOND_MS)
}

/** `SHA256:hex`, as ownCloud's clients send it; other algorithms are not ours to verify. */
function sha256Of(request: HttpRequest): BlobId | undefined {
  for (const name of ['oc-checksum', 'x-checksum']) {
    const value = String(request.headers[name] ?? '')
    const [, algorithm = '', digest = ''] = /^\s*([\w-]+):(\S*)\s*$/.exec(value) ?? []
    if (!/^sha-?256$/i.test(algorithm)) continue
    if (!/^[0-9a-f]{64}$/i.test(digest)) throw badHeader(name)
    return digest.toLowerCase() as BlobId
  }
  return undefined
}

function folderStays() {
  return notThisMethod({
    en: 'A folder cannot be written to. Leave out the last “/”, or use MKCOL.',
    'zh-CN': '文件夹不能直接写入。请去掉末尾的“/”，或使用 MKCOL。',
  })
}
