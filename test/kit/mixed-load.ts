import { randomBytes, randomInt } from 'node:crypto'
import { inTime, NoAnswer } from './in-time.ts'
import { type Changes, Journal } from './journal.ts'
import { type RandomContent, randomContent } from './random-content.ts'
import { RawRequest } from './raw-request.ts'
import { TusRequests } from './tus-requests.ts'

type Bytes = Buffer<ArrayBuffer>
type Upload = RandomContent & { readonly path: string; readonly location: string; acked: number }

type Part = { readonly bytes: Bytes; location?: string }
type Joining = RandomContent & { readonly path: string; readonly parts: readonly Part[] }

const PIECES = 3
const STEP_MS_MAX = 60_000

/**
 * Clients that write to one space by every door at the same time, and keep a journal of what they were
 * told. Each works until its server dies under it.
 */
export class MixedLoad {
  readonly journal: Journal
  /** Answers other than the expected ones: there should be none. */
  readonly surprises: string[] = []
  readonly #url: string
  readonly #authorization: string
  readonly #uploads = new Map<number, Upload>()
  #joining: Joining | undefined
  #count = 0
  /** All of this load lies below here. */
  #top = ''
  #tops = 0

  constructor(url: string, authorization: string, journal = new Journal()) {
    this.#url = url
    this.#authorization = authorization
    this.journal = journal
  }

  async prepare(): Promise<void> {
    this.#tops += 1
    this.#top = `top${String(this.#tops)}`
    await this.#makeFolder(this.#top)
    for (const folder of ['dav0', 'dav1', 'dav2', 'rest', 'tus0', 'tus1', 'parts', 'hot', 'cut']) {
      await this.#makeFolder(`${this.#top}/${folder}`)
    }
    await this.#put(`${this.#top}/cut/kept`, randomContent())
  }

