import assert from 'node:assert/strict'
import { randomBytes, randomInt } from 'node:crypto'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { it } from 'node:test'
import { CommandFolder } from '../kit/command.ts'
import {
  BLOB_ROTS,
  plant,
  type Planted,
  SMALL_ROTS,
  spoilSums,
  type StoredFile,
  storedFile,
} from '../kit/rot.ts'
import { scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'

const MIB = 1024 * 1024
/** Damages: so many in plain files, and in bytes inside the catalog. */
const LARGE = scale(26, 130)
const SMALL = scale(14, 70)
/** Files to which nothing happens. */
const WELL = 20
const SUMS = scale(3, 10)

it('sends no wrong byte by any door, finds all damage and nothing else, and mends it', async (t) => {
  const server = await ServerProcess.start()
  t.after(() => server.close())
  const commands = await CommandFolder.make(t)
  const cloudkeep = (args: readonly string[], code: number) =>
    commands.json([...args, '--data', server.dataFolder], { code })
  const reader = new Reader(server)

  const large = await upload(server, { name: 'large', count: LARGE, size: largeSize })
  const small = await upload(server, { name: 'small', count: SMALL, size: smallSize })
  const well = await upload(server, { name: 'well', count: WELL, size: largeSize })
  const others = await upload(server, { name: 'other', count: WELL, size: smallSize })
  const spoilt = await upload(server, { name: 'sums', count: SUMS, size: largeSize })
  // Some of the damage is in earlier versions only.
  const earlier = large.filter((_, index) => index % 5 === 0)
  for (const { path } of earlier) await put(server, path, randomBytes(90_000))
  const backup = join(commands.path, 'backup')
  await cloudkeep(['backup', backup], 0)

  // Half of the plain files while nobody is there, the rest under the running server.
  const half = Math.floor(LARGE / 2)
  await server.stop()
  const planted = [
    ...(await plant(server.dataFolder, SMALL_ROTS, small)),
    ...(await plant(server.dataFolder, BLOB_ROTS, large.slice(0, half))),
  ]
  await server.start()
  for (const file of large.slice(half)) await reader.readAll(file, earlier.includes(file))
  planted.push(...(await plant(server.dataFolder, BLOB_ROTS, large.slice(half))))
  spoilSums(server.dataFolder, spoilt)
  const damaged = planted.flatMap((one) => one.files)
  assert.equal(damaged.length, LARGE + SMALL)

  reader.restart()
  for (const one of planted) {
    for (const file of one.files) await reader.readDamaged(one, file, earlier.includes(file))
  }
  for (const file of [...well, ...others]) await reader.readAll(file, false)
  assert.deepEqual(reader.wrong, [], 'no wrong byte')
  assert.ok(reader.refused >= 4 * damaged.length, String(reader.refused))
  assert.deepEqual(reader.falseAlarms, [])
  const { refused } = reader
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200)

  const check = await cloudkeep(['check', '--read-data'], 1)
  assert.deepEqual(findingsOf(check), expectedFindings({ damaged, spoilt }))
  assert.equal(await metric(server, 'cloudkeep_damaged_blobs'), damaged.length + SUMS)
  assert.deepEqual(findingsOf(await cloudkeep(['check'], 1)), expectedFindings({ damaged, spoilt }))

  // The same bytes under another name mend the first third, whatever happened to them.
  const third = damaged.slice(0, Math.ceil(damaged.length / 3))
  for (const [index, { bytes }] of third.entries()) await put(server, `again-${index}`, bytes)
  const report = await cloudkeep(['repair', '--from', backup, '--yes'], 0)
  assert.equal((report['blobs'] as unknown[]).length, damaged.length - third.length + SUMS)

  const after = await cloudkeep(['check', '--read-data'], 0)
  assert.deepEqual(after['findings'], [])
  assert.equal(await metric(server, 'cloudkeep_damaged_blobs'), 0)
  reader.restart()
  for (const file of [...damaged, ...spoilt]) await reader.readAll(file, earlier.includes(file))
  assert.deepEqual([reader.wrong, reader.falseAlarms], [[], []])
  t.diagnostic(`${damaged.length} damages and ${SUMS} wrong sums; ${refused} reads refused`)
})

function largeSize(index: number): number {
  if (index % 13 === 0) return 17 * MIB + randomInt(100_000)
  return index % 3 === 0 ? 65_537 + randomInt(5 * MIB) : 65_537 + randomInt(200_000)
}

function smallSize(index: number): number {
  return index % 2 === 0 ? 50 + randomInt(3000) : 50 + randomInt(65_000)
}

async function upload(
  server: ServerProcess,
  wish: { readonly name: string; readonly count: number; readonly size: (n: number) => number },
): Promise<StoredFile[]> {
  const files: StoredFile[] = []
  for (let n = 0; n < wish.count; n++) {
    const file = storedFile(`${wish.name}-${n}`, randomBytes(wish.size(n)))
    await put(server, file.path, file.bytes)
    files.push(file)
  }
  return files
}

