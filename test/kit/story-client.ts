import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import type { ServerProcess } from './server.ts'

type Headers = Readonly<Record<string, string>>
type Node = { readonly id: string; readonly name: string; readonly parent: string }

/** A person at all doors of one server; paths begin with `/` and are of their home space. */
export class StoryClient {
  readonly #url: string
  readonly #authorization: string

  constructor(url: string, authorization: string) {
    this.#url = url
    this.#authorization = authorization
  }

  async put(path: string, bytes: Uint8Array, headers: Headers = {}): Promise<Response> {
    return await this.#ask('PUT', this.#contentPath(path), { body: bytes, headers })
  }

  /** Without saying how long it is. */
  async putChunked(path: string, bytes: Uint8Array): Promise<Response> {
    const body = Readable.toWeb(Readable.from([bytes])) as ReadableStream
    return await this.#ask('PUT', this.#contentPath(path), { body, duplex: 'half' })
  }

  async tus(path: string, bytes: Uint8Array): Promise<Response> {
    const headers = {
      'tus-resumable': '1.0.0',
      'upload-length': String(bytes.length),
      'upload-metadata': `filename ${Buffer.from(path).toString('base64')}`,
      'content-type': 'application/offset+octet-stream',
    }
    return await this.#ask('POST', '/tus/', { body: bytes, headers })
  }

  async davPut(path: string, bytes: Uint8Array, headers: Headers = {}): Promise<Response> {
    return await this.#ask('PUT', `/dav${encodeURI(path)}`, { body: bytes, headers })
  }

  async davCopy(path: string, target: string): Promise<Response> {
    return await this.#dav('COPY', path, target)
  }

  async davMove(path: string, target: string): Promise<Response> {
    return await this.#dav('MOVE', path, target)
  }

  async davDownload(path: string, range?: string): Promise<Buffer> {
    const headers: Headers = range === undefined ? {} : { range }
    const response = await this.#ask('GET', `/dav${encodeURI(path)}`, { headers })
    assert.equal(response.status, range === undefined ? 200 : 206)
    return Buffer.from(await response.arrayBuffer())
  }

  async download(path: string): Promise<Buffer> {
    const { id } = await this.#node(path)
    const response = await this.#ask('GET', `/api/v1/nodes/${id}/content`)
    assert.equal(response.status, 200)
    return Buffer.from(await response.arrayBuffer())
  }

  async makeFolder(path: string): Promise<void> {
    assert.equal((await this.#json('POST', '/api/v1/folders', { path })).status, 201)
  }

  async copy(path: string, target: string): Promise<Response> {
    const { id } = await this.#node(path)
    return await this.#json('POST', `/api/v1/nodes/${id}/copies`, await this.#place(target))
  }

  async copyInto(path: string, parent: string): Promise<Response> {
    const { id } = await this.#node(path)
    return await this.#json('POST', `/api/v1/nodes/${id}/copies`, { parent })
  }

  async move(path: string, target: string): Promise<Response> {
    const { id } = await this.#node(path)
    return await this.#json('PATCH', `/api/v1/nodes/${id}`, await this.#place(target))
  }

  async moveInto(path: string, parent: string): Promise<Response> {
    const { id } = await this.#node(path)
    return await this.#json('PATCH', `/api/v1/nodes/${id}`, { parent })
  }

  async remove(path: string): Promise<void> {
    const { id } = await this.#node(path)
    assert.equal((await this.#ask('DELETE', `/api/v1/nodes/${id}`)).status, 204)
  }

  async restoreFromTrash(name: string): Promise<Response> {
    const { items } = (await (await this.#ask('GET', '/api/v1/trash')).json()) as {
      items: { id: string; node: Node }[]
    }
    const item = items.find((one) => one.node.name === name)
    assert.ok(item, `${name} is not in the trash`)
    return await this.#json('POST', `/api/v1/trash/${item.id}/restore`, {})
  }

  async restoreVersion(path: string, version: number): Promise<Response> {
    const { id } = await this.#node(path)
    return await this.#ask('POST', `/api/v1/nodes/${id}/versions/${String(version)}/restore`)
  }

  /** Names of a folder's members. */
  async list(path: string): Promise<string[]> {
    const { id } = await this.#node(path)
    const response = await this.#ask('GET', `/api/v1/nodes/${id}/children?limit=1000`)
    const { items } = (await response.json()) as { items: Node[] }
    return items.map((one) => one.name)
  }

  /** A space of this person beside their home, made by the administrator. */
  async furtherSpace(server: ServerProcess, owner: string): Promise<{ readonly root: string }> {
    const response = await fetch(`${this.#url}/api/v1/spaces`, {
      method: 'POST',
      headers: { authorization: server.authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ owner, name: 'second' }),
    })
    assert.equal(response.status, 201)
    return (await response.json()) as { root: string }
  }

  /** As the public sees it. */
  async notice(id: string) {
    const response = await fetch(`${this.#url}/notices/${id}`, {
      headers: { accept: 'application/json' },
    })
    assert.equal(response.status, 200)
    return (await response.json()) as {
      measures: { refusals: number }[]
      deliveries: { accounts: number; delivered: number; seen: number }
    }
  }

  async #node(path: string): Promise<Node> {
    const query = new URLSearchParams({ path })
    const response = await this.#ask('GET', `/api/v1/nodes/by-path?${query.toString()}`)
    assert.equal(response.status, 200, `${path} is not there`)
    return (await response.json()) as Node
  }

  async #place(target: string): Promise<{ parent: string; name: string }> {
    const cut = target.lastIndexOf('/')
    const { id } = await this.#node(target.slice(0, cut) || '/')
    return { parent: id, name: target.slice(cut + 1) }
  }

  async #dav(method: string, path: string, target: string): Promise<Response> {
    const headers = { destination: `${this.#url}/dav${encodeURI(target)}` }
    return await this.#ask(method, `/dav${encodeURI(path)}`, { headers })
  }

  async #json(method: string, path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' }
    return await this.#ask(method, path, { body: JSON.stringify(body), headers })
  }

  #contentPath(path: string): string {
    return `/api/v1/nodes/by-path/content?${new URLSearchParams({ path }).toString()}`
  }

  async #ask(
    method: string,
    path: string,
    more: { body?: string | Uint8Array | ReadableStream; headers?: Headers; duplex?: 'half' } = {},
  ): Promise<Response> {
    const headers = { ...more.headers, authorization: this.#authorization }
    return await fetch(this.#url + path, { ...(more as RequestInit), method, headers })
  }
}
