/** Somebody at the REST door. */
export class RestClient {
  readonly #url: string

  readonly #authorization: string

  constructor(url: string, authorization: string) {
    this.#url = url
    this.#authorization = authorization
  }

  async post(path: string, body?: unknown): Promise<void> {
    const response = await fetch(new URL(`/api/v1/${path}`, this.#url), {
      method: 'POST',
      headers: {
        authorization: this.#authorization,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const answer = await response.text()
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${answer}`)
  }

  async get(path: string): Promise<unknown> {
    const response = await fetch(new URL(`/api/v1/${path}`, this.#url))
    return await response.json()
  }
}

export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
}
