import { Problem } from '../../domain/problem.ts'
import { bringsBytes } from '../../http/request-body.ts'
import { copyNode } from '../../operations/copy-node.ts'
import { createFolder } from '../../operations/create-folder.ts'
import { moveNode } from '../../operations/move-node.ts'
import { trashNode } from '../../operations/trash-node.ts'
import { type DavExchange, targetOf } from './dav-exchange.ts'
import { badHeader, notThisMethod } from './dav-problem.ts'
import { DAV_ROOT } from './dav-path.ts'
import { parseAllOrNothing } from './depth-header.ts'
import { type Here, hostOf, parseDestination, parseOverwrite } from './destination-header.ts'
import { ocId } from './live-properties.ts'

/** RFC 4918 §9.3. */
export async function mkcol(exchange: DavExchange): Promise<void> {
  const { kit, request, reply, actor, path, lockTokens } = exchange
  if (await bringsBytes(request, reply)) throw noBodyKnown()
  if (path.names.length === 0) throw isThere()
  const place = targetOf(exchange)
  const node = await createFolder(kit.parts, { actor, place, lockTokens })
  reply.code(201).header('oc-fileid', ocId(node.id)).send()
}

/** RFC 4918 §9.6: everything below goes along, to the trash. */
export async function remove(exchange: DavExchange): Promise<void> {
  const { kit, request, reply, actor, precondition, lockTokens } = exchange
  if (parseAllOrNothing(request.headers['depth']) === '0') throw badHeader('Depth')
  const target = targetOf(exchange)
  await trashNode(kit.parts, { actor, target, precondition, lockTokens })
  reply.code(204).send()
}

/** RFC 4918 §9.9. */
export async function move(exchange: DavExchange): Promise<void> {
  const { kit, request } = exchange
  if (parseAllOrNothing(request.headers['depth']) === '0') throw badHeader('Depth')
  const moved = await moveNode(kit.parts, transferOf(exchange))
  answerTransfer(exchange, moved)
}

/** RFC 4918 §9.8. */
export async function copy(exchange: DavExchange): Promise<void> {
  const { kit, request } = exchange
  const withMembers = parseAllOrNothing(request.headers['depth']) === 'infinity'
  const copied = await copyNode(kit.parts, { ...transferOf(exchange), withMembers })
  answerTransfer(exchange, copied)
}

function transferOf(exchange: DavExchange) {
  const { request, actor, spaceId, precondition, lockTokens } = exchange
  const { names } = parseDestination(request.headers['destination'], hereOf(exchange))
  return {
    actor,
    source: targetOf(exchange),
    target: { spaceId, path: names },
    overwrite: parseOverwrite(request.headers['overwrite']),
    precondition,
    lockTokens,
  }
}

/** The names by which a client may call us: what it put into `Host`, and the public address. */
function hereOf({ kit, request }: DavExchange): Here {
  const address = kit.publicUrl('/')
  const named = [request.headers.host, request.host]
  if (URL.canParse(address)) named.push(new URL(address).host)
  const hosts = named.flatMap((one) => (one === undefined ? [] : [hostOf(one)]))
  return { hosts, basePath: kit.basePath, root: DAV_ROOT }
}

function answerTransfer(
  { reply }: DavExchange,
  { node, replaced }: Awaited<ReturnType<typeof moveNode>>,
): void {
  reply.headers({ 'oc-fileid': ocId(node.id), 'oc-etag': `"${node.etag}"` })
  reply.code(replaced ? 204 : 201).send()
}

function noBodyKnown(): Problem {
  return new Problem('unsupported-media-type', {
    en: 'MKCOL takes no body: no form of it is understood here.',
    'zh-CN': 'MKCOL 不接受请求正文。',
  })
}

function isThere(): Problem {
  return notThisMethod({
    en: 'This folder is there already.',
    'zh-CN': '该文件夹已存在。',
  })
}
