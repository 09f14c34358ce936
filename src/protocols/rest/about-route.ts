import { Type } from 'typebox'
import type { HttpKit } from '../../http/kit.ts'
import type { RestServer } from './rest-server.ts'

/** What a client can know of a disk before it signs in. */
export function aboutRoute(server: RestServer, kit: HttpKit): void {
  server.get(
    '/about',
    {
      config: { gate: { open: 'It says what kind of disk this is, before anybody signs in.' } },
      schema: {
        summary: 'What kind of disk this is',
        response: {
          200: Type.Object({
            name: Type.String(),
            version: Type.String(),
            demo: Type.Boolean(),
            languages: Type.Array(Type.String()),
            signUp: Type.Boolean(),
            origin: Type.String(),
          }),
        },
      },
    },
    () => ({
      name: 'CloudKeep',
      version: kit.version,
      demo: kit.isDemo,
      languages: ['en', 'zh-CN'],
      signUp: false,
      origin: kit.publicUrl(''),
    }),
  )
}
