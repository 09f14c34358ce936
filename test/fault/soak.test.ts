import assert from 'node:assert/strict'
import { randomBytes, randomInt } from 'node:crypto'
import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { checkDataFolder, leftovers } from '../kit/check-data-folder.ts'
import { RacingRequests } from '../kit/racing-requests.ts'
import { isFullRun, scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'

const SECONDS = scale(25, 600)
const SAMPLES = scale(25, 120)
const CLIENTS = 6
const MIB = 1024 * 1024
/** What the server may hold in memory under load, and how much more of it at the end than in the middle. */
const MEMORY_BYTES_MAX = 250 * MIB
const GROWTH_BYTES_MAX = 16 * MIB
/** Of connections to the catalog, which are opened as they are needed. */
const FILES_MORE_MAX = 12
const LOG_BYTES_MAX = 64 * MIB
const isLinux = process.platform === 'linux'

type Sample = {
  /** Pages that are shared with other processes in shares. */
  readonly memoryBytes: number
  /** Open ones, without connections and what is read of the store, of which at most 128 stay open. */
  readonly files: number
  /** Of the catalog's write-ahead log. */
  readonly logBytes: number
  readonly requests: number
}

test(
  `a server does not grow in ${String(SECONDS)} s of mixed load, and leaves nothing unfinished`,
  { skip: isLinux ? false : 'what a process holds is read from /proc' },
  async (t) => {
    const server = await ServerProcess.start()
    t.after(() => server.close())
    const load = new Load(server.url, await server.addAccount('ann'))
    const before = await sample(server, load)
    const end = performance.now() + SECONDS * 1000

    const samples: Sample[] = []
    const watch = async () => {
      while (performance.now() < end) {
        await wait((SECONDS * 1000) / SAMPLES)
        samples.push(await sample(server, load))
      }
    }
    const clients = Array.from({ length: CLIENTS }, (_, client) => load.run(client, end))
    await Promise.all([watch(), ...clients])
    await load.cleanUp()

    const third = Math.floor(samples.length / 3)
    const [middle, last] = [samples.slice(third, 2 * third), samples.slice(-third)]
    const growth = median(last, 'memoryBytes') - median(middle, 'memoryBytes')
    const requests = load.requests - (middle[0]?.requests ?? 0)
    const most = (what: keyof Sample) => Math.max(...samples.map((one) => one[what]))
    t.diagnostic(
      `${String(load.requests)} requests; memory at most ${mib(most('memoryBytes'))} MiB, ` +
        `${mib(growth)} MiB more in the last third than in the second, ` +
        `${mib((growth / requests) * 100_000)} MiB each 100,000 requests; ` +
        `at most ${String(most('files'))} files open, log at most ${mib(most('logBytes'))} MiB`,
    )
    assert.ok(most('memoryBytes') < MEMORY_BYTES_MAX)
    assert.ok(most('logBytes') < LOG_BYTES_MAX)
    assert.ok(median(last, 'files') <= median(middle, 'files') + 2, 'open files stay as many')
    assert.ok(
      (await sample(server, load)).files <= before.files + FILES_MORE_MAX,
      'what was opened is closed',
    )
    // In seconds the memory of a young process tells nothing of growth.
    if (isFullRun()) assert.ok(growth < GROWTH_BYTES_MAX, `${mib(growth)} MiB`)
    assert.deepEqual(await leftovers(server.dataFolder), [])
    await server.stop()
    await checkDataFolder(server.dataFolder)
  },
)

/** Clients that do all that one can with files, and delete as much as they bring. */
class Load {
  requests = 0
  readonly #doors: RacingRequests

  constructor(url: string, authorization: string) {
    this.#doors = new RacingRequests(url, authorization)
  }

  async run(client: number, end: number): Promise<void> {
    for (let round = 0; performance.now() < end; round++) {
      const folder = `/${String(client)}-${String(round)}`
      await this.#round(folder)
      if (round % 10 === 9) await this.#count(this.#doors.ask('DELETE', '/api/v1/trash'))
    }
  }

  async cleanUp(): Promise<void> {
    for (const path of await this.#doors.walk('/')) {
      if (path.split('/').length === 3 && path.endsWith('/')) {
        await this.#doors.remove('WebDAV', path.slice(0, -1))
      }
    }
    await this.#doors.ask('DELETE', '/api/v1/trash')
  }

  async #round(folder: string): Promise<void> {
    const doors = this.#doors
    const [small, large] = [bytes(4000), bytes(300_000)]
    await this.#expect(201, doors.makeFolder('WebDAV', folder))
    await this.#expect(201, doors.put('WebDAV', `${folder}/small`, small))
    await this.#expect(201, doors.put('REST', `${folder}/large`, large))
    await this.#expect(201, doors.uploadByTus(`${folder}/deep/by-tus`, bytes(100_000)))
    const { etag } = await doors.get(`${folder}/small`)
    const headers = { 'if-match': etag }
    await this.#expect(204, doors.put('WebDAV', `${folder}/small`, bytes(3000), headers))
    await this.#expect(412, doors.put('REST', `${folder}/small`, 'too late', headers))
    await this.#expect(207, this.#ask('PROPFIND', folder, { depth: '1' }))
    await this.#expect(200, this.#ask('GET', `${folder}/large`))
    await this.#expect(206, this.#ask('GET', `${folder}/large`, { range: 'bytes=0-70000' }))
    await this.#expect(404, this.#ask('GET', `${folder}/nothing`))
    const destination = `/dav${folder}/copy`
    await this.#expect(201, this.#ask('COPY', `${folder}/deep`, { destination }))
    await this.#expect(200, doors.move('REST', `${folder}/large`, `${folder}/copy/large`))
    const node = await doors.find(`${folder}/small`)
    const restore = `/api/v1/nodes/${String(node?.id)}/versions/1/restore`
    await this.#expect(
      200,
      doors.ask('POST', restore).then(({ status }) => status),
    )
    await this.#expect(204, doors.remove('REST', `${folder}/small`))
    await this.#expect(204, doors.remove('WebDAV', folder))
  }

  async #ask(method: string, path: string, headers: Record<string, string> = {}): Promise<number> {
    const response = await this.#doors.ask(method, `/dav${path}`, { headers })
    await response.arrayBuffer()
    return response.status
  }

  async #expect(status: number, asked: Promise<number>): Promise<void> {
    assert.equal(await this.#count(asked), status)
  }

  async #count<Answer>(asked: Promise<Answer>): Promise<Answer> {
    this.requests += 1
    return await asked
  }
}

async function sample(server: ServerProcess, { requests }: Load): Promise<Sample> {
  const process = `/proc/${String(server.pid)}`
  const memory = /^Pss:\s+(\d+) kB$/m.exec(await readFile(`${process}/smaps_rollup`, 'utf8'))?.[1]
  const open = await readdir(`${process}/fd`)
  const links = open.map((one) => readlink(`${process}/fd/${one}`).catch(() => 'gone'))
  const paths = (await Promise.all(links)).filter((one) => one.startsWith('/'))
  const files = paths.filter((one) => !one.startsWith(join(server.dataFolder, 'blobs'))).length
  const log = await stat(join(server.dataFolder, 'catalog.sqlite-wal'))
  return { memoryBytes: Number(memory) * 1024, files, logBytes: log.size, requests }
}

function median(samples: readonly Sample[], what: keyof Sample): number {
  const sorted = samples.map((one) => one[what]).sort((one, other) => one - other)
  return sorted[sorted.length >> 1] ?? NaN
}

/** Unlike any others, so that nothing is stored once for several. */
function bytes(sizeMax: number): Buffer<ArrayBuffer> {
  return randomBytes(1 + randomInt(sizeMax))
}

function mib(value: number): string {
  return (value / MIB).toFixed(1)
}
