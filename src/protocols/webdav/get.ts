import { contentDisposition } from '../../http/content-disposition.ts'
import { mediaTypeOf } from '../../http/media-type.ts'
import { checkReadPrecondition, sendContent } from '../../http/send-content.ts'
import { findContent } from '../../operations/read-content.ts'
import { type DavExchange, targetOf } from './dav-exchange.ts'
import { ocId } from './live-properties.ts'

/** GET and HEAD of a file; a folder has no content of its own. */
export async function get(exchange: DavExchange): Promise<void> {
  const { kit, request, reply, actor } = exchange
  const content = await findContent(kit.parts, {
    actor,
    ref: targetOf(exchange),
    capability: 'download',
    withBytes: request.method !== 'HEAD',
  })
  checkReadPrecondition(request, content)
  const { node, blobId, etag } = content
  reply.headers({
    'content-type': mediaTypeOf(node.name),
    // Whatever a browser thinks that it is, it is saved and not opened.
    'content-disposition': contentDisposition('attachment', node.name),
    'cache-control': 'private, no-cache',
    'oc-etag': `"${etag}"`,
    'oc-fileid': ocId(node.id),
    'oc-checksum': `SHA256:${blobId}`,
  })
  await sendContent(kit, exchange, content)
}
