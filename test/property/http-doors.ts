import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ProblemKind } from '../../src/domain/problem.ts'
import { checkDataFolder } from '../kit/check-data-folder.ts'
import { laterNotice, videoNotice } from '../kit/notices.ts'
import { ServerProcess } from '../kit/server.ts'
import { TusRequests } from '../kit/tus-requests.ts'
import {
  type By,
  DoorRefusal,
  type Doors,
  type EtagCondition,
  type NewMeasure,
  type Seen,
  type SeenTrash,
  type SeenVersion,
} from './model-doors.ts'
import type { Step } from './model-steps.ts'
import type { Path } from './reference-rules.ts'

type Put = Parameters<Doors['put']>[2]
type Transfer = Parameters<Doors['transfer']>
type Headers = Readonly<Record<string, string>>
type Sent = { headers?: Headers; body?: string | Buffer<ArrayBuffer> | ReadableStream; duplex?: 'half' } // prettier-ignore

const HOME = 'home'
const MISSING_VERSION = 999_999
/** WebDAV's statuses tell fewer things apart than the kinds of problems. */
const KINDS_BY_STATUS = new Map<number, readonly ProblemKind[]>([
  [400, ['invalid-input', 'digest-mismatch']],
  [403, ['forbidden']],
  [404, ['not-found']],
  [405, ['name-taken', 'forbidden', 'invalid-input']],
  [409, ['parent-missing', 'name-taken', 'invalid-input']],
  [412, ['precondition-failed', 'name-taken']],
  [451, ['suspended-by-notice']],
  [507, ['quota-exceeded']],
])

/** REST, WebDAV and tus, on a server process that is killed now and then. */
export class HttpDoors implements Doors {
  readonly #server: ServerProcess
  readonly #authorization: string
  readonly #spaces = new Map<string, string>()
  readonly time = undefined

  private constructor(server: ServerProcess, authorization: string) {
    this.#server = server
    this.#authorization = authorization
  }

