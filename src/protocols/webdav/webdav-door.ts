import type { FastifyInstance, FastifyReply, FastifyRequest, HttpKit } from '../../http/kit.ts'
import { takeRawBodies } from '../../http/request-body.ts'
import { notFound } from '../../operations/ask-gate.ts'
import { readConditions } from './conditions.ts'
import type { DavExchange } from './dav-exchange.ts'
import { DAV_ROOT, parseDavPath } from './dav-path.ts'
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

const HANDLERS: Readonly<Record<DavMethod, (exchange: DavExchange) => Promise<FastifyReply>>> = {
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
export function webdavDoor(server: FastifyInstance, kit: HttpKit): void {
  const root = kit.basePath + DAV_ROOT
  const context: DoorContext = {
    kit,
    root,
    homes: kit.homes,
    listings: new ListingCache(),
  }
  takeRawBodies(server)
  server.addHook('onRequest', (request, _reply, done) => {
    // A body is read by its method. What clients say of its type is often wrong or no type at all,
    // and the framework would answer 415 to that, for which some ignore a file for a whole day.
    const { headers } = request.raw
    if ('content-type' in headers) delete headers['content-type']
    done()
  })
  server.setErrorHandler((error, request, reply) =>
    sendDavProblem(kit, { request, reply, root }, error),
  )
  for (const url of [DAV_ROOT, `${DAV_ROOT}/*`]) {
    for (const method of Object.keys(METHODS) as DavMethod[]) {
      server.route({
        url,
        method,
        exposeHeadRoute: false,
        config: { gate: METHODS[method] },
        handler: async (request, reply) =>
          await HANDLERS[method](await open(context, request, reply)),
      })
    }
    server.route({
      url,
      method: 'OPTIONS',
      config: { gate: { open: 'It says which methods there are, and nothing of anybody.' } },
      handler: async (_request, reply) => await options(reply),
    })
  }
  outsideRoutes(server, context)
}

/** Who asks, about what, and on which conditions. */
async function open(
  context: DoorContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<DavExchange> {
  const { kit, root, homes, listings } = context
  const actor = await kit.authenticate(request, 'webdav')
  // Parsed by ourselves: the router has decoded what it matched, and an encoded slash is no slash.
  const path = parseDavPath(request.raw.url ?? '', DAV_ROOT)
  if (!path) throw notFound()
  const spaceId = await homes.of(actor)
  const asked = { kit, listings, request, reply, actor, spaceId, path, root }
  return { ...asked, ...(await readConditions(asked)) }
}