  /**
   * Goes on in a fresh folder while no client is at work, so that a long run does not carry an ever
   * larger tree. Of the old ones every other is deleted whole; the rest must be there at the end.
   */
  async renew(): Promise<void> {
    const old = this.#top
    // An upload that is gone on with would make its folder again.
    this.#uploads.clear()
    this.#joining = undefined
    await this.prepare()
    if (this.#tops % 2 !== 0) return
    await this.journal.removeFolder(old, async () =>
      this.#expect(await this.#dav('DELETE', old), 204),
    )
  }

  /** Resolves once every client has lost its server. `onAcknowledged` is told of each success. */
  async run(onAcknowledged: () => void): Promise<void> {
    const worker = async (step: () => Promise<void>) => {
      try {
        for (;;) {
          await inTime(STEP_MS_MAX, step())
          onAcknowledged()
        }
      } catch (error) {
        // The server is gone, or did not answer as expected: that is in `surprises`.
        if (error instanceof NoAnswer && (await this.#isThere())) {
          this.surprises.push('A server that is there did not answer.')
        }
      }
    }
    await Promise.all([
      ...[0, 1, 2].map((n) => worker(() => this.#davStep(`${this.#top}/dav${String(n)}`))),
      ...[0, 1].map((n) => worker(() => this.#tusStep(n))),
      worker(() => this.#partsStep()),
      worker(() => this.#restStep(`${this.#top}/rest`)),
      worker(() => this.#overwriteByDav()),
      worker(() => this.#overwriteByRest()),
      worker(() => this.#overwriteByTus()),
      worker(() => this.#cutStep()),
    ])
  }

  async #davStep(root: string): Promise<void> {
    const { journal } = this
    const all = journal.paths(`${root}/`)
    const folders = [root, ...all.filter((path) => journal.at(path) === 'folder')]
    const files = all.filter((path) => journal.at(path) !== 'folder')
    const fresh = `${pick(folders) ?? root}/${this.#name()}`
    const file = pick(files)
    const kind = randomInt(10)
    if (file === undefined || kind < 4) {
      await this.#put(fresh, randomContent())
      return
    }
    if (kind === 4) {
      await this.#put(file, randomContent())
      return
    }
    if (kind === 5) {
      await this.#makeFolder(fresh)
      return
    }
    if (kind === 6) {
      await this.#moveOrCopy('COPY', file, fresh)
      return
    }
    if (kind === 7) {
      await this.#moveOrCopy('MOVE', file, fresh)
      return
    }
    if (kind === 8) {
      await this.#delete(file)
      return
    }
    const folder = pick(folders.slice(1))
    if (folder === undefined) {
      await this.#delete(file)
      return
    }
    await this.#moveOrCopy('MOVE', folder, `${root}/${this.#name()}`)
  }

  /** One upload in pieces, gone on with after a crash. */
  async #tusStep(n: number): Promise<void> {
    const tus = new TusRequests(this.#url, this.#authorization)
    const upload = this.#uploads.get(n) ?? (await this.#beginUpload(n, tus))
    const change = new Map([[upload.path, upload.sha256]])
    let offset = await this.#askOffset(tus, upload, change)
    if (offset < upload.bytes.length && randomInt(4) === 0) {
      await this.#cutPiece(upload, offset)
      return
    }
    while (offset < upload.bytes.length) {
      const end = Math.min(upload.bytes.length, offset + Math.ceil(upload.bytes.length / PIECES))
      const piece = { offset, bytes: upload.bytes.subarray(offset, end) }
      const send = async () => this.#expect(await tus.append(upload.location, piece), 204)
      if (end === upload.bytes.length) await this.journal.change(change, send)
      else if (!(await send())) throw new Error('The piece was not acknowledged.')
      offset = end
      upload.acked = end
    }
    this.#uploads.delete(n)
  }

  /** A file of parts that are sent at the same time. After a crash it is asked for again, with what is missing. */
  async #partsStep(): Promise<void> {
    const tus = new TusRequests(this.#url, this.#authorization)
    const { path, sha256, parts } = (this.#joining ??= this.#newJoining())
    const locations = await Promise.all(parts.map((part) => this.#sendPart(tus, part)))
    await this.journal.change(new Map([[path, sha256]]), async () =>
      this.#expect(await tus.join(locations, { filename: `/${path}` }), 201),
    )
    this.#joining = undefined
  }

  async #sendPart(tus: TusRequests, part: Part): Promise<string> {
    const { bytes } = part
    const begin = { 'upload-concat': 'partial', 'upload-length': String(bytes.length) }
    const location = (part.location ??= await this.#begun(await tus.post(begin)))
    const head = await tus.ask(location)
    await this.#expect(head, 200)
    const offset = Number(head.headers.get('upload-offset'))
    if (offset === bytes.length) return location
    const sent = await tus.append(location, { offset, bytes: bytes.subarray(offset) })
    if (!(await this.#expect(sent, 204))) throw new Error('The part was not acknowledged.')
    return location
  }

  #newJoining(): Joining {
    const { bytes, sha256 } = randomContent(1 + randomInt(1_000_000))
    const cuts = [randomInt(bytes.length), randomInt(bytes.length)].sort((a, b) => a - b)
    const [first = 0, second = 0] = cuts
    const pieces = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)]
    const parts = pieces.map((one) => ({ bytes: one }))
    return { bytes, sha256, path: `${this.#top}/parts/${this.#name()}`, parts }
  }

  /** Asking makes a file of an upload whose last piece arrived without being answered. */
  async #askOffset(tus: TusRequests, upload: Upload, change: Changes): Promise<number> {
    let offset: number | undefined
    await this.journal.change(change, async () => {
      const head = await tus.ask(upload.location)
      if (!(await this.#expect(head, 200))) return false
      offset = Number(head.headers.get('upload-offset'))
      return offset === upload.bytes.length || 'nothing'
    })
    if (offset === undefined) throw new Error('It was not told how far the upload is.')
    if (offset < upload.acked) this.surprises.push(`${upload.path} lost acknowledged pieces`)
    return offset
  }

  /** What had arrived of it may count, and is asked for before the next piece. */
  async #cutPiece(upload: Upload, offset: number): Promise<void> {
    const rest = upload.bytes.subarray(offset)
    const client = await RawRequest.open(this.#url, {
      method: 'PATCH',
      path: upload.location,
      headers: {
        authorization: this.#authorization,
        'tus-resumable': '1.0.0',
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
        'content-length': String(rest.length),
      },
    })
    await client.send(rest.subarray(0, randomInt(rest.length)))
    await client.cut()
  }

  async #beginUpload(n: number, tus: TusRequests): Promise<Upload> {
    const { bytes, sha256 } = randomContent(1 + randomInt(2_000_000))
    const path = `${this.#top}/tus${String(n)}/${this.#name()}`
    const location = await this.#begun(await tus.create({ filename: `/${path}` }, bytes.length))
    const upload = { bytes, sha256, path, location, acked: 0 }
    this.#uploads.set(n, upload)
    return upload
  }

  /** @returns where an upload that was asked for goes on */
  async #begun(answer: Response): Promise<string> {
    if (await this.#expect(answer, 201)) return answer.headers.get('location') ?? ''
    throw new Error('The upload was not begun.')
  }

  async #restStep(root: string): Promise<void> {
    const { bytes, sha256 } = randomContent()
    const path = `${root}/${this.#name()}`
    const put = this.#rest('PUT', `/nodes/by-path/content?path=${encodeURIComponent(path)}`, bytes)
    let id = ''
    await this.journal.change(new Map([[path, sha256]]), async () => {
      const response = await put()
      if (!(await this.#expect(response, 201))) return false
      ;({ id } = (await response.json()) as { id: string })
      return true
    })
    const renamed = `${root}/${this.#name()}`
    const name = renamed.slice(root.length + 1)
    const moves = new Map<string, string | undefined>([[path, undefined], [renamed, sha256]]) // prettier-ignore
    const rename = this.#rest('PATCH', `/nodes/${id}`, JSON.stringify({ name }))
    await this.journal.change(moves, async () => this.#expect(await rename(), 200))
    if (randomInt(3) > 0) return
    const remove = this.#rest('DELETE', `/nodes/${id}`)
    const gone = new Map([[renamed, undefined]])
    await this.journal.change(gone, async () => this.#expect(await remove(), 204))
  }

  async #overwriteByDav(): Promise<void> {
    const { bytes, sha256 } = randomContent()
    const path = this.#hotPath()
    await this.journal.overwrite(path, sha256, async () =>
      this.#expect(await this.#dav('PUT', path, bytes), 201, 204),
    )
  }

  async #overwriteByRest(): Promise<void> {
    const { bytes, sha256 } = randomContent()
    const path = this.#hotPath()
    const put = this.#rest('PUT', `/nodes/by-path/content?path=${encodeURIComponent(path)}`, bytes)
    await this.journal.overwrite(path, sha256, async () => this.#expect(await put(), 200, 201))
  }

  async #overwriteByTus(): Promise<void> {
    const { bytes, sha256 } = randomContent()
    const path = this.#hotPath()
    const tus = new TusRequests(this.#url, this.#authorization)
    await this.journal.overwrite(path, sha256, async () =>
      this.#expect(await tus.createWith({ filename: path }, bytes), 201),
    )
  }

  /** A client that goes away in the middle of its body: nothing of it may ever be seen. */
  async #cutStep(): Promise<void> {
    const path = `${this.#top}/cut/${randomInt(2) === 0 ? 'kept' : this.#name()}`
    const client = await RawRequest.open(this.#url, {
      method: 'PUT',
      path: `/dav/${path}`,
      headers: { authorization: this.#authorization, 'content-length': '200000' },
    })
    await client.send(randomBytes(1 + randomInt(150_000)))
    await client.cut()
  }

  async #put(path: string, { bytes, sha256 }: RandomContent): Promise<void> {
    await this.journal.change(new Map([[path, sha256]]), async () =>
      this.#expect(await this.#dav('PUT', path, bytes), 201, 204),
    )
  }

  async #makeFolder(path: string): Promise<void> {
    await this.journal.change(new Map([[path, 'folder']]), async () =>
      this.#expect(await this.#dav('MKCOL', path), 201),
    )
  }

  async #delete(path: string): Promise<void> {
    await this.journal.change(new Map([[path, undefined]]), async () =>
      this.#expect(await this.#dav('DELETE', path), 204),
    )
  }

  async #moveOrCopy(method: 'MOVE' | 'COPY', from: string, to: string): Promise<void> {
    const { journal } = this
    // A folder goes with everything in it; a folder cannot go into itself.
    if (`${to}/`.startsWith(`${from}/`)) return
    const changes = new Map<string, string | undefined>()
    const affected = journal
      .paths(from)
      .filter((path) => path === from || path.startsWith(`${from}/`))
    for (const path of affected) {
      if (method === 'MOVE') changes.set(path, undefined)
      changes.set(to + path.slice(from.length), journal.at(path))
    }
    const headers = { destination: `${this.#url}/dav/${to}`, overwrite: 'F' }
    await this.#change(changes, async () =>
      this.#expect(await this.#dav(method, from, undefined, headers), 201),
    )
  }

  async #change(changes: Changes, request: () => Promise<boolean>): Promise<void> {
    await this.journal.change(changes, request)
  }

  async #dav(
    method: string,
    path: string,
    body?: Bytes,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return await fetch(`${this.#url}/dav/${path}`, {
      method,
      headers: { authorization: this.#authorization, ...headers },
      ...(body && { body }),
    })
  }

  #rest(method: string, path: string, body?: Bytes | string): () => Promise<Response> {
    const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream'
    return () =>
      fetch(`${this.#url}/api/v1${path}`, {
        method,
        headers: {
          authorization: this.#authorization,
          ...(body !== undefined && { 'content-type': type }),
        },
        ...(body !== undefined && { body }),
      })
  }

  async #expect(response: Response, ...statuses: readonly number[]): Promise<boolean> {
    if (statuses.includes(response.status)) return true
    const text = await response.text()
    this.surprises.push(`${response.url} answered ${String(response.status)} ${text}`)
    return false
  }

  async #isThere(): Promise<boolean> {
    const options = { signal: AbortSignal.timeout(STEP_MS_MAX) }
    return await fetch(`${this.#url}/healthz`, options).then(
      () => true,
      () => false,
    )
  }

  /** A path that others overwrite at the same time. */
  #hotPath(): string {
    return `${this.#top}/hot/${String(randomInt(2))}`
  }

  #name(): string {
    this.#count += 1
    return `n${String(this.#count)}`
  }
}

function pick<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 0 ? undefined : items[randomInt(items.length)]
}
