import assert from 'node:assert/strict'
import { TusRequests } from './tus-requests.ts'

export type Door = 'REST' | 'WebDAV'
type Headers = Readonly<Record<string, string>>
type Node = { readonly id: string; readonly parent: string; readonly etag: string }

/**
 * Requests of several clients of one person, at REST and WebDAV alike; paths begin with `/`. No answer
 * may be a failure of the server: each is looked at.
 */
export class RacingRequests {
  readonly #url: string
  readonly #authorization: string

  constructor(url: string, authorization: string) {
    this.#url = url
    this.#authorization = authorization
  }

  async put(
    door: Door,
    path: string,
    content: string | Buffer<ArrayBuffer>,
    headers: Headers = {},
  ): Promise<number> {
    const target =
      door === 'WebDAV' ? `/dav${path}` : `/api/v1/nodes/by-path/content?path=${encode(path)}`
    return (await this.ask('PUT', target, { body: content, headers })).status
  }

  /** The content and the etag that a condition takes, in quotes. */
  async get(path: string): Promise<{ readonly content: string; readonly etag: string }> {
    const response = await this.ask('GET', `/dav${path}`)
    assert.equal(response.status, 200)
    return { content: await response.text(), etag: response.headers.get('etag') ?? '' }
  }

  async status(path: string): Promise<number> {
    return (await this.ask('HEAD', `/dav${path}`)).status
  }

  async makeFolder(door: Door, path: string): Promise<number> {
    if (door === 'WebDAV') return (await this.ask('MKCOL', `/dav${path}`)).status
    return (await this.#json('POST', '/folders', { path })).status
  }

  /** Never in the place of something else. */
  async move(door: Door, source: string, target: string): Promise<number> {
    if (door === 'WebDAV') {
      const headers = { destination: `${this.#url}/dav${target}`, overwrite: 'F' }
      return (await this.ask('MOVE', `/dav${source}`, { headers })).status
    }
    const cut = target.lastIndexOf('/')
    const [node, parent] = [await this.find(source), await this.find(target.slice(0, cut) || '/')]
    if (!node || !parent) return 404
    const body = { parent: parent.id, name: target.slice(cut + 1) }
    return (await this.#json('PATCH', `/nodes/${node.id}`, body)).status
  }

  async remove(door: Door, path: string): Promise<number> {
    if (door === 'WebDAV') return (await this.ask('DELETE', `/dav${path}`)).status
    const node = await this.find(path)
    return node ? (await this.ask('DELETE', `/api/v1/nodes/${node.id}`)).status : 404
  }

  async uploadByTus(path: string, content: string | Buffer<ArrayBuffer>): Promise<number> {
    const tus = new TusRequests(this.#url, this.#authorization)
    const { status } = await tus.createWith({ filename: path }, Buffer.from(content))
    assert.ok(status < 500, String(status))
    return status
  }

  async find(path: string): Promise<Node | undefined> {
    const response = await this.ask('GET', `/api/v1/nodes/by-path?path=${encode(path)}`)
    return response.ok ? ((await response.json()) as Node) : undefined
  }

  /** Everything below a folder, by its path; a folder ends in `/`. */
  async walk(path: string): Promise<string[]> {
    const folder = await this.find(path)
    assert.ok(folder, path)
    const items = await this.items<{ kind: string; path: string }>(
      `/nodes/${folder.id}/children?limit=1000`,
    )
    const below = await Promise.all(
      items.map(async (item) =>
        item.kind === 'folder' ? [`${item.path}/`, ...(await this.walk(item.path))] : [item.path],
      ),
    )
    return below.flat()
  }

  async items<Item>(path: string): Promise<Item[]> {
    const response = await this.ask('GET', `/api/v1${path}`)
    return ((await response.json()) as { items: Item[] }).items
  }

  async ask(
    method: string,
    path: string,
    more: { readonly body?: string | Buffer<ArrayBuffer>; readonly headers?: Headers } = {},
  ): Promise<Response> {
    const headers = { authorization: this.#authorization, ...more.headers }
    const response = await fetch(this.#url + path, { ...more, method, headers })
    if (response.status < 500) return response
    throw new Error(`${method} ${path}: ${String(response.status)} ${await response.text()}`)
  }

  async #json(method: string, path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' }
    return await this.ask(method, `/api/v1${path}`, { body: JSON.stringify(body), headers })
  }
}

function encode(path: string): string {
  return encodeURIComponent(path)
}
