import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { scale } from './scale.ts'
import type { ServerProcess } from './server.ts'
import { TusRequests } from './tus-requests.ts'

type Bytes = Buffer<ArrayBuffer>

const KIB = 1024
/** From what fills a disk to what finds its last corners; the last ones lie inside the catalog. */
const LARGE = [4096 * KIB, 1024 * KIB, 200 * KIB, 65 * KIB]
const SMALL = [40 * KIB, 4 * KIB, 100]
/** Of anything that needs room, so many do not fit. */
const TRIES_MAX = 4000
/** Space has to be back so soon after it was given back; where other suites run beside it, at all. */
const ROOM_WITHIN_MS = scale(30_000, 2000)

/** What a kind of request did until it was refused. */
export type Filled = { readonly done: number; readonly isRefused: boolean }

/**
 * Somebody who fills a disk by every door. Of each answer it checks that it is the one that was asked for, or
 * 507 with words in the language that was asked for.
 */
export class FullDiskClient {
  readonly #server: ServerProcess
  readonly #kept = new Map<string, string>()
  /** Length of each, in bytes. */
  readonly #files = new Map<string, number>()
  #count = 0
  refusals = 0

  constructor(server: ServerProcess) {
    this.#server = server
  }

  /** Files that have to stay as they are, whatever happens to the disk. */
  async keep(): Promise<void> {
    await this.#must(201, this.#dav('MKCOL', '/kept'))
    for (const length of [0, 100, 30 * KIB, 64 * KIB, 100 * KIB, 1024 * KIB]) {
      const bytes = randomBytes(length)
      const path = `/kept/${String(length)}`
      await this.#must(201, this.#dav('PUT', path, bytes))
      this.#kept.set(path, sha256(bytes))
    }
  }

  /** Reading works, and gives the bytes that were stored. */
  async readKept(): Promise<void> {
    for (const [path, digest] of this.#kept) {
      const response = await this.#must(200, this.#dav('GET', path))
      assert.equal(sha256(Buffer.from(await response.arrayBuffer())), digest, path)
    }
    await this.#must(207, this.#dav('PROPFIND', '/kept', undefined, { depth: '1' }))
  }

  async makeFolder(path: string): Promise<void> {
    await this.#must(201, this.#dav('MKCOL', path))
  }

  /** @param lengthMax of the largest, in bytes */
  async fillByLargeFiles(folder: string, lengthMax = Infinity): Promise<Filled> {
    let done = 0
    for (const length of LARGE.filter((one) => one <= lengthMax)) {
      done += (await this.#untilRefused((headers) => this.#putAnew(folder, length, headers))).done
    }
    return { done, isRefused: true }
  }

  /** Their bytes lie in the catalog, and need a file of their own no more than a folder does. */
  async fillBySmallFiles(folder: string): Promise<Filled> {
    let filled: Filled = { done: 0, isRefused: false }
    for (const length of SMALL) {
      const { done, isRefused } = await this.#untilRefused((headers) =>
        this.#putAnew(folder, length, headers),
      )
      filled = { done: filled.done + done, isRefused }
    }
    return filled
  }

