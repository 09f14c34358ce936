import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { NoticeId } from '../../domain/ids.ts'
import type { Language } from '../../domain/language.ts'
import { isProblem, Problem } from '../../domain/problem.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest, HttpKit } from '../../http/kit.ts'
import { noticeResource } from '../../http/notice-resource.ts'
import { logProblem } from '../../http/log-problem.ts'
import { FORMS } from '../../http/problem-forms.ts'
import { problemFrom, sendProblem } from '../../http/problem-response.ts'
import { PAGE_POLICY } from '../../http/security-headers.ts'
import { getNotice, listNotices } from '../../operations/notices/list-notices.ts'
import { atomFeed } from './atom-feed.ts'
import { html } from './html.ts'
import { ledgerRoutes } from './ledger-routes.ts'
import { noticePage } from './notice-page.ts'
import { noticesPage } from './notices-page.ts'
import { languageOf, wantsJson } from './page-language.ts'
import { layOut } from './page-layout.ts'
import { problemPage } from './problem-page.ts'

const open = { gate: { open: 'Notices are public.' } } as const
/** Counts change all the time; a proxy may answer a rush of readers with what is this old. */
const CACHE = 'public, max-age=10'
const PAGE_ITEMS = 20
const FEED_ITEMS = 50

/** What everybody may read without signing in: notices, their feed, problems, the ledger. */
export function pagesDoor(server: FastifyInstance, kit: HttpKit): void {
  const { parts, basePath } = kit
  server.setErrorHandler((error, request, reply) => sendFailure(kit, { request, reply }, error))
  ledgerRoutes(server, kit)
  styleRoute(server)

  server.get('/notices', { config: open }, async (request, reply) => {
    const after = afterOf(request)
    const limit = PAGE_ITEMS
    const page = await listNotices(parts, { limit, after })
    if (wantsJson(request)) {
      return await sendJson(reply, {
        items: page.items.map((one) => noticeResource(kit, one)),
        next: page.next,
      })
    }
    const context = { language: languageOf(request), basePath, now: parts.clock.now() }
    return await sendPage(reply, noticesPage(page, context), context.language)
  })

  server.get('/notices/:id', { config: open }, async (request, reply) => {
    const { id } = request.params as { readonly id: NoticeId }
    const view = await getNotice(parts, { id })
    if (wantsJson(request)) return await sendJson(reply, noticeResource(kit, view))
    const context = { language: languageOf(request), basePath, now: parts.clock.now() }
    return await sendPage(reply, await noticePage(view, context), context.language)
  })

  server.get('/notices.atom', { config: open }, async (request, reply) => {
    const language = languageOf(request)
    const { items } = await listNotices(parts, { limit: FEED_ITEMS })
    void reply.headers({ vary: 'accept-language', 'content-language': language })
    void reply.header('content-type', 'application/atom+xml; charset=utf-8')
    return await reply.header('cache-control', CACHE).send(await atomFeed(kit, items, language))
  })

  server.get('/problems/:kind', { config: open }, async (request, reply) => {
    const { kind } = request.params as { readonly kind: string }
    const language = languageOf(request)
    return await sendPage(reply, await problemPage(kind, { language, basePath }), language)
  })
}

/** @throws Problem 'invalid-input' when it is said twice */
function afterOf(request: FastifyRequest): NoticeId | undefined {
  const { after } = request.query as { readonly after?: unknown }
  if (after === undefined || typeof after === 'string') return after as NoticeId | undefined
  throw new Problem(
    'invalid-input',
    { en: '“after” can be said only once.', 'zh-CN': '“after”只能出现一次。' },
    { facts: { field: 'after' } },
  )
}

function styleRoute(server: FastifyInstance): void {
  const style = readFileSync(new URL('pages.css', import.meta.url))
  const etag = `"${createHash('sha256').update(style).digest('base64url').slice(0, 16)}"`
  server.get('/pages.css', { config: open }, async (request, reply) => {
    void reply.headers({ etag, 'cache-control': 'public, max-age=3600' })
    if (request.headers['if-none-match'] === etag) return await reply.code(304).send()
    return await reply.header('content-type', 'text/css; charset=utf-8').send(style)
  })
}

function sendPage(reply: FastifyReply, text: string, language: Language): FastifyReply {
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PAGE_POLICY,
      'content-language': language,
      vary: 'accept, accept-language',
    })
    .header('cache-control', reply.statusCode === 200 ? CACHE : 'no-store')
    .send(text)
}

function sendJson(reply: FastifyReply, value: unknown): FastifyReply {
  return reply
    .headers({ vary: 'accept, accept-language', 'cache-control': CACHE })
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(value))
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }

/** A person gets a page, a program the problem document. */
async function sendFailure(kit: HttpKit, exchange: Exchange, error: unknown): Promise<void> {
  const { request, reply } = exchange
  const isPage = /text\/html/.test(request.headers.accept ?? '')
  if (!isPage || !isProblem(error)) {
    await sendProblem(kit, exchange, error)
    return
  }
  const problem = problemFrom(error)
  const language = languageOf(request)
  const form = FORMS[problem.kind]
  const title = language === 'en' ? form.title : form.titleZh
  logProblem(request, problem, request.id)
  void reply.code(form.status)
  const main = html`<h1>${title}</h1>
    <p class="lead">${problem.detail[language]}</p>`
  const page = { language, basePath: kit.basePath, path: '/notices', title, main }
  await sendPage(reply, layOut(page), language)
}
