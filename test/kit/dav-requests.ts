import assert from 'node:assert/strict'

type Headers = Readonly<Record<string, string>>

const LOCK_BODY =
  '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype><owner>ann</owner></lockinfo>'

/** What most clients ask of each member of a folder. */
const USUAL = '<d:getetag/><d:getlastmodified/><d:getcontentlength/><d:resourcetype/>'
const NAMESPACES =
  'xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns" xmlns:x="urn:x" xmlns:z="urn:schemas-microsoft-com:"'

/** Requests of one person at the WebDAV door. */
export class DavRequests {
  readonly #root: string
  readonly #authorization: string

  /** @param url the disk's address, without `/` at the end */
  constructor(url: string, authorization: string) {
    this.#root = `${url}/dav`
    this.#authorization = authorization
  }

  /** @param path from the root of the space, beginning with `/`, as it is to stand in the request */
  ask(
    method: string,
    path: string,
    more: { readonly headers?: Headers; readonly body?: string } = {},
  ): Promise<Response> {
    return fetch(`${this.#root}${path}`, {
      method,
      headers: { authorization: this.#authorization, ...more.headers },
      ...(more.body === undefined ? {} : { body: more.body }),
    })
  }

  put(path: string, body: string, headers: Headers = {}): Promise<Response> {
    return this.ask('PUT', path, { body, headers })
  }

  async mkcol(path: string): Promise<void> {
    assert.equal((await this.ask('MKCOL', path)).status, 201)
  }

  async read(path: string): Promise<string> {
    return await (await this.ask('GET', path)).text()
  }

  /** The quoted etag. */
  async etagOf(path: string): Promise<string> {
    return (await this.ask('HEAD', path)).headers.get('etag') ?? ''
  }

  /** @param names of properties, as elements; '' asks for everything. @returns the multistatus */
  async find(path: string, depth: string, names = USUAL): Promise<string> {
    const asked = names === '' ? '' : asking(`<d:prop>${names}</d:prop>`)
    return await this.#propfind(path, depth, asked)
  }

  /** @returns the multistatus with the names of all properties */
  async names(path: string): Promise<string> {
    return await this.#propfind(path, '0', asking('<d:propname/>'))
  }

  /** @param inside `d:set` and `d:remove` elements */
  patch(path: string, inside: string): Promise<Response> {
    const body = `<d:propertyupdate ${NAMESPACES}>${inside}</d:propertyupdate>`
    return this.ask('PROPPATCH', path, { body })
  }

  /** Asks for an exclusive lock. @returns its token in angle brackets, '' when it was refused */
  async lock(
    path: string,
    headers: Headers = {},
  ): Promise<{ readonly response: Response; readonly token: string }> {
    const response = await this.ask('LOCK', path, { headers, body: LOCK_BODY })
    return { response, token: response.headers.get('lock-token') ?? '' }
  }

  async lockStatus(path: string): Promise<Response> {
    return (await this.lock(path)).response
  }

  async #propfind(path: string, depth: string, body: string): Promise<string> {
    const response = await this.ask('PROPFIND', path, { headers: { depth }, body })
    assert.equal(response.status, 207, await response.clone().text())
    return await response.text()
  }
}

function asking(inside: string): string {
  return `<d:propfind ${NAMESPACES}>${inside}</d:propfind>`
}

/** Each answer has its status. */
export async function checkStatuses(
  rows: readonly (readonly [answer: Promise<Response>, status: number])[],
): Promise<void> {
  const got = await Promise.all(rows.map(async ([answer]) => (await answer).status))
  assert.deepEqual(
    got,
    rows.map(([, status]) => status),
  )
}
