import type { NodeId } from '../../domain/ids.ts'
import type { EntryRecord, FolderView, LockRecord } from '../../operations/list-entries.ts'
import { ByteSink } from './byte-sink.ts'
import type { DavExchange } from './dav-exchange.ts'
import { encodeName, folderHref, hrefOf } from './dav-path.ts'
import { entryWriter } from './entry-writer.ts'
import type { Scene } from './live-properties.ts'
import { asksFor, asksForDead, type PropertyPlan } from './property-plan.ts'
import { renderMembers } from './render-members.ts'
import { NAMESPACES, XML_HEAD } from './xml-text.ts'

export type Rendered = {
  readonly bytes: Buffer
  /** Of the folder that is listed. */
  readonly etag: string
  /** Where to go on, when the rest was too much for one piece. */
  readonly next: string | undefined
}

export type Wanted = { readonly plan: PropertyPlan; readonly withMembers: boolean }

/** A listing beyond this is answered in pieces of it. */
const PIECE_BYTES_MAX = 16 * 1024 * 1024

/** What a listing grows by in one change. */
const GROWTH_BYTES = 64 * 1024

const HEAD = `${XML_HEAD}<d:multistatus${NAMESPACES}>`
const TAIL = '</d:multistatus>'

/**
 * The `DAV:multistatus` of a node and perhaps its members, or of the members after one. What a
 * folder's etag vouches for is kept, and not rendered again.
 */
export async function renderListing(
  exchange: DavExchange,
  { plan, withMembers }: Wanted,
  { view, after }: { readonly view: FolderView; readonly after?: string },
): Promise<Rendered> {
  const { node } = view
  const { listings, actor, root, path } = exchange
  const scene = await sceneOf(exchange, { plan, withMembers }, view)
  const dead = asksForDead(plan) ? await view.properties(withMembers) : new Map()
  const isKept = after === undefined && scene.isSteady && dead.size === 0
  const href = hrefOf(root, path.names, node.kind)
  const depth = withMembers ? '1' : '0'
  const key = [actor.accountId, node.id, depth, href, plan.key].join(' ')
  const known = isKept ? listings.find(key) : undefined
  if (known?.etag === node.etag) return { bytes: known.bytes, etag: node.etag, next: undefined }

  const isAscii = dead.size === 0 && !plan.live.some((one) => one.isText === true)
  const sink = new ByteSink(isAscii, known && known.bytes.length + GROWTH_BYTES)
  const write = entryWriter(plan, scene, dead)
  if (after === undefined) sink.add(HEAD + write(href, node))
  const folder = folderHref(root, path.names)
  const writing = {
    sink,
    write: (entry: EntryRecord) => {
      const end = entry.kind === 'folder' ? '/' : ''
      return write(folder + encodeName(entry.name) + end, entry)
    },
    bytesMax: PIECE_BYTES_MAX,
  }
  const isListed = withMembers && node.kind === 'folder'
  const { runs, next } = isListed
    ? await renderMembers(writing, view, { after, known })
    : { runs: [], next: undefined }
  if (next === undefined) sink.add(TAIL)
  const bytes = sink.bytes()
  if (isKept && next === undefined) listings.keep(key, { etag: node.etag, bytes, runs })
  return { bytes, etag: node.etag, next }
}

/** What properties depend on besides their entry, as far as this request needs it. */
async function sceneOf(
  exchange: DavExchange,
  { plan, withMembers }: Wanted,
  view: FolderView,
): Promise<Scene & { readonly isSteady: boolean }> {
  const { kit, root } = exchange
  const quota = asksFor(plan, 'quota') ? await view.quota() : undefined
  const locks = asksFor(plan, 'locks') ? await view.locks(withMembers) : undefined
  const isUnlocked = !locks || (locks.onNode.length === 0 && locks.onMembers.size === 0)
  const locksOf = ({ id }: { readonly id: NodeId }): readonly LockRecord[] => {
    if (!locks) return []
    return id === view.node.id
      ? locks.onNode
      : [...locks.inherited, ...(locks.onMembers.get(id) ?? [])]
  }
  return {
    root,
    now: kit.parts.clock.now(),
    quota,
    locksOf,
    isSteady: quota === undefined && isUnlocked,
  }
}