async function put({ url, authorization }: ServerProcess, path: string, body: Buffer) {
  const request = { method: 'PUT', headers: { authorization }, body }
  const { ok, status } = await fetch(`${url}/dav/${path}`, request)
  assert.ok(ok, `${path}: ${status}`)
}

function findingsOf(check: Record<string, unknown>): string[] {
  const findings = check['findings'] as { kind: string; blob: string; nodes: string[] }[]
  assert.ok(findings.every((one) => one.nodes.length > 0))
  const words = findings.map(({ kind, blob }) => `${kind === 'blob-sums' ? 'sums' : 'damaged'} ${blob}`) // prettier-ignore
  return words.sort()
}

function expectedFindings(files: Record<'damaged' | 'spoilt', readonly StoredFile[]>): string[] {
  return [
    ...files.damaged.map(({ hash }) => `damaged ${hash}`),
    ...files.spoilt.map(({ hash }) => `sums ${hash}`),
  ].sort()
}

async function metric({ url }: ServerProcess, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
}

type Received = { readonly status: number; readonly bytes: Buffer; readonly isWhole: boolean }
type Range = { readonly start: number; readonly end: number }

/** Reads files by every door, and judges each byte that comes. */
class Reader {
  readonly wrong: string[] = []
  readonly falseAlarms: string[] = []
  refused = 0
  readonly #server: ServerProcess

  constructor(server: ServerProcess) {
    this.#server = server
  }

  restart(): void {
    this.refused = 0
    assert.deepEqual([this.wrong, this.falseAlarms], [[], []])
  }

  /** Everything of it is right, and must come. */
  async readAll(file: StoredFile, isEarlier: boolean): Promise<void> {
    const middle = Math.floor(file.bytes.length / 2)
    for (const address of await this.#doors(file, isEarlier)) {
      for (const range of [
        undefined,
        { start: middle, end: Math.min(file.bytes.length, middle + 999) },
      ]) {
        if (await this.#refuses(file, address, range))
          this.falseAlarms.push(`${file.path} ${address}`)
      }
    }
  }

  /** Whole, and from where it is damaged on, it must not come; elsewhere it may. */
  async readDamaged(one: Planted, file: StoredFile, isEarlier: boolean): Promise<void> {
    const size = file.bytes.length
    const at = Math.min(one.at, size - 1)
    for (const address of await this.#doors(file, isEarlier)) {
      for (const range of [{ start: at, end: at + 1 }, undefined, { start: at, end: size }]) {
        if (await this.#refuses(file, address, range)) this.refused += 1
        // A server that has it open goes on to read the right bytes, whatever has its name now.
        else if (one.kind !== 'swapped') {
          this.wrong.push(`${one.kind} ${address} ${JSON.stringify(range)} came`)
        }
      }
      const start = randomInt(size)
      await this.#refuses(file, address, { start, end: Math.min(size, start + 70_000) })
    }
  }

  /** Where its bytes are offered. */
  async #doors({ path }: StoredFile, isEarlier: boolean): Promise<string[]> {
    const { url, authorization } = this.#server
    const found = await fetch(`${url}/api/v1/nodes/by-path?path=/${path}`, { headers: { authorization } }) // prettier-ignore
    const { id } = (await found.json()) as { id: string }
    const rest = `/api/v1/nodes/${id}`
    if (isEarlier) return [`${rest}/versions/1/content`]
    return [`${rest}/content`, `${rest}/content?for=preview`, `/dav/${path}`]
  }

  /** @returns false when all that was asked for came */
  async #refuses(file: StoredFile, address: string, range?: Range): Promise<boolean> {
    const { status, bytes, isWhole } = await this.#get(address, range)
    const wanted = file.bytes.subarray(range?.start ?? 0, range?.end ?? file.bytes.length)
    if (status >= 500) {
      const words = bytes.toString()
      if (!isWhole || !/damaged/.test(words)) this.wrong.push(`${address}: ${status} ${words}`)
      return true
    }
    if (status !== 200 && status !== 206) this.wrong.push(`${address}: ${status}`)
    const isRight = wanted.subarray(0, bytes.length).equals(bytes)
    if (!isRight)
      this.wrong.push(`${file.path} ${address}: wrong bytes, ${isWhole ? '' : 'not '}whole`)
    if (isWhole && isRight && bytes.length !== wanted.length) this.wrong.push(`${address}: short`)
    return !isWhole
  }

  #get(address: string, range?: Range): Promise<Received> {
    const { url, authorization } = this.#server
    const headers = {
      authorization,
      ...(range && { range: `bytes=${range.start}-${range.end - 1}` }),
    }
    return new Promise((resolve, reject) => {
      const receive = (response: IncomingMessage) => {
        const chunks: Buffer[] = []
        const end = (isWhole: boolean) => {
          resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(chunks), isWhole })
        }
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('end', () => { end(response.complete) }) // prettier-ignore
        response.once('error', () => { end(false) }) // prettier-ignore
      }
      get(url + address, { headers }, receive).once('error', reject)
    })
  }
}
