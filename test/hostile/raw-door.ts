import assert from 'node:assert/strict'
import { test } from 'node:test'
import { converse, type Conversation, type ConversationOptions } from '../kit/conversation.ts'
import { HostileDisk } from './hostile-disk.ts'

/** One way in, as somebody writes it who uses no library. */
export type RawDoor = {
  readonly name: string
  /** Without body, answered with 2xx. */
  readonly reads: string
  /** With a body, which it stores or reads; the method and the path. */
  readonly writes: string
  /** Further lines that belong to it. */
  readonly lines: readonly string[]
  /** A body that it takes. */
  readonly body: string
}

const V1 = '/api/v1'

export const DOORS: readonly RawDoor[] = [
  { name: 'WebDAV', reads: 'GET /dav/f', writes: 'PUT /dav/raw', lines: [], body: 'words' },
  {
    name: 'REST',
    reads: `GET ${V1}/nodes/by-path?path=/f`,
    writes: `PUT ${V1}/nodes/by-path/content?path=/raw`,
    lines: [],
    body: 'words',
  },
  {
    name: 'REST, JSON',
    reads: `GET ${V1}/me`,
    writes: `POST ${V1}/folders`,
    lines: ['Content-Type: application/json'],
    body: '{"path":"/raw"}',
  },
  {
    name: 'tus',
    reads: 'OPTIONS /tus/',
    writes: 'POST /tus/',
    lines: [
      'Tus-Resumable: 1.0.0',
      'Upload-Length: 5',
      `Upload-Metadata: filename ${btoa('raw')}`,
      'Content-Type: application/offset+octet-stream',
    ],
    body: 'words',
  },
]

/** Pages take no bodies. */
export const READING_DOORS: readonly RawDoor[] = [
  ...DOORS,
  { name: 'pages', reads: 'GET /notices', writes: 'GET /notices', lines: [], body: '' },
  { name: 'operators', reads: 'GET /healthz', writes: 'GET /healthz', lines: [], body: '' },
]

/** What tells of the inside: where code lies, what it is called, which versions run. */
export const INSIDE =
  /node_modules|\w\.ts:\d|\n {4}at |node:internal|SQLITE_|SqliteError|ENOENT|EACCES|FST_|HPE_|fastify|cloudkeep-disk-|v24\.|\nserver: |\nx-powered-by: /i

/** A disk, and what is true of it whatever is sent to it. */
export class RawDisk {
  readonly hostile: HostileDisk

  private constructor(hostile: HostileDisk) {
    this.hostile = hostile
  }

  static async open(): Promise<RawDisk> {
    const hostile = await HostileDisk.open()
    await hostile.person.put('/f', 'what was')
    return new RawDisk(hostile)
  }

  async close(): Promise<void> {
    await this.hostile.close()
  }

  get host(): string {
    return `Host: ${new URL(this.hostile.disk.url).host}`
  }

  get auth(): string {
    return `Authorization: ${this.hostile.ada.authorization}`
  }

  /** A head with the host and who asks. */
  head(line: string, lines: readonly string[] = []): string {
    return `${[line, this.host, this.auth, ...lines].join('\r\n')}\r\n\r\n`
  }

  /** Sends it, and judges what every answer is judged by. */
  async attack(
    bytes: string | Uint8Array,
    options: ConversationOptions = {},
  ): Promise<Conversation> {
    const then = `GET /healthz HTTP/1.1\r\n${this.host}\r\n\r\n`
    const heard = await converse(this.hostile.disk.url, bytes, { then, ...options })
    const about = heard.text.slice(0, 1000)
    for (const status of heard.statuses) {
      assert.ok(status < 500 || status === 507, `a failure of ours: ${about}`)
    }
    assert.ok(heard.ms < 5_000, `no answer in time: ${about}`)
    assert.doesNotMatch(heard.text.replace(this.hostile.ada.authorization, ''), INSIDE)
    return heard
  }

  /** What an attack left, which is then gone again. @throws when it is not one new name, or `f` is another */
  async takeAway(): Promise<string | undefined> {
    const { person } = this.hostile
    const names = await person.names('/')
    if (names.includes('raw')) {
      const { kind } = await person.node('/raw')
      const left = kind === 'folder' ? '' : (await person.read('/raw')).toString()
      await person.trash('/raw')
      assert.deepEqual(names.sort(), ['f', 'raw'])
      return left
    }
    assert.deepEqual(names, ['f'])
    assert.equal((await person.read('/f')).toString(), 'what was')
    return undefined
  }

  /** It still answers, on a connection of its own. */
  async isWell(door: RawDoor): Promise<void> {
    const heard = await converse(this.hostile.disk.url, this.head(`${door.reads} HTTP/1.1`))
    assert.ok([200, 204, 207].includes(heard.statuses[0] ?? 0), `afterwards: ${heard.text}`)
  }
}

/** One attack: what is sent, and which first answers are right; 0 for none, and a closed connection. */
export type RawCase = {
  readonly name: string
  readonly bytes: (disk: RawDisk) => string | Uint8Array
  readonly right: readonly number[]
  readonly options?: ConversationOptions
}

/** Tries it as a test of its own: whatever is answered, only a body that was taken whole leaves a trace. */
export function tryCase(disk: () => RawDisk, door: RawDoor, row: RawCase): void {
  test(`${door.name}: ${row.name}`, async () => {
    const heard = await disk().attack(row.bytes(disk()), row.options)
    const first = heard.statuses[0] ?? 0
    const left = await disk().takeAway()
    assert.ok(row.right.includes(first), `${String(first)}: ${heard.text.slice(0, 500)}`)
    assert.ok(first !== 0 || heard.isClosed, 'neither answered nor closed')
    assert.ok(left === undefined || (first === 201 && [door.body, ''].includes(left)), left)
    await disk().isWell(door)
  })
}
