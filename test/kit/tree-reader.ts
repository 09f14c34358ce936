import { createHash } from 'node:crypto'
import type { Tree } from './journal.ts'
import type { ServerProcess } from './server.ts'

type Listed = {
  readonly id: string
  readonly kind: 'file' | 'folder'
  readonly name: string
  readonly etag: string
}
/** What a file's bytes hash to, or what is in a folder. */
type Known = { readonly etag: string; readonly content: string | readonly Listed[] }

/** Downloads at the same time. */
const READERS = 8

/**
 * Reads all that the administrator's space holds, with the digest of the bytes that a reader gets.
 * What has the etag that it had the last time is not read again: a long run could not afford it.
 */
export class TreeReader {
  readonly #server: ServerProcess
  readonly #known = new Map<string, Known>()

  constructor(server: ServerProcess) {
    this.#server = server
  }

  /** From now on everything is read anew. */
  forget(): void {
    this.#known.clear()
  }

  async read(): Promise<Tree> {
    const tree = new Map<string, string>()
    const files: { readonly path: string; readonly node: Listed }[] = []
    const walk = async (members: readonly Listed[], path: string): Promise<void> => {
      for (const node of members) {
        const at = path + node.name
        if (node.kind === 'file') {
          files.push({ path: at, node })
          continue
        }
        tree.set(at, 'folder')
        await walk(await this.#members(node), `${at}/`)
      }
    }
    const spaces = (await (await this.#get('/spaces')).json()) as { items: { root: string }[] }
    await walk(await this.#list(spaces.items[0]?.root ?? ''), '')
    const reader = async (): Promise<void> => {
      for (let file = files.pop(); file; file = files.pop()) {
        tree.set(file.path, await this.#digest(file.node))
      }
    }
    await Promise.all(Array.from({ length: READERS }, reader))
    return tree
  }

  async #members({ id, etag }: Listed): Promise<readonly Listed[]> {
    const known = this.#known.get(id)
    if (known?.etag === etag && typeof known.content !== 'string') return known.content
    const content = await this.#list(id)
    this.#known.set(id, { etag, content })
    return content
  }

  async #list(id: string): Promise<readonly Listed[]> {
    const members: Listed[] = []
    let next: string | null = ''
    while (next !== null) {
      const query = next === '' ? '' : `&after=${encodeURIComponent(next)}`
      const response = await this.#get(`/nodes/${id}/children?limit=1000${query}`)
      if (!response.ok) throw new Error(`${String(response.status)} ${await response.text()}`)
      const page = (await response.json()) as { items: Listed[]; next: string | null }
      members.push(...page.items)
      next = page.next
    }
    return members
  }

  async #digest({ id, etag }: Listed): Promise<string> {
    const known = this.#known.get(id)
    if (known?.etag === etag && typeof known.content === 'string') return known.content
    const response = await this.#get(`/nodes/${id}/content`)
    const hash = createHash('sha256')
    for await (const chunk of response.body ?? []) hash.update(chunk as Uint8Array)
    if (!response.ok) return `status ${String(response.status)}`
    const content = hash.digest('hex')
    this.#known.set(id, { etag, content })
    return content
  }

  async #get(path: string): Promise<Response> {
    const headers = { authorization: this.#server.authorization }
    return await fetch(`${this.#server.url}/api/v1${path}`, { headers })
  }
}
