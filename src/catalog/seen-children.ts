import type { NodeId } from '../domain/ids.ts'
import type { NodeRecord } from './queries/node-columns.ts'

const HELD_MAX = 10_000

/**
 * Members of folders as one state of the database has them. Its owner clears it when the state is
 * another one: most requests come between two writes, and walk the same folders.
 */
export class SeenChildren {
  readonly #held = new Map<string, NodeRecord>()

  clear(): void {
    if (this.#held.size > 0) this.#held.clear()
  }

  async find(
    parentId: NodeId,
    name: string,
    read: (parentId: NodeId, name: string) => Promise<NodeRecord | undefined>,
  ): Promise<NodeRecord | undefined> {
    const key = `${String(parentId)}/${name}`
    const known = this.#held.get(key)
    if (known) return known
    const node = await read(parentId, name)
    if (!node) return undefined
    if (this.#held.size >= HELD_MAX) this.#held.clear()
    this.#held.set(key, node)
    return node
  }
}
