import type { HttpKit } from '../../http/kit.ts'
import type { PlainDoor, PlainExchange, PlainRoute } from '../../http/plain-door.ts'
import { notFound } from '../../operations/ask-gate.ts'
import { readConditions } from './conditions.ts'
import type { DavExchange } from './dav-exchange.ts'
import { DAV_ROOT, parseDavPath } from './dav-path.ts'
import { notThisMethod } from './dav-problem.ts'
import type { DoorContext } from './door-context.ts'
import { get } from './get.ts'
import { ListingCache } from './listing-cache.ts'
import { lock, unlock } from './lock.ts'
import { type DavMethod, METHODS } from './methods.ts'
import { options } from './options.ts'
import { outsideRoutes } from './outside-routes.ts'
import { propfind } from './propfind.ts'
import { proppatch } from './proppatch.ts'
import { put } from './put.ts'
import { sendDavProblem } from './send-dav-problem.ts'
import { copy, mkcol, move, remove } from './tree-methods.ts'

const HANDLERS: Readonly<Record<DavMethod, (exchange: DavExchange) => Promise<void>>> = {
  GET: get,
  HEAD: get,
  PUT: put,
  DELETE: remove,
  MKCOL: mkcol,
  COPY: copy,
  MOVE: move,
  PROPFIND: propfind,
  PROPPATCH: proppatch,
  LOCK: lock,
  UNLOCK: unlock,
}

/** WebDAV, classes 1, 2 and 3 (RFC 4918): each person's own space at `/dav/`. */
export function webdavDoor(kit: HttpKit): PlainDoor {
  const root = kit.basePath + DAV_ROOT
  const context: DoorContext = { kit, root, homes: kit.homes, listings: new ListingCache() }
  const inside = insideRoutes(context)
  const outside = outsideRoutes(context)
  return {
    routes: [
      ...[...outside].map(([key, route]) => declared(key, route)),
      ...[...inside].flatMap(([method, route]) => [
        declared(`${method} ${DAV_ROOT}`, route),
        declared(`${method} ${DAV_ROOT}/*`, route),
      ]),
    ],
    find(method, path) {
      if (!isInside(path)) return outside.get(`${method} ${path}`)
      return inside.get(method) ?? UNKNOWN_METHOD
    },
    refuse(exchange, error) {
      sendDavProblem(kit, { ...exchange, root }, error)
    },
  }
}

function isInside(path: string): boolean {
  return path.startsWith(DAV_ROOT) && (path.length === DAV_ROOT.length || path[4] === '/')
}

function insideRoutes(context: DoorContext): ReadonlyMap<string, PlainRoute> {
  const routes = new Map<string, PlainRoute>()
  for (const method of Object.keys(METHODS) as DavMethod[]) {
    const handler = HANDLERS[method]
    routes.set(method, {
      gate: METHODS[method],
      handle: async (exchange) => {
        await handler(await open(context, exchange))
      },
    })
  }
  return routes.set('OPTIONS', options)
}

const UNKNOWN_METHOD: PlainRoute = {
  gate: { open: 'It refuses whatever is asked.' },
  handle: async () => {
    throw notThisMethod({
      en: 'This address does not know that method. “Allow” names those that it knows.',
      'zh-CN': '此地址不支持该方法，支持的方法见“Allow”标头。',
    })
  },
}

function declared(key: string, { gate }: PlainRoute) {
  const [method = '', url = ''] = key.split(' ')
  return { method, url, gate }
}

/** Who asks, about what, and on which conditions. */
async function open(
  { kit, root, homes, listings }: DoorContext,
  { request, reply }: PlainExchange,
): Promise<DavExchange> {
  const actor = await kit.authenticate(request, 'webdav')
  const path = parseDavPath(request.raw.url ?? '', DAV_ROOT)
  if (!path) throw notFound()
  const spaceId = await homes.of(actor)
  const asked = { kit, listings, request, reply, actor, spaceId, path, root }
  return { ...asked, ...(await readConditions(asked)) }
}
