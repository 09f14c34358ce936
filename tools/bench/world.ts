import { Connection, type Address, type Exchange } from './connection.ts'
import { ContentPool, type Content } from './content.ts'
import { runLoad, sumFaults, type Faults } from './run-load.ts'

/** The server that is measured, and how much of everything. It travels to the client's process. */
export type WorldOptions = {
  readonly address: Address
  /** Where its files begin, with `/` at the end. */
  readonly root: string
  readonly authorization: string | undefined
  readonly count: number
  readonly seconds: number
  readonly largeBytes: number
  /** On the same disk as the server's. */
  readonly folder: string
}

/** What is around the tests. */
export type Stage = {
  /** The clock runs from here, for whoever watches the server. */
  readonly begin: () => Promise<void>
  readonly end: () => Promise<void>
  /** What was written before reaches the disk now, and not beside a test that writes. */
  readonly settle: () => void
  /** Makes room in memory for so much. */
  readonly warmPages: (bytes: number) => void
}

export const SMALL_BYTES = 4096
const FOLDERS = 50
const READ_BYTES = 1024 * 1024
const SETUP_SECONDS = 300
const SAMPLES = 64
const CREATED = [200, 201, 204]

type SmallFile = { path: string; content: Content }

/** What the tests of one server share: what lies on it, and what that has to be. */
export class World {
  readonly options: WorldOptions
  readonly stage: Stage
  readonly pool = new ContentPool()
  readonly largeFile: { readonly path: string; readonly content: Content }
  /** In the order they were made. */
  readonly smallFiles: SmallFile[] = []
  readonly #head: string
  readonly #folders = new Set<string>()
  readonly #listed = new Map<number, string>()
  #hasLargeFile = false

  constructor(options: WorldOptions, stage: Stage) {
    this.options = options
    this.stage = stage
    const { host, port } = options.address
    const sign = options.authorization
    const lines = [`Host: ${host}:${port}`, ...(sign ? [`Authorization: ${sign}`] : [])]
    this.#head = `${lines.join('\r\n')}\r\n`
    this.largeFile = { path: 'large.bin', content: this.pool.make(options.largeBytes) }
  }

  /** A request's bytes. @param path from the server's root @param headers lines, each with its end */
  request(method: string, path: string, { headers = '', body }: Extra = {}): Buffer {
    const length = body ?? (method === 'PUT' ? Buffer.alloc(0) : undefined)
    const lengthLine = length ? `Content-Length: ${length.length}\r\n` : ''
    const head = `${method} ${this.options.root}${path} HTTP/1.1\r\n${this.#head}${headers}${lengthLine}\r\n`
    return Buffer.concat([Buffer.from(head, 'latin1'), ...(body ? [body] : [])])
  }

  /** The address of a path, as `Destination` has it. */
  urlOf(path: string): string {
    const { host, port } = this.options.address
    return `http://${host}:${port}${this.options.root}${path}`
  }

  put(path: string, content: Content): Exchange {
    const body = content.piece(0, content.lengthBytes)
    return { request: this.request('PUT', path, { body }), statuses: CREATED }
  }

  putLarge(path: string, content: Content): Exchange {
    const headers = `Content-Length: ${content.lengthBytes}\r\n`
    const head = this.request('GET', path, { headers })
    const request = Buffer.concat([Buffer.from('PUT'), head.subarray(3)])
    return { request, upload: content, statuses: CREATED }
  }

  /** A GET whose body has to be this, to the last byte. */
  get(path: string, content: Content): Exchange {
    return expecting(this.request('GET', path), content)
  }

  /** Asks one thing, outside of the clock. @throws when it is not answered as it should be */
  async must(exchange: Exchange): Promise<void> {
    const line = new Connection(this.options.address, READ_BYTES)
    try {
      const answer = await line.ask(exchange)
      const isRight = exchange.statuses.includes(answer.status)
      const fault = isRight ? exchange.fault?.(answer) : `status ${answer.status}`
      if (fault !== undefined) {
        const [asked] = exchange.request.toString('latin1', 0, 200).split(' HTTP/')
        throw new Error(`${asked}: ${fault}`)
      }
    } finally {
      line.close()
    }
  }