  async fillByUploads(folder: string): Promise<Filled> {
    return await this.#untilRefused(async (headers) => {
      const tus = new TusRequests(this.#server.url, this.#server.authorization)
      const bytes = randomBytes(100 * KIB)
      return await tus.createWith({ filename: `${folder}/${this.#name()}` }, bytes, headers)
    })
  }

  async fillByFolders(folder: string): Promise<Filled> {
    return await this.#untilRefused((headers) =>
      this.#dav('MKCOL', `${folder}/${this.#name()}`, undefined, headers),
    )
  }

  async fillByCopies(folder: string): Promise<Filled> {
    return await this.#untilRefused((headers) => {
      const destination = `${this.#server.url}/dav${folder}/${this.#name()}`
      return this.#dav('COPY', '/kept', undefined, { ...headers, destination })
    })
  }

  /** Other bytes in place of those that stay: refused, or at least never half done. */
  async overwriteKept(): Promise<number> {
    let refused = 0
    for (const path of this.#kept.keys()) {
      const bytes = randomBytes(800 * KIB)
      const response = await this.#dav('PUT', path, bytes, { 'accept-language': 'en' })
      if (response.status === 204) this.#kept.set(path, sha256(bytes))
      else {
        await this.#checkRefusal(response, 'en')
        refused += 1
      }
    }
    return refused
  }

  /** Into the trash: files of those that were put, the largest that are no larger than `lengthMax`. */
  async deleteFiles(count: number, lengthMax = Infinity): Promise<void> {
    const fitting = [...this.#files].filter(([, length]) => length <= lengthMax)
    fitting.sort(([, one], [, other]) => other - one)
    for (const [path] of fitting.slice(0, count)) {
      await this.#must(204, this.#dav('DELETE', path))
      this.#files.delete(path)
    }
  }

  async deleteFolder(path: string): Promise<void> {
    await this.#must(204, this.#dav('DELETE', path))
    this.#files.clear()
  }

  async emptyTrash(): Promise<void> {
    await this.#must(204, this.#rest('DELETE', '/trash'))
  }

  /** Signs in anew, as somebody would who comes to make room. */
  async signIn(): Promise<void> {
    const [user, password] = Buffer.from(this.#server.authorization.slice(6), 'base64')
      .toString()
      .split(/:(.*)/)
    await this.#must(
      201,
      fetch(`${this.#server.url}/api/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-cloudkeep-request': '1' },
        body: JSON.stringify({ user, password }),
      }),
    )
  }

  /** @returns after how many milliseconds a file of `length` bytes fits again */
  async waitForRoom(folder: string, length: number): Promise<number> {
    const startedAt = performance.now()
    for (;;) {
      const response = await this.#putAnew(folder, length, { 'accept-language': 'en' })
      const ms = performance.now() - startedAt
      if (response.status === 201) return ms
      await this.#checkRefusal(response, 'en')
      assert.ok(ms < ROOM_WITHIN_MS, `no room ${ms.toFixed(0)} ms after the trash was emptied`)
    }
  }

  async #untilRefused(
    request: (headers: Readonly<Record<string, string>>) => Promise<Response>,
  ): Promise<Filled> {
    for (let done = 0; done < TRIES_MAX; done++) {
      const language = done % 2 === 0 ? 'en' : 'zh-CN'
      const response = await request({ 'accept-language': language })
      if (response.status === 201) {
        await response.arrayBuffer()
        continue
      }
      await this.#checkRefusal(response, language)
      return { done, isRefused: true }
    }
    return { done: TRIES_MAX, isRefused: false }
  }

  async #checkRefusal(response: Response, language: 'en' | 'zh-CN'): Promise<void> {
    const text = await response.text()
    assert.equal(response.status, 507, `${response.url}: ${text}`)
    const chinese = /存储空间已满/.test(text)
    const english = /no space left|storage is full/.test(text)
    assert.ok(language === 'en' ? english : chinese, `in ${language}: ${text}`)
    this.refusals += 1
  }

  async #putAnew(
    folder: string,
    length: number,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const path = `${folder}/${this.#name()}`
    const response = await this.#dav('PUT', path, randomBytes(length), headers)
    if (response.status === 201) this.#files.set(path, length)
    return response
  }

  async #must(status: number, answer: Promise<Response>): Promise<Response> {
    const response = await answer
    if (response.status === status) return response
    assert.fail(`${response.url}: ${String(response.status)} ${await response.text()}`)
  }

  #dav(
    method: string,
    path: string,
    body?: Bytes,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return fetch(`${this.#server.url}/dav${path}`, {
      method,
      headers: { authorization: this.#server.authorization, ...headers },
      ...(body && { body }),
    })
  }

  #rest(method: string, path: string): Promise<Response> {
    return fetch(`${this.#server.url}/api/v1${path}`, {
      method,
      headers: { authorization: this.#server.authorization },
    })
  }

  #name(): string {
    this.#count += 1
    return `n${String(this.#count)}`
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
