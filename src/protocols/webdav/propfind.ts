import { Readable } from 'node:stream'
import { Problem } from '../../domain/problem.ts'
import { type FolderView, lookAt } from '../../operations/list-entries.ts'
import { type DavExchange, readXml, targetOf, XML_TYPE } from './dav-exchange.ts'
import { DavProblem } from './dav-problem.ts'
import { parseDepth } from './depth-header.ts'
import { DAV_CLASSES } from './methods.ts'
import { parsePropfind } from './propfind-request.ts'
import { type PropertyPlan, planProperties } from './property-plan.ts'
import { type Rendered, renderListing } from './render-listing.ts'

/** Answers with properties of a node and, with `Depth: 1`, of its members (RFC 4918 §9.1). */
export async function propfind(exchange: DavExchange): Promise<void> {
  const depth = parseDepth(exchange.request.headers['depth']) ?? 'infinity'
  const plan = planProperties(parsePropfind(await readXml(exchange)))
  const first = await look(exchange, async (view) => {
    if (depth === 'infinity' && view.node.kind === 'folder') throw infiniteDepth()
    return await renderListing(exchange, { plan, withMembers: depth === '1' }, { view })
  })
  const reply = exchange.reply.code(207).headers({ 'content-type': XML_TYPE, dav: DAV_CLASSES })
  if (first.next === undefined) reply.send(first.bytes)
  else await reply.sendStream(Readable.from(inPieces(exchange, plan, first), { objectMode: false }))
}

async function look<T>(exchange: DavExchange, use: (view: FolderView) => Promise<T>): Promise<T> {
  const { kit, actor } = exchange
  return await lookAt(kit.parts, { actor, ref: targetOf(exchange) }, use)
}

/**
 * A folder too large to be held: piece by piece, as fast as the client takes it. No snapshot is
 * held open for a slow client; when the folder changes meanwhile the answer breaks off, and the
 * client asks again, instead of believing a listing that never was.
 */
async function* inPieces(
  exchange: DavExchange,
  plan: PropertyPlan,
  first: Rendered,
): AsyncGenerator<Buffer> {
  let piece = first
  for (;;) {
    yield piece.bytes
    const { next } = piece
    if (next === undefined) return
    piece = await look(exchange, async (view) => {
      if (view.node.etag !== first.etag) throw changedMeanwhile()
      return await renderListing(exchange, { plan, withMembers: true }, { view, after: next })
    })
  }
}

function infiniteDepth(): Problem {
  return new DavProblem(
    'forbidden',
    {
      en: 'Ask for one level at a time: Depth 0 or 1.',
      'zh-CN': '请逐层查询：Depth 只能为 0 或 1。',
    },
    { element: 'propfind-finite-depth' },
  )
}

function changedMeanwhile(): Problem {
  return new Problem('busy', {
    en: 'The folder changed while it was being listed. List it again.',
    'zh-CN': '列出期间文件夹已被更改，请重新列出。',
  })
}