  async folder(path: string): Promise<void> {
    if (this.#folders.has(path)) return
    await this.must({ request: this.request('MKCOL', `${path}/`), statuses: [201] })
    this.#folders.add(path)
  }

  /** The folders over which small files are spread. */
  async smallFolders(): Promise<void> {
    for (let index = 0; index < FOLDERS; index++) await this.folder(`d${index}`)
  }

  smallPath(index: number): string {
    return `d${index % FOLDERS}/f${index}.bin`
  }

  /** Makes small files, outside of the clock, where no test made enough of them. */
  async needSmallFiles(count: number): Promise<void> {
    await this.smallFolders()
    const first = this.smallFiles.length
    const made: SmallFile[] = []
    for (let index = first; index < count; index++) {
      made.push({ path: this.smallPath(index), content: this.pool.make(SMALL_BYTES) })
    }
    await this.#putAll(made)
    this.smallFiles.push(...made)
  }

  /** @returns a folder with this many members of 64 bytes, and no other */
  async folderOf(count: number): Promise<string> {
    const known = this.#listed.get(count)
    if (known !== undefined) return known
    const path = `n${count}`
    await this.folder(path)
    const members = Array.from({ length: count }, (_, index) => ({
      path: `${path}/${memberName(index)}`,
      content: this.pool.make(64),
    }))
    await this.#putAll(members)
    this.#listed.set(count, path)
    return path
  }

  async needLargeFile(): Promise<void> {
    if (this.#hasLargeFile) return
    await this.must(this.putLarge(this.largeFile.path, this.largeFile.content))
    this.#hasLargeFile = true
  }

  /** Reads back some of what was written, outside of the clock. */
  async readBack(exchanges: readonly Exchange[]): Promise<Faults> {
    const every = Math.max(1, Math.floor(exchanges.length / SAMPLES))
    const faults: Faults[] = []
    for (let index = 0; index < exchanges.length; index += every) {
      const exchange = exchanges[index]
      if (!exchange) continue
      const { options } = this
      const load = { address: options.address, connections: 1, seconds: SETUP_SECONDS }
      const one = await runLoad({ ...load, countMax: 1, next: () => exchange })
      faults.push(renamed(one.faults))
    }
    return sumFaults(...faults)
  }

  async #putAll(files: readonly SmallFile[]): Promise<void> {
    const first = files[0]
    if (!first) return
    const { faults } = await runLoad({
      address: this.options.address,
      connections: 16,
      seconds: SETUP_SECONDS,
      countMax: files.length,
      next: (index) => {
        const { path, content } = files[index] ?? first
        return this.put(path, content)
      },
    })
    const [fault] = Object.keys(faults)
    if (fault !== undefined) throw new Error(`files could not be made: ${fault}`)
  }
}

type Extra = { readonly headers?: string; readonly body?: Buffer }

/** @param statuses of a part: 206 */
export function expecting(request: Buffer, content: Content, statuses = [200]): Exchange {
  let isRight = true
  return {
    request,
    statuses,
    eye: (bytes, offset) => {
      isRight &&= content.isAt(offset, bytes)
    },
    fault: ({ bodyBytes }) => {
      const isWrong = !isRight || bodyBytes !== content.lengthBytes
      isRight = true // for the next one that asks the same
      return isWrong ? 'wrong bytes' : undefined
    },
  }
}

export function memberName(index: number): string {
  return `file-${String(index).padStart(5, '0')}.txt`
}

function renamed(faults: Faults): Faults {
  const entries = Object.entries(faults).map(([what, count]) => [`read back: ${what}`, count])
  return Object.fromEntries(entries) as Faults
}
