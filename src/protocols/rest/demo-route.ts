import { createReadStream } from 'node:fs'
import { Type } from 'typebox'
import { Problem } from '../../domain/problem.ts'
import type { DemoGuide } from '../../http/demo-guide.ts'
import type { HttpKit } from '../../http/kit.ts'
import { mediaTypeOf } from '../../http/media-type.ts'
import type { RestServer } from './rest-server.ts'

const open = {
  gate: { open: 'A demonstration disk shows its own made-up people to every visitor.' },
} as const

/** What the guided page of `--demo` shows; on any other disk it is not there. */
export function demoRoute(server: RestServer, kit: HttpKit): void {
  server.get(
    '/demo',
    {
      config: open,
      schema: { summary: 'The guide of a demonstration disk', response: { 200: GuideSchema } },
    },
    () => {
      const guide = guideOf(kit)
      return {
        people: [...guide.people],
        address: kit.publicUrl('/'),
        ...commandLines(kit, guide),
        tryFiles: guide.tryFiles.map(({ name, mediaClass, says }) => ({
          name,
          // From the root of whatever host the page came from, so that it is the page's own origin.
          url: kit.basePath + filePath(name),
          mediaClass,
          says,
        })),
      }
    },
  )

  server.get(
    '/demo/files/:name',
    {
      config: open,
      schema: {
        summary: 'A small file to try the gate with',
        params: Type.Object({ name: Type.String() }),
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const file = guideOf(kit).tryFiles.find((one) => one.name === name)
      if (!file) throw notHere()
      return await reply
        .type(mediaTypeOf(name))
        .header('content-disposition', 'attachment')
        .send(createReadStream(file.path))
    },
  )
}

/** Two lines to paste into a terminal anywhere: each takes a film from here and sends it in. */
function commandLines(kit: HttpKit, guide: DemoGuide) {
  const { user, secret } = guide.appPassword
  const film = guide.tryFiles.find(({ mediaClass }) => mediaClass === 'video')
  const name = film?.name ?? 'film.mp4'
  const from = kit.publicUrl(filePath(name))
  const dav = kit.publicUrl('/dav/')
  const target = encodeURIComponent(name)
  return {
    curl: `curl -s ${from} | curl -sS -i -u ${user}:${secret} -T - ${dav}${target}`,
    rclone: `rclone copyurl ${from} :webdav:${name} --webdav-url ${dav} --webdav-user ${user} --webdav-pass "$(rclone obscure ${secret})" --retries 1 --low-level-retries 1`,
  }
}

function filePath(name: string): string {
  return `/api/v1/demo/files/${encodeURIComponent(name)}`
}

function guideOf(kit: HttpKit): DemoGuide {
  if (!kit.demo) throw notHere()
  return kit.demo
}

function notHere(): Problem {
  return new Problem('not-found', {
    en: 'This is no demonstration disk. Start one with “npm start -- --demo”.',
    'zh-CN': '这不是演示网盘。可用“npm start -- --demo”启动演示网盘。',
  })
}

const GuideSchema = Type.Object({
  people: Type.Array(
    Type.Object({ user: Type.String(), password: Type.String(), displayName: Type.String() }),
  ),
  address: Type.String(),
  curl: Type.String(),
  rclone: Type.String(),
  tryFiles: Type.Array(
    Type.Object({
      name: Type.String(),
      url: Type.String(),
      mediaClass: Type.String(),
      says: Type.Object({ en: Type.String(), 'zh-CN': Type.String() }),
    }),
  ),
})
