import type { NodeId } from '../../domain/ids.ts'
import type { PlainExchange, PlainRoute } from '../../http/plain-door.ts'
import { readSmallBody } from '../../http/request-body.ts'
import { type EntryRecord, lookAt } from '../../operations/list-entries.ts'
import { XML_TYPE } from './dav-exchange.ts'
import { parseDepth } from './depth-header.ts'
import type { DoorContext } from './door-context.ts'
import { entryWriter } from './entry-writer.ts'
import { DAV_CLASSES } from './methods.ts'
import { options } from './options.ts'
import { parsePropfind } from './propfind-request.ts'
import { planProperties } from './property-plan.ts'
import { parseXml, XML_BYTES_MAX } from './xml-document.ts'
import { NAMESPACES, XML_HEAD } from './xml-text.ts'

/** The folder above every space: not stored, so never changed. */
const TOP: EntryRecord = {
  id: 0 as NodeId,
  kind: 'folder',
  name: '',
  etag: '0',
  size: 0,
  blobId: null,
  createdAt: 0,
  modifiedAt: 0,
}

/**
 * What clients ask above the address that they were given: Explorer and GNOME climb to `/` and
 * believe in a folder only when those above it answer, too.
 *
 * @returns by method and path
 */
export function outsideRoutes(context: DoorContext): ReadonlyMap<string, PlainRoute> {
  return new Map([
    ['OPTIONS /', options],
    ['OPTIONS *', options],
    ['PROPFIND /', { gate: { tree: true }, handle: (exchange) => propfindTop(context, exchange) }],
  ])
}

/** One plain folder with one member: the space of whoever asks. */
async function propfindTop(
  { kit, homes, root }: DoorContext,
  { request, reply }: PlainExchange,
): Promise<void> {
  const actor = await kit.authenticate(request, 'webdav')
  const depth = parseDepth(request.headers['depth']) ?? '0'
  const plan = planProperties(
    parsePropfind(parseXml(await readSmallBody(request, reply, XML_BYTES_MAX))),
  )
  const ref = { spaceId: await homes.of(actor), path: [] }
  const home = await lookAt(kit.parts, { actor, ref }, async ({ node }) => node)
  const scene = { root, now: kit.parts.clock.now(), quota: undefined, locksOf: () => [] }
  const write = entryWriter(plan, scene, new Map())
  const member = depth === '0' ? '' : write(`${root}/`, home)
  reply
    .code(207)
    .headers({ 'content-type': XML_TYPE, dav: DAV_CLASSES })
    .send(
      `${XML_HEAD}<d:multistatus${NAMESPACES}>${write(`${kit.basePath}/`, TOP)}${member}</d:multistatus>`,
    )
}