  /** @param quotas of each space in bytes, by name; the first is the home */
  static async open(quotas: ReadonlyMap<string, number>): Promise<HttpDoors> {
    const server = await ServerProcess.start()
    const [quotaBytes] = quotas.values()
    const doors = new HttpDoors(server, await server.addAccount('ann', { quotaBytes }))
    for (const [name, bytes] of quotas) {
      if (name !== HOME)
        await doors.#administer('/spaces', { owner: 'ann', name, quotaBytes: bytes })
    }
    for (const { id, name } of await doors.#listSpaces()) doors.#spaces.set(name, id)
    return doors
  }

  async close(): Promise<void> {
    await this.#server.close()
  }

  canSay(step: Step): boolean {
    if (step.do === 'move' || step.do === 'copy' || step.do === 'bare copy') {
      return doorsFor([step.at, step.to], step).length > 0
    }
    if (step.do === 'put' && step.how === 'draft') return step.at.length > 1
    return true
  }

  async restart(): Promise<void> {
    await this.#server.kill()
    await this.#server.start()
  }

  async findings(): Promise<readonly unknown[]> {
    await this.#server.stop()
    return (await checkDataFolder(this.#server.dataFolder)).findings
  }

  async put(at: Path, bytes: Buffer, { how, by, isDamaged, condition }: Put): Promise<void> {
    const body = Buffer.from(bytes)
    try {
      if (how === 'draft') {
        await this.#putByTus(at, body)
        return
      }
      const sum = createHash('sha256').update(isDamaged ? `${bytes.toString('hex')}!` : bytes)
      const sha256 = sum.digest('hex')
      const sent = how === 'unsized' ? chunked(body) : { body }
      const headers = conditionHeaders(condition)
      if (chooseDoor([at], by) === 'dav') {
        const sums: Headers = isDamaged ? { 'oc-checksum': `SHA256:${sha256}` } : {}
        await this.#dav('PUT', at, { ...sent, headers: { ...headers, ...sums } })
      } else {
        const sums: Headers = isDamaged ? { 'x-checksum-sha256': sha256 } : {}
        const type = { 'content-type': 'application/octet-stream' }
        const path = `/nodes/by-path/content?${this.#query(at)}`
        await this.#rest('PUT', path, { ...sent, headers: { ...headers, ...sums, ...type } })
      }
    } finally {
      await this.#giveUpDrafts()
    }
  }

  async #putByTus(at: Path, bytes: Buffer<ArrayBuffer>): Promise<void> {
    const tus = new TusRequests(this.#server.url, this.#authorization)
    const [space = '', ...names] = at
    const metadata = { filename: `/${names.join('/')}`, space: this.#space(space) }
    const created = await accepted(await tus.create(metadata, bytes.length))
    const location = created.headers.get('location') ?? ''
    const half = bytes.length >> 1
    for (const [start, end] of [
      [0, half],
      [half, bytes.length],
    ] as const) {
      if (bytes.length === 0 || start === end) continue
      const piece = { offset: start, bytes: bytes.subarray(start, end) }
      await accepted(await tus.append(location, piece))
    }
  }

  /** What a notice refused is kept for its owner, and counts: here nobody wants it. */
  async #giveUpDrafts(): Promise<void> {
    const { items } = await this.#json<{ items: { id: string }[] }>('/uploads')
    const tus = new TusRequests(this.#server.url, this.#authorization)
    for (const { id } of items) await tus.terminate(`/tus/${id}`)
  }

  async mkdir(at: Path, { makeParents, by }: { makeParents: boolean; by: By }): Promise<void> {
    if (!makeParents && chooseDoor([at], by) === 'dav') {
      await this.#dav('MKCOL', at)
      return
    }
    const [space = '', ...names] = at
    const body = { space: this.#space(space), path: `/${names.join('/')}`, parents: makeParents }
    await this.#send('POST', '/folders', body)
  }

  async transfer(...[how, places, wish]: Transfer): Promise<void> {
    const { overwrite, condition } = wish
    const [source, target] = places
    if (
      doorsFor(places, { do: how, by: wish.by, ...(condition && { when: condition }) })[0] === 'dav'
    ) {
      const destination = `${this.#server.url}${davPath(target)}`
      const depth = how === 'bare copy' ? '0' : 'infinity'
      const headers = { destination, depth, overwrite: overwrite ? 'T' : 'F' }
      const method = how === 'move' ? 'MOVE' : 'COPY'
      await this.#dav(method, source, { headers: { ...headers, ...conditionHeaders(condition) } })
      return
    }
    // Which names are allowed is known before anything is looked up.
    const there = await this.#find(target)
    const { id } = await this.look(source)
    const parent = there?.parent ?? (await this.#parentOf(target))
    const body = { parent, name: target.at(-1), overwrite }
    const headers = conditionHeaders(condition)
    if (how === 'move') await this.#send('PATCH', `/nodes/${id}`, body, headers)
    else await this.#send('POST', `/nodes/${id}/copies`, body, headers)
  }

  async remove(at: Path, { by, condition }: { by: By; condition?: EtagCondition | undefined }) {
    const headers = conditionHeaders(condition)
    if (chooseDoor([at], by) === 'dav') await this.#dav('DELETE', at, { headers })
    else await this.#rest('DELETE', `/nodes/${(await this.look(at)).id}`, { headers })
  }

  async restore(
    id: string,
    { into, name }: { into?: Path | undefined; name?: string | undefined },
  ) {
    const parent = into && (await this.look(into)).id
    await this.#send('POST', `/trash/${id}/restore`, {
      ...(parent !== undefined && { parent }),
      name,
    })
  }

  async forget(id: string): Promise<void> {
    await this.#rest('DELETE', `/trash/${id}`)
  }

  async empty(space: string): Promise<void> {
    await this.#rest('DELETE', `/trash?space=${this.#space(space)}`)
  }

  async restoreVersion(at: Path, back: number): Promise<void> {
    const { id } = await this.look(at)
    const versionNo = (await this.versions(id))[back]?.versionNo ?? MISSING_VERSION
    await this.#rest('POST', `/nodes/${id}/versions/${String(versionNo)}/restore`)
  }

  async read(at: Path, { as, back, by }: Parameters<Doors['read']>[1]): Promise<Buffer> {
    if (as === 'download' && back === 0 && chooseDoor([at], by) === 'dav') {
      return Buffer.from(await (await this.#dav('GET', at)).arrayBuffer())
    }
    const { id } = await this.look(at)
    const versionNo = (await this.versions(id))[back]?.versionNo ?? MISSING_VERSION
    const path = `/nodes/${id}/versions/${String(versionNo)}/content?for=${as}`
    return Buffer.from(await (await this.#rest('GET', path)).arrayBuffer())
  }

  async look(at: Path): Promise<Seen> {
    return await this.#json<Seen>(`/nodes/by-path?${this.#query(at)}`)
  }

  async members(id: string): Promise<Seen[]> {
    return (await this.#json<{ items: Seen[] }>(`/nodes/${id}/children?limit=1000`)).items
  }

  async versions(id: string): Promise<SeenVersion[]> {
    type Version = Omit<SeenVersion, 'versionNo'> & { readonly version: number }
    const { items } = await this.#json<{ items: Version[] }>(`/nodes/${id}/versions`)
    return items.map((one) => ({ ...one, versionNo: one.version }))
  }

  async trashed(space: string): Promise<SeenTrash[]> {
    type Item = { readonly node: Seen; readonly originalPath: string }
    const path = `/trash?limit=1000&space=${this.#space(space)}`
    const { items } = await this.#json<{ items: Item[] }>(path)
    return items.map(({ node, originalPath }) => ({ ...node, path: originalPath.slice(1) }))
  }

  async usedBytes(space: string): Promise<number> {
    const spaces = await this.#listSpaces()
    return spaces.find(({ name }) => name === space)?.usedBytes ?? NaN
  }

  async publish({ id, capabilities, media }: NewMeasure): Promise<void> {
    const measures = [{ effect: 'suspend', capabilities, ...(media && { media }) }] as const
    await this.#publish(videoNotice({ id, measures }))
  }

  async lift(id: string): Promise<void> {
    await this.#publish(laterNotice('lift', { id: `${id}-lifted`, of: id }))
  }

  async #publish(document: { readonly id: string }): Promise<void> {
    await this.#administer('/notices', document)
    await this.#administer(`/notices/${document.id}/publication`, {})
  }

  async #administer(path: string, body: unknown): Promise<void> {
    const { authorization } = this.#server
    await this.#send('POST', path, body, { authorization })
  }

  async #listSpaces() {
    type Space = { readonly id: string; readonly name: string; readonly usedBytes: number }
    return (await this.#json<{ items: Space[] }>('/spaces')).items
  }

  async #find(at: Path): Promise<{ readonly parent: string } | undefined> {
    try {
      return await this.#json(`/nodes/by-path?${this.#query(at)}`)
    } catch (error) {
      if (error instanceof DoorRefusal && error.kinds.includes('not-found')) return undefined
      throw error
    }
  }

  async #parentOf(at: Path): Promise<string> {
    try {
      return (await this.look(at.slice(0, -1))).id
    } catch (error) {
      if (error instanceof DoorRefusal) throw new DoorRefusal(['parent-missing'], error.message)
      throw error
    }
  }

  async #json<Body>(path: string): Promise<Body> {
    return (await (await this.#rest('GET', path)).json()) as Body
  }

  async #send(method: string, path: string, body: unknown, headers: Headers = {}): Promise<void> {
    const type = { 'content-type': 'application/json' }
    await this.#rest(method, path, { body: JSON.stringify(body), headers: { ...headers, ...type } })
  }

  async #rest(method: string, path: string, sent: Sent = {}): Promise<Response> {
    return await this.#ask(method, `/api/v1${path}`, sent)
  }

  async #dav(method: string, at: Path, sent: Sent = {}): Promise<Response> {
    return await this.#ask(method, davPath(at), sent)
  }

  async #ask(method: string, path: string, sent: Sent): Promise<Response> {
    const headers = { authorization: this.#authorization, ...sent.headers }
    return await accepted(await fetch(this.#server.url + path, { ...sent, method, headers }))
  }

  #query([space = '', ...names]: Path): string {
    return new URLSearchParams({
      space: this.#space(space),
      path: `/${names.join('/')}`,
    }).toString()
  }

  #space(name: string): string {
    return this.#spaces.get(name) ?? '0'
  }
}

/** @throws DoorRefusal where it was refused; an Error for what no request may be answered with */
async function accepted(response: Response): Promise<Response> {
  if (response.ok) return response
  const { status } = response
  const text = await response.text()
  const said = `${String(status)} ${text}`
  const kind = /"type":"[^"]*\/problems\/([a-z-]+)"/.exec(text)?.[1]
  const kinds = kind === undefined ? KINDS_BY_STATUS.get(status) : [kind as ProblemKind]
  if (!kinds || (status >= 500 && status !== 507)) throw new Error(said)
  throw new DoorRefusal(kinds, said)
}

/** WebDAV shows the home alone, and a URL cannot hold `.` and `..` as names. */
function isOfDav(at: Path): boolean {
  return at[0] === HOME && !at.includes('.') && !at.includes('..')
}

function chooseDoor(paths: readonly Path[], by: By): By {
  return by === 'dav' && paths.every(isOfDav) ? 'dav' : 'rest'
}

/** The doors that can say it, the wished one first. */
function doorsFor(
  paths: readonly [Path, Path],
  { do: how, by, when }: { readonly do: Transfer[0]; readonly by: By; readonly when?: unknown },
): readonly By[] {
  const isOfRest =
    paths[1].length > 1 && how !== 'bare copy' && !(how === 'copy' && when !== undefined)
  const doors: By[] = [
    ...(isOfRest ? ['rest' as const] : []),
    ...(paths.every(isOfDav) ? ['dav' as const] : []),
  ]
  return doors.toSorted((one, other) => Number(other === by) - Number(one === by))
}

function davPath([, ...names]: Path): string {
  return ['/dav', ...names.map(encodeURIComponent)].join('/')
}

function conditionHeaders(condition: EtagCondition | undefined): Headers {
  const quoted = (etag: string) => (etag === '*' ? etag : `"${etag}"`)
  const { ifMatch, ifNoneMatch } = condition ?? {}
  return {
    ...(ifMatch !== undefined && { 'if-match': quoted(ifMatch) }),
    ...(ifNoneMatch !== undefined && { 'if-none-match': quoted(ifNoneMatch) }),
  }
}

/** Without saying how long it is. */
function chunked(bytes: Buffer): Pick<Sent, 'body' | 'duplex'> {
  return { body: Readable.toWeb(Readable.from([bytes])) as ReadableStream, duplex: 'half' }
}
