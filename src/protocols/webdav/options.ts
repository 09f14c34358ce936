import type { PlainRoute } from '../../http/plain-door.ts'
import { ALLOWED, DAV_CLASSES } from './methods.ts'

/** RFC 4918 §10.1, §18. Some clients look for Microsoft's header before they write. */
export const options: PlainRoute = {
  gate: { open: 'It says which methods there are, and nothing of anybody.' },
  handle: async ({ reply }) => {
    reply
      .headers({
        dav: DAV_CLASSES,
        allow: ALLOWED,
        'ms-author-via': 'DAV',
        'accept-ranges': 'bytes',
      })
      .send()
  },
}
