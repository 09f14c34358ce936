/** tus 1.0.0 request by request, as plain as the protocol: for tests that want a certain one. */
export class TusRequests {
  readonly #url: string
  readonly #headers: Record<string, string>

  /** @param url the server's address, without `/` at the end */
  constructor(url: string, authorization: string) {
    this.#url = url
    this.#headers = { authorization, 'tus-resumable': '1.0.0' }
  }

  async create(
    metadata: Readonly<Record<string, string>>,
    size: number,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return await this.#send('POST', '/tus/', {
      headers: {
        'upload-length': String(size),
        'upload-metadata': metadataHeader(metadata),
        ...headers,
      },
    })
  }

  /** Creates an upload and brings all of its bytes along. */
  async createWith(
    metadata: Readonly<Record<string, string>>,
    bytes: Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return await this.#send('POST', '/tus/', {
      headers: {
        'upload-length': String(bytes.length),
        'upload-metadata': metadataHeader(metadata),
        'content-type': 'application/offset+octet-stream',
        ...headers,
      },
      body: bytes,
    })
  }

  /** Creates an upload without bytes. @returns its path */
  async begin(metadata: Readonly<Record<string, string>>, size: number): Promise<string> {
    return await locationOf(await this.create(metadata, size))
  }

  /** A creation with these headers alone. */
  async post(headers: Readonly<Record<string, string>>): Promise<Response> {
    return await this.#send('POST', '/tus/', { headers })
  }

  /** Creates an upload whose length is told later. @returns its path */
  async beginDeferred(metadata: Readonly<Record<string, string>>): Promise<string> {
    const headers = { 'upload-defer-length': '1', 'upload-metadata': metadataHeader(metadata) }
    return await locationOf(await this.post(headers))
  }

  /** Uploads a part of a file. @returns its path */
  async part(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    const path = await this.beginPart(bytes.length)
    if (bytes.length === 0) return path
    const answer = await this.append(path, { offset: 0, bytes })
    if (answer.status !== 204) throw new Error(`${String(answer.status)} ${await answer.text()}`)
    return path
  }

  async beginPart(size: number): Promise<string> {
    const headers = { 'upload-concat': 'partial', 'upload-length': String(size) }
    return await locationOf(await this.post(headers))
  }

  /** Makes a file of parts. @param parts their paths or addresses */
  async join(
    parts: readonly string[],
    metadata: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return await this.post({
      'upload-concat': `final;${parts.join(' ')}`,
      'upload-metadata': metadataHeader(metadata),
      ...headers,
    })
  }

  async append(
    path: string,
    piece: { readonly offset: number; readonly bytes: Uint8Array<ArrayBuffer> },
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return await this.#send('PATCH', path, {
      headers: {
        'upload-offset': String(piece.offset),
        'content-type': 'application/offset+octet-stream',
        ...headers,
      },
      body: piece.bytes,
    })
  }

  async ask(path: string): Promise<Response> {
    return await this.#send('HEAD', path, {})
  }

  async terminate(path: string): Promise<Response> {
    return await this.#send('DELETE', path, {})
  }

  async #send(method: string, path: string, init: RequestInit): Promise<Response> {
    const headers = { ...this.#headers, ...(init.headers as Record<string, string> | undefined) }
    return await fetch(this.#url + path, { ...init, method, headers })
  }
}

async function locationOf(response: Response): Promise<string> {
  const location = response.headers.get('location')
  if (response.status === 201 && location !== null) return location
  throw new Error(`${String(response.status)} ${await response.text()}`)
}

export function metadataHeader(metadata: Readonly<Record<string, string>>): string {
  return Object.entries(metadata)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',')
}
