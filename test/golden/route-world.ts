import type { DraftId, NodeId } from '../../src/domain/ids.ts'
import { createSpace } from '../../src/operations/accounts.ts'
import { createAppPassword, createToken } from '../../src/operations/credentials.ts'
import { beginDraft } from '../../src/operations/drafts.ts'
import { joinDrafts } from '../../src/operations/join-drafts.ts'
import { lockNode } from '../../src/operations/locks.ts'
import { startSession } from '../../src/operations/sign-in.ts'
import type { TestAccount, TestDisk } from '../kit/disk.ts'
import { Person } from '../kit/person.ts'

export type Call = {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A disk with somebody who owns things, somebody who doesn't, and an administrator. */
export class RouteWorld {
  readonly disk: TestDisk
  readonly owner: TestAccount
  readonly stranger: TestAccount
  readonly administrator: TestAccount
  readonly person: Person
  #count = 0

  private constructor(
    disk: TestDisk,
    who: Pick<RouteWorld, 'owner' | 'stranger' | 'administrator'>,
  ) {
    this.disk = disk
    this.owner = who.owner
    this.stranger = who.stranger
    this.administrator = who.administrator
    this.person = new Person(disk, { actor: who.owner.actor, home: who.owner.spaceId })
  }

  static async make(disk: TestDisk): Promise<RouteWorld> {
    const owner = await disk.addAccount('ada')
    const stranger = await disk.addAccount('eve')
    const administrator = await disk.addAccount('root', { role: 'administrator' })
    return new RouteWorld(disk, { owner, stranger, administrator })
  }

  /** A name that nothing has yet. */
  free(): string {
    return `n${String(++this.#count)}`
  }

  /** A file with an earlier state. */
  async file(ending = ''): Promise<{ readonly id: NodeId; readonly name: string }> {
    const name = this.free() + ending
    await this.person.put(`/${name}`, 'first')
    const { id } = await this.person.put(`/${name}`, 'words')
    return { id, name }
  }

  async folder(): Promise<{ readonly id: NodeId; readonly name: string }> {
    const name = this.free()
    const { id } = await this.person.mkdir(`/${name}`)
    return { id, name }
  }

  async trashed(): Promise<NodeId> {
    const { name } = await this.file()
    return await this.person.trash(`/${name}`)
  }

  /** The root of another space of the owner. */
  async otherRoot(): Promise<NodeId> {
    const wanted = { owner: 'ada', name: this.free(), quotaBytes: null }
    return (await createSpace(this.disk.parts, wanted)).rootId
  }

  async draft(size = 10): Promise<string> {
    return await this.#draft([this.free()], size)
  }

  /** A part of a file, of which so many bytes of five have arrived: none or all. */
  async part(arrived: 0 | 5): Promise<DraftId> {
    const { actor, spaceId } = this.owner
    if (arrived === 5) return await this.#draft([], 5)
    const request = { actor, spaceId, path: [], size: 5, metadata: '' }
    return (await beginDraft(this.disk.parts, request)).id
  }

  /** A file joined of a part, before it was made: asking for it makes it. */
  async whole(): Promise<string> {
    const { actor, spaceId } = this.owner
    const partIds = [await this.part(5)]
    const words = { modifiedAt: undefined, metadata: '', concat: `final;/tus/${partIds.join(' ')}` }
    const path = [this.free()]
    const request = { actor, spaceId, path, partIds, ...words }
    return (await joinDrafts(this.disk.parts, request)).id
  }

  async #draft(path: readonly string[], size: number): Promise<DraftId> {
    const { actor, spaceId } = this.owner
    const request = { actor, spaceId, path, size, metadata: '' }
    const { id } = await beginDraft(this.disk.parts, request)
    await this.disk.parts.drafts.append(
      id,
      { part: 1, offset: 0, bytes: once(Buffer.from('words')), sizeMax: size },
      new AbortController().signal,
    )
    return id
  }

  async locked(): Promise<{ readonly name: string; readonly token: string }> {
    const { name } = await this.file()
    const { lock } = await lockNode(this.disk.parts, {
      actor: this.owner.actor,
      target: this.person.at(`/${name}`),
      scope: 'exclusive',
      depth: '0',
      owner: '',
      durationMs: 10 * 3_600_000,
      lockTokens: [],
    })
    return { name, token: lock.token }
  }

  async appPassword(): Promise<string> {
    const { accountId } = this.owner.actor
    const made = await createAppPassword(this.disk.parts, { accountId, label: 'phone' })
    return String(made.id)
  }

  async token(): Promise<string> {
    const request = { actor: this.owner.actor, label: 'script', scopes: ['read'], expiresAt: null }
    return String((await createToken(this.disk.parts, request as never)).id)
  }

  /** The owner signed in with a browser. @returns the session's id */
  async session(): Promise<string> {
    const { parts } = this.disk
    const { accountId } = this.owner.actor
    await startSession(parts, { accountId, userAgent: this.free(), address: '::1' })
    const sessions = await parts.catalog.read((tx) => tx.credentials.sessionsOf(accountId))
    return sessions.find((one) => one.userAgent === `n${String(this.#count)}`)?.id ?? ''
  }

  /** A notice without measures, as JSON. */
  document(id = `notice-${this.free()}`): Record<string, unknown> {
    const title = { en: 'A note for everybody', 'zh-CN': '致全体用户的说明' }
    const body = {
      en: 'Uploads are not restricted, because nobody asked for it; everything still works.',
      'zh-CN': '由于没有任何要求，上传不受限制，全部功能仍可照常使用。',
    }
    return { id, title, body, authority: 'operator', kind: 'clarification' }
  }

  /** @returns its id */
  async draftNotice(): Promise<string> {
    const document = this.document()
    await this.json('POST', '/notices', document, this.administrator)
    return String(document['id'])
  }

  async publishedNotice(): Promise<string> {
    const id = await this.draftNotice()
    await this.json('POST', `/notices/${id}/publication`, undefined, this.administrator)
    return id
  }

  async json(method: string, path: string, body?: unknown, who = this.owner): Promise<unknown> {
    const response = await fetch(`${this.disk.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: who.authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`)
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  }
}

async function* once(bytes: Uint8Array) {
  yield bytes
}
