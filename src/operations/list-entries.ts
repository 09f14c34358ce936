import type {
  EntryRecord,
  LockRecord,
  NameRange,
  NodeRecord,
  PropertyRecord,
  ReadTx,
} from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { NodeId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import { type Found, findNode, type NodeRef } from './find-node.ts'
import type { Parts } from './parts.ts'

export type { EntryRecord, LockRecord, NameRange, NodeRecord, PropertyRecord }

/** By the node they are about. */
export type ByNode<T> = ReadonlyMap<NodeId, readonly T[]>

/** Members of one page: enough that a page costs one look-up, few enough to let others go between. */
const PAGE = 1000

/**
 * Looks at a node and, page by page, at its members, all in one snapshot: nothing in it changes
 * while `use` runs.
 *
 * @throws Problem 'not-found'
 */
export async function lookAt<T>(
  parts: Parts,
  request: { readonly actor: Actor; readonly ref: NodeRef },
  use: (view: FolderView) => Promise<T>,
): Promise<T> {
  return await parts.catalog.read(async (tx) => {
    const now = parts.clock.now()
    const found = await findNode(tx, { actor: request.actor, now }, request.ref)
    return await use(new FolderView(tx, found, now))
  })
}

/** One node with what surrounds it, within one snapshot. */
export class FolderView {
  readonly node: NodeRecord
  readonly #tx: ReadTx
  readonly #found: Found
  readonly #now: Instant

  constructor(tx: ReadTx, found: Found, now: Instant) {
    this.node = found.node
    this.#tx = tx
    this.#found = found
    this.#now = now
  }

  /** The members in code-point order of their names. */
  async *pages({
    after,
    upTo,
  }: NameRange): AsyncGenerator<readonly EntryRecord[], void, undefined> {
    for (let last = after; ;) {
      const page = await this.#tx.nodes.entries(this.node.id, { after: last, upTo, limit: PAGE })
      if (page.length > 0) yield page
      const end = page.at(-1)
      if (page.length < PAGE || !end) return
      last = end.name
    }
  }

  /** What `statesOf` says of the members. */
  async states(range: NameRange): Promise<string> {
    return await this.#tx.nodes.states(this.node.id, range)
  }

  /** What the space holds and may hold; null: no limit. */
  async quota(): Promise<{ readonly usedBytes: number; readonly limitBytes: number | null }> {
    const space = await this.#tx.spaces.byId(this.#found.standing.spaceId)
    return { usedBytes: space?.usedBytes ?? 0, limitBytes: space?.quotaBytes ?? null }
  }

  /** Dead properties of the node and, if asked, of its members. */
  async properties(withMembers: boolean): Promise<ByNode<PropertyRecord>> {
    if (!(await this.#tx.properties.any())) return new Map()
    const own = await this.#tx.properties.ofNode(this.node.id)
    const members = withMembers ? await this.#tx.properties.ofChildren(this.node.id) : []
    return groupByNode([...own, ...members])
  }

  /** Locks that hold for the node and, if asked, those on its members themselves. */
  async locks(withMembers: boolean): Promise<{
    readonly onNode: readonly LockRecord[]
    /** Those of `onNode` that hold for everything below, too. */
    readonly inherited: readonly LockRecord[]
    readonly onMembers: ByNode<LockRecord>
  }> {
    if (!(await this.#tx.locks.any(this.#now))) {
      return { onNode: [], inherited: [], onMembers: new Map() }
    }
    const up = await this.#tx.locks.onWayUp(this.node.id, this.#now)
    const inherited = up.filter((lock) => lock.depth === 'infinity')
    const onNode = up.filter((lock) => lock.depth === 'infinity' || lock.nodeId === this.node.id)
    const members = withMembers ? await this.#tx.locks.ofChildren(this.node.id, this.#now) : []
    return { onNode, inherited, onMembers: groupByNode(members) }
  }
}

/** While this is the same, so is everything that the catalog says of the entries. */
export function statesOf(entries: readonly EntryRecord[]): string {
  if (entries.length === 0) return ''
  const etags = entries.map(({ etag }) => etag).join('/')
  return `${etags}|${entries.map(({ name }) => name).join('/')}`
}

function groupByNode<T extends { readonly nodeId: NodeId }>(records: readonly T[]): ByNode<T> {
  return Map.groupBy(records, (one) => one.nodeId)
}
