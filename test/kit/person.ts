import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Disk, openDisk } from '../../src/app/open-disk.ts'
import type { NodeRecord } from '../../src/catalog/catalog.ts'
import { ManualClock } from '../../src/clock/manual-clock.ts'
import type { Actor } from '../../src/domain/actor.ts'
import type { Edition } from '../../src/domain/governed.ts'
import type { NodeId, SpaceId } from '../../src/domain/ids.ts'
import { parsePath } from '../../src/domain/node-name.ts'
import type { Precondition } from '../../src/domain/precondition.ts'
import { createAccount, createSpace } from '../../src/operations/accounts.ts'
import { copyNode } from '../../src/operations/copy-node.ts'
import { createFolder } from '../../src/operations/create-folder.ts'
import { getNode, listChildren } from '../../src/operations/list-children.ts'
import { moveNode } from '../../src/operations/move-node.ts'
import type { Limits, Parts } from '../../src/operations/parts.ts'
import { findContent, readContent } from '../../src/operations/read-content.ts'
import { removeFromTrash, restoreFromTrash } from '../../src/operations/trash.ts'
import { trashNode } from '../../src/operations/trash-node.ts'
import { uploadFile } from '../../src/operations/upload-file.ts'
import { listVersions, restoreVersion } from '../../src/operations/versions.ts'
import { collect, cut } from './byte-streams.ts'

const signal = new AbortController().signal
const NOON = Date.UTC(2016, 4, 4, 12)

/** A disk without doors: operations are called directly. */
export type OpenedDisk = {
  readonly clock: ManualClock
  readonly parts: Parts
  readonly dataFolder: string
  /** Stops it and opens the same folder again; `parts` are then others. */
  readonly reopen: () => Promise<void>
}

export async function openDiskFor(
  t: TestContext,
  limits: Partial<Limits> = {},
): Promise<OpenedDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-operations-'))
  const clock = new ManualClock(NOON)
  const open = () => openDisk({ dataFolder: join(folder, 'data'), clock, limits })
  let disk: Disk = await open()
  t.after(async () => {
    await disk.close()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    clock,
    dataFolder: join(folder, 'data'),
    get parts() {
      return disk.parts
    },
    async reopen() {
      await disk.close()
      disk = await open()
    },
  }
}

export type Upload = {
  readonly precondition?: Precondition
  readonly space?: SpaceId
  readonly size?: number
}

/** Somebody with an account, and what they do with their own files; paths begin with `/`. */
export class Person {
  readonly #disk: { readonly parts: Parts }
  readonly actor: Actor
  readonly home: SpaceId

  constructor(disk: { readonly parts: Parts }, known: { actor: Actor; home: SpaceId }) {
    this.#disk = disk
    this.actor = known.actor
    this.home = known.home
  }

  get parts(): Parts {
    return this.#disk.parts
  }

  async put(path: string, content: string | Uint8Array, more: Upload = {}): Promise<NodeRecord> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const { node } = await uploadFile(
      this.parts,
      {
        actor: this.actor,
        place: this.at(path, more.space),
        size: more.size ?? bytes.length,
        body: () => cut(bytes),
        precondition: more.precondition,
        lockTokens: [],
      },
      signal,
    )
    return node
  }

  async mkdir(path: string): Promise<NodeRecord> {
    return await createFolder(this.parts, {
      actor: this.actor,
      place: this.at(path),
      lockTokens: [],
    })
  }

  async move(source: string, target: string, more: { space?: SpaceId; overwrite?: boolean } = {}) {
    const { node } = await moveNode(this.parts, this.#transfer(source, target, more))
    return node
  }

  async copy(source: string, target: string, more: { space?: SpaceId; overwrite?: boolean } = {}) {
    const request = { ...this.#transfer(source, target, more), withMembers: true }
    const { node } = await copyNode(this.parts, request)
    return node
  }

  async trash(path: string): Promise<NodeId> {
    const { id } = await this.node(path)
    await trashNode(this.parts, { actor: this.actor, target: { id }, lockTokens: [] })
    return id
  }

  async restore(nodeId: NodeId, more: { parentId?: NodeId; name?: string } = {}) {
    return await restoreFromTrash(this.parts, { actor: this.actor, nodeId, ...more })
  }

  async remove(nodeId: NodeId): Promise<void> {
    await removeFromTrash(this.parts, { actor: this.actor, nodeId })
  }

  async restoreVersion(path: string, versionNo: number): Promise<NodeRecord> {
    const { id: nodeId } = await this.node(path)
    return await restoreVersion(this.parts, { actor: this.actor, nodeId, versionNo })
  }

  /** Numbers of all states of a file, newest first. */
  async versions(path: string): Promise<number[]> {
    const { current, earlier } = await listVersions(this.parts, {
      actor: this.actor,
      ref: this.at(path),
    })
    return [current, ...earlier].map((one) => one.versionNo)
  }

  async node(path: string, space?: SpaceId): Promise<NodeRecord> {
    const { node } = await getNode(this.parts, { actor: this.actor, ref: this.at(path, space) })
    return node
  }

  async pathOf(id: NodeId): Promise<string> {
    const { path } = await getNode(this.parts, { actor: this.actor, ref: { id } })
    return `/${path.join('/')}`
  }

  async names(path: string): Promise<string[]> {
    const request = { actor: this.actor, ref: this.at(path), limit: 1000 }
    return (await listChildren(this.parts, request)).items.map((one) => one.name)
  }

  async read(path: string, versionNo?: number): Promise<Buffer> {
    const found = await findContent(this.parts, {
      actor: this.actor,
      ref: this.at(path),
      capability: 'download',
      versionNo,
      withBytes: true,
    })
    const bytes = await readContent(this.parts, found, { signal })
    return bytes instanceof Uint8Array ? Buffer.from(bytes) : await collect(bytes)
  }

  async usedBytes(space = this.home): Promise<number> {
    return (await this.parts.catalog.read((tx) => tx.spaces.byId(space)))?.usedBytes ?? -1
  }

  async addSpace(name: string, quotaBytes: number | null = null): Promise<SpaceId> {
    return (await createSpace(this.parts, { owner: this.actor.name, name, quotaBytes })).id
  }

  at(path: string, space = this.home) {
    return { spaceId: space, path: parsePath(path) }
  }

  #transfer(source: string, target: string, more: { space?: SpaceId; overwrite?: boolean }) {
    return {
      actor: this.actor,
      source: this.at(source),
      target: this.at(target, more.space),
      overwrite: more.overwrite ?? false,
      lockTokens: [],
    }
  }
}

export async function addPerson(
  disk: { readonly parts: Parts },
  name: string,
  wish: { readonly quotaBytes?: number; readonly edition?: Edition } = {},
): Promise<Person> {
  const account = await createAccount(disk.parts, {
    name,
    password: `password of ${name}`,
    role: 'user',
    edition: wish.edition ?? 'personal',
    quotaBytes: wish.quotaBytes ?? null,
  })
  const home = await disk.parts.catalog.read((tx) => tx.spaces.homeOf(account.id))
  if (!home) throw new Error('An account has a home space.')
  const { id: accountId, role, edition, createdAt, language } = account
  const actor = { accountId, name, role, edition, createdAt, language, door: 'rest' } as const
  return new Person(disk, { actor, home: home.id })
}
