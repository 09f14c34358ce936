import swagger from '@fastify/swagger'
import { Problem } from '../../domain/problem.ts'
import type { FastifyInstance, FastifyRequest, HttpKit } from '../../http/kit.ts'
import { sendProblem } from '../../http/problem-response.ts'
import { goOn } from '../../http/request-body.ts'
import { logSecurity } from '../../http/security-log.ts'
import { aboutRoute } from './about-route.ts'
import { accountRoutes } from './account-routes.ts'
import { contentRoutes, uploadRoute } from './content-routes.ts'
import { checkAddress } from './check-address.ts'
import { appPasswordRoutes, tokenRoutes } from './credential-routes.ts'
import { demoRoute } from './demo-route.ts'
import { docsPage } from './docs-page.ts'
import { trashRoutes, versionRoutes } from './history-routes.ts'
import { meRoutes } from './me-routes.ts'
import { nodeRoutes } from './node-routes.ts'
import { noticeRoutes } from './notice-routes.ts'
import { openapiOptions } from './openapi-options.ts'
import { sessionRoutes } from './session-routes.ts'
import { uploadRoutes } from './upload-routes.ts'

const JSON_ROUTES = [
  aboutRoute,
  demoRoute,
  sessionRoutes,
  meRoutes,
  appPasswordRoutes,
  tokenRoutes,
  accountRoutes,
  noticeRoutes,
  nodeRoutes,
  contentRoutes,
  versionRoutes,
  trashRoutes,
  uploadRoutes,
]

/** `/api/v1`: everything that the disk can do, for programs and for the web app. */
export function restDoor(server: FastifyInstance, kit: HttpKit): void {
  server.register(
    (scope, _options, done) => {
      scope.setNotFoundHandler((request, reply) =>
        sendProblem(kit, { request, reply }, noSuchCall(request.method, request.url)),
      )
      done()
    },
    { prefix: '/api' },
  )
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.header('cache-control', 'no-store')
    done()
  })
  server.addHook('onResponse', (request, reply, done) => {
    if (isAboutAccess(request) && reply.statusCode < 400) {
      logSecurity(request, 'changed', { route: request.routeOptions.url })
    }
    done()
  })
  // JSON as plain text would be a request that any page can make a browser send.
  server.removeContentTypeParser('text/plain')
  server.addHook('onRequest', (request, _reply, done) => {
    done(checkAddress(request.raw.url ?? ''))
  })
  server.register(swagger, openapiOptions(kit))
  for (const routes of JSON_ROUTES) {
    server.register(
      (scope, _options, done) => {
        scope.addHook('preParsing', async (request, reply) => {
          goOn(request, reply)
        })
        routes(scope, kit)
        done()
      },
      { prefix: '/api/v1' },
    )
  }
  server.register(
    (scope, _options, done) => {
      uploadRoute(scope, kit)
      done()
    },
    { prefix: '/api/v1' },
  )
  const open = { gate: { open: 'It describes the interface.' } } as const
  server.get('/api/v1/openapi.json', { config: open, schema: { hide: true } }, () =>
    server.swagger(),
  )
  server.get('/api/docs', { config: open, schema: { hide: true } }, (request, reply) =>
    docsPage(server, { request, reply }),
  )
}

const CREDENTIALS = /^\/api\/v1\/(sessions|app-passwords|tokens|me)(\/|$)/

/** What changes an account, a credential or a rule. */
function isAboutAccess({ method, routeOptions: { url, config } }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return CREDENTIALS.test(url ?? '') || (config.gate !== undefined && 'govern' in config.gate)
}

function noSuchCall(method: string, url: string): Problem {
  const path = url.split('?')[0] ?? ''
  return new Problem('not-found', {
    en: `There is no ${method} ${path} here. /api/docs lists every call.`,
    'zh-CN': `此处没有 ${method} ${path}。全部接口见 /api/docs。`,
  })
}
