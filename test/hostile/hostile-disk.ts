import assert from 'node:assert/strict'
import { openTestDisk, type TestAccount, type TestDisk, type TestDiskOptions } from '../kit/disk.ts'
import { Person } from '../kit/person.ts'
import { exchange, head, type RawAnswer } from '../kit/raw-exchange.ts'

/** A disk with one account, asked as no well-meant program would. */
export class HostileDisk {
  readonly disk: TestDisk
  readonly ada: TestAccount
  readonly person: Person

  private constructor(disk: TestDisk, ada: TestAccount) {
    this.disk = disk
    this.ada = ada
    this.person = new Person(disk, { actor: ada.actor, home: ada.spaceId })
  }

  static async open(options: TestDiskOptions = {}): Promise<HostileDisk> {
    const disk = await openTestDisk(options)
    return new HostileDisk(disk, await disk.addAccount('ada', { quotaBytes: 10_000_000 }))
  }

  async close(): Promise<void> {
    await this.disk.close()
  }

  /** `lines` after the request line and the host; signed in as ada. */
  async ask(call: string, lines: readonly string[] = [], body?: string): Promise<RawAnswer> {
    const length = body === undefined ? [] : [`Content-Length: ${String(Buffer.byteLength(body))}`]
    return await this.askRaw(
      call,
      [`Authorization: ${this.ada.authorization}`, ...lines, ...length],
      body,
    )
  }

  /** The same with nothing added but the host. */
  async askRaw(call: string, lines: readonly string[], body = ''): Promise<RawAnswer> {
    const [method = '', ...path] = call.split(' ')
    const first = `${method} ${path.join(' ')} HTTP/1.1`
    const host = new URL(this.disk.url).host
    return await exchange(this.disk.url, head([first, `Host: ${host}`, ...lines], body))
  }

  async json(call: string, body: unknown): Promise<RawAnswer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return await this.ask(call, ['Content-Type: application/json'], text)
  }

  /** Whatever `work` does, the tree, what is used and what is on its way in stay as they were. */
  async changesNothing(work: () => Promise<void>): Promise<void> {
    const state = async () => ({
      etag: (await this.person.node('/')).etag,
      used: await this.person.usedBytes(),
      names: await this.person.names('/'),
    })
    const before = await state()
    await work()
    assert.deepEqual(await state(), before)
  }
}

/** A problem document with all that belongs to one; @returns its members */
export function problemOf(answer: RawAnswer, about: string): Record<string, unknown> {
  assert.ok(
    answer.status >= 400 && answer.status < 500,
    `${about}: ${String(answer.status)} ${answer.body}`,
  )
  assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json/, about)
  const problem = JSON.parse(answer.body) as Record<string, unknown>
  for (const member of ['type', 'title', 'detail', 'instance']) {
    assert.equal(typeof problem[member], 'string', `${about}: ${member}`)
  }
  assert.equal(problem['status'], answer.status, about)
  assert.ok(!answer.body.includes('node_modules') && !answer.body.includes('.ts:'), about)
  return problem
}
