import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { chooseLanguage } from '../domain/language.ts'
import { Problem } from '../domain/problem.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest, HttpKit } from '../http/kit.ts'
import { sendProblem } from '../http/problem-response.ts'
import { APP_POLICY, PAGE_POLICY } from '../http/security-headers.ts'
import { PROJECT_FOLDER } from './version.ts'

const WEB_FOLDER = join(PROJECT_FOLDER, 'web', 'dist')
/** Addresses that are never a page of the app. */
const NOT_PAGES = /^\/(api|dav|tus|ledger|assets|remote\.php|ocs|s3)(\/|$)/

/** The web app: its files, and its one page for every address that is no other door's. */
export function webDoor(server: FastifyInstance, kit: HttpKit): void {
  const open = { gate: { open: 'The program itself, the same for everybody.' } }
  if (existsSync(join(WEB_FOLDER, 'assets'))) {
    server.register(async (scope) => {
      scope.addHook('onRoute', (route) => {
        route.config = { ...route.config, ...open }
      })
      await scope.register(fastifyStatic, {
        root: join(WEB_FOLDER, 'assets'),
        prefix: '/assets/',
        decorateReply: false,
        preCompressed: true,
        immutable: true,
        maxAge: '1y',
      })
    })
  }
  for (const name of ['favicon.svg', 'logo.svg']) {
    server.get(`/${name}`, { config: open }, (_request, reply) => sendIcon(reply, name))
  }
  server.get('/', { config: open }, (request, reply) =>
    sendIndex(readIndex(kit), { request, reply }),
  )
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    const isPage = ['GET', 'HEAD'].includes(request.method) && !NOT_PAGES.test(path)
    const wantsHtml = (request.headers.accept ?? '').includes('text/html')
    if (isPage && wantsHtml) return sendIndex(readIndex(kit), { request, reply })
    return sendProblem(kit, { request, reply }, nothingHere())
  })
}

/** Read anew each time: a build that is swapped in has other names for its files. */
function readIndex(kit: HttpKit): string | undefined {
  const path = join(WEB_FOLDER, 'index.html')
  if (!existsSync(path)) return undefined
  return readFileSync(path, 'utf8').replace('<base href="/"', `<base href="${kit.basePath}/"`)
}

function sendIndex(
  index: string | undefined,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): FastifyReply {
  void reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-cache')
  if (index !== undefined) {
    return reply.code(200).header('content-security-policy', APP_POLICY).send(index)
  }
  const language = chooseLanguage(request.headers['accept-language'])
  const words =
    language === 'en'
      ? 'The disk runs, but its web app is not built. Run “npm run build” in the project and start again. WebDAV, tus and REST work meanwhile.'
      : '网盘已运行，但网页应用尚未构建。请在项目中运行“npm run build”后重新启动。WebDAV、tus 和 REST 均可正常使用。'
  return reply
    .code(503)
    .header('content-security-policy', PAGE_POLICY)
    .send(
      `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>CloudKeep</title><p>${words}</p></html>`,
    )
}

function sendIcon(reply: FastifyReply, name: string): FastifyReply {
  const path = join(WEB_FOLDER, name)
  if (!existsSync(path)) return reply.code(404).send()
  return reply
    .header('content-type', 'image/svg+xml')
    .header('cache-control', 'public, max-age=86400')
    .send(readFileSync(path))
}

function nothingHere(): Problem {
  return new Problem('not-found', {
    en: 'There is nothing at this address.',
    'zh-CN': '此地址没有内容。',
  })
}
