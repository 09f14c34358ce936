import type { FastifyReply } from '../../http/kit.ts'
import { ALLOWED, DAV_CLASSES } from './methods.ts'

/** RFC 4918 §10.1, §18. Some clients look for Microsoft's header before they write. */
export async function options(reply: FastifyReply): Promise<FastifyReply> {
  return await reply
    .code(200)
    .headers({
      dav: DAV_CLASSES,
      allow: ALLOWED,
      'ms-author-via': 'DAV',
      'accept-ranges': 'bytes',
      'content-length': '0',
    })
    .send()
}
