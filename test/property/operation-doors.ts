import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Disk, openDisk } from '../../src/app/open-disk.ts'
import type { NodeRecord } from '../../src/catalog/catalog.ts'
import { ManualClock } from '../../src/clock/manual-clock.ts'
import type { BlobId, NodeId, NoticeId, SpaceId } from '../../src/domain/ids.ts'
import { parseName, parsePath } from '../../src/domain/node-name.ts'
import { catalogQueue } from '../../src/jobs/kinds/catalog-queue.ts'
import { handleJobs, scheduleJobs } from '../../src/jobs/kinds/job-kinds.ts'
import { Worker } from '../../src/jobs/worker.ts'
import { checkDisk } from '../../src/operations/check-disk.ts'
import { copyNode } from '../../src/operations/copy-node.ts'
import { createFolder } from '../../src/operations/create-folder.ts'
import { createFolders } from '../../src/operations/create-folders.ts'
import {
  appendToDraft,
  beginDraft,
  discardDraft,
  finishDraft,
  listDrafts,
} from '../../src/operations/drafts.ts'
import { getNode, listChildren } from '../../src/operations/list-children.ts'
import { moveNode } from '../../src/operations/move-node.ts'
import { findContent, readContent } from '../../src/operations/read-content.ts'
import {
  emptyTrash,
  listTrash,
  removeFromTrash,
  restoreFromTrash,
} from '../../src/operations/trash.ts'
import { trashNode } from '../../src/operations/trash-node.ts'
import { uploadFile } from '../../src/operations/upload-file.ts'
import { listVersions, restoreVersion } from '../../src/operations/versions.ts'
import { collect, cut } from '../kit/byte-streams.ts'
import { addPerson, type Person } from '../kit/person.ts'
import { liftMeasure, publishMeasure } from '../kit/publish-measure.ts'
import type {
  Doors,
  EtagCondition,
  NewMeasure,
  Seen,
  SeenTrash,
  SeenVersion,
} from './model-doors.ts'
import type { Step } from './model-steps.ts'
import type { Path } from './reference-rules.ts'

type Put = Parameters<Doors['put']>[2]
type Target = { readonly spaceId: SpaceId; readonly path: readonly string[] }
type Transfer = Parameters<Doors['transfer']>

const NOON = Date.UTC(2016, 4, 4, 12)
/** So that more than the largest contents goes through the store of blobs. */
const INLINE_MAX = 4096
const MISSING_VERSION = 999_999
const signal = new AbortController().signal

/** The operations themselves, on a disk whose clock a test moves. */
export class OperationDoors implements Doors {
  readonly #folder: string
  readonly #clock = new ManualClock(NOON)
  readonly #spaces = new Map<string, SpaceId>()
  #opened: Disk | undefined
  #person: Person | undefined

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** @param quotas of each space in bytes, by name; the first is the home */
  static async open(quotas: ReadonlyMap<string, number>): Promise<OperationDoors> {
    const doors = new OperationDoors(await mkdtemp(join(tmpdir(), 'cloudkeep-model-')))
    await doors.#open()
    for (const [name, quotaBytes] of quotas) {
      const person = (doors.#person ??= await addPerson(doors.#disk, 'ann', { quotaBytes }))
      const isHome = doors.#spaces.size === 0
      doors.#spaces.set(name, isHome ? person.home : await person.addSpace(name, quotaBytes))
    }
    return doors
  }

  async close(): Promise<void> {
    await this.#disk.close()
    await rm(this.#folder, { recursive: true, force: true })
  }

  readonly time = {
    now: () => this.#clock.now(),
    advance: (ms: number) => {
      this.#clock.advance(ms)
    },
    upkeep: async () => {
      const { parts } = this.#disk
      await scheduleJobs(parts, this.#clock.now())
      const onFailure = (error: unknown) => {
        throw error
      }
      const queue = catalogQueue(parts.catalog)
      const worker = new Worker({ queue, handle: handleJobs(parts), clock: this.#clock, onFailure })
      await worker.runDue()
    },
  }

  /** A draft of nothing is a part of a file: another thing. */
  canSay(step: Step): boolean {
    return !(step.do === 'put' && step.how === 'draft' && step.at.length === 1)
  }

  async restart(): Promise<void> {
    await this.#disk.close()
    await this.#open()
  }

  async findings(): Promise<readonly unknown[]> {
    return (await checkDisk(this.#disk.parts, { readData: true, signal })).findings
  }

  async put(at: Path, bytes: Buffer, { how, isDamaged, condition }: Put): Promise<void> {
    if (how === 'draft') {
      await this.#putDraft(at, bytes)
      return
    }
    const known = isDamaged ? Buffer.concat([bytes, Buffer.from('!')]) : bytes
    const sha256 = createHash('sha256').update(known).digest('hex') as BlobId
    const request = {
      ...this.#mine,
      place: this.#at(at),
      size: how === 'unsized' ? undefined : bytes.length,
      // As the doors do: what is large comes as a stream.
      body: how === 'whole' && bytes.length <= INLINE_MAX ? bytes : () => cut(bytes, 3000),
      precondition: preconditionOf(condition),
      ...(isDamaged && { sha256 }),
    }
    try {
      await uploadFile(this.#disk.parts, request, signal)
    } finally {
      await this.#discardDrafts()
    }
  }

  async #putDraft(at: Path, bytes: Buffer): Promise<void> {
    const { parts } = this.#disk
    const { actor } = this.#mine
    try {
      const target = this.#at(at)
      const draft = await beginDraft(parts, { actor, ...target, size: bytes.length, metadata: '' })
      const half = bytes.length >> 1
      for (const [start, end] of [
        [0, half],
        [half, bytes.length],
      ] as const) {
        const piece = { actor, draft, offset: start, bytes: cut(bytes.subarray(start, end)) }
        await appendToDraft(parts, piece, signal)
      }
      await finishDraft(parts, { actor, draft }, signal)
    } finally {
      await this.#discardDrafts()
    }
  }

  /** What a notice refused is kept for its owner, and counts: here nobody wants it. */
  async #discardDrafts(): Promise<void> {
    const { parts } = this.#disk
    for (const { draft } of await listDrafts(parts, this.#mine.actor))
      await discardDraft(parts, draft)
  }

  async mkdir(at: Path, { makeParents }: { readonly makeParents: boolean }): Promise<void> {
    const place = this.#at(at)
    if (makeParents) await createFolders(this.#disk.parts, { ...this.#mine, ...place })
    else await createFolder(this.#disk.parts, { ...this.#mine, place })
  }

  async transfer(...[how, places, wish]: Transfer): Promise<void> {
    const [source, target] = [this.#at(places[0]), this.#at(places[1])]
    const precondition = preconditionOf(wish.condition)
    const request = { ...this.#mine, source, target, precondition, overwrite: wish.overwrite }
    if (how === 'move') await moveNode(this.#disk.parts, request)
    else await copyNode(this.#disk.parts, { ...request, withMembers: how === 'copy' })
  }

  async remove(at: Path, { condition }: { readonly condition?: EtagCondition | undefined }) {
    const precondition = preconditionOf(condition)
    await trashNode(this.#disk.parts, { ...this.#mine, target: this.#at(at), precondition })
  }

  async restore(
    id: string,
    { into, name }: { into?: Path | undefined; name?: string | undefined },
  ) {
    await restoreFromTrash(this.#disk.parts, {
      ...this.#mine,
      nodeId: idOf(id),
      ...(name !== undefined && { name: parseName(name) }),
      ...(into && { parentId: (await this.#node(into)).id }),
    })
  }

  async forget(id: string): Promise<void> {
    await removeFromTrash(this.#disk.parts, { ...this.#mine, nodeId: idOf(id) })
  }

  async empty(space: string): Promise<void> {
    await emptyTrash(this.#disk.parts, { ...this.#mine, spaceId: this.#space(space) })
  }

  async restoreVersion(at: Path, back: number): Promise<void> {
    const versionNo = (await this.#versionsOf(this.#at(at)))[back]?.versionNo ?? MISSING_VERSION
    const { id: nodeId } = await this.#node(at)
    await restoreVersion(this.#disk.parts, { ...this.#mine, nodeId, versionNo })
  }

  async read(at: Path, { as, back }: Parameters<Doors['read']>[1]): Promise<Buffer> {
    const { parts } = this.#disk
    const ref = this.#at(at)
    const versionNo = (await this.#versionsOf(ref))[back]?.versionNo ?? MISSING_VERSION
    const request = { ...this.#mine, ref, capability: as, versionNo, withBytes: true }
    const bytes = await readContent(parts, await findContent(parts, request), { signal })
    return bytes instanceof Uint8Array ? Buffer.from(bytes) : await collect(bytes)
  }

  async look(at: Path): Promise<Seen> {
    return seen(await this.#node(at))
  }

  async members(id: string): Promise<Seen[]> {
    const request = { ...this.#mine, ref: { id: idOf(id) }, limit: 1000 }
    return (await listChildren(this.#disk.parts, request)).items.map(seen)
  }

  async versions(id: string): Promise<SeenVersion[]> {
    return await this.#versionsOf({ id: idOf(id) })
  }

  async trashed(space: string): Promise<SeenTrash[]> {
    const request = { ...this.#mine, spaceId: this.#space(space), limit: 1000 }
    const items = await listTrash(this.#disk.parts, request)
    return items.map(({ record, node }) => ({ ...seen(node), path: record.path }))
  }

  async usedBytes(space: string): Promise<number> {
    const id = this.#space(space)
    return (await this.#disk.parts.catalog.read((tx) => tx.spaces.byId(id)))?.usedBytes ?? NaN
  }

  async publish({ id, capabilities, media, from, until }: NewMeasure): Promise<void> {
    await publishMeasure(this.#disk.parts.catalog, {
      notice: id,
      capabilities,
      ...(media && { media }),
      from,
      until: until === Infinity ? null : until,
    })
  }

  async lift(id: string): Promise<void> {
    await liftMeasure(this.#disk.parts.catalog, id as NoticeId, this.#clock.now())
  }

  get #disk(): Disk {
    if (!this.#opened) throw new Error('It is not open.')
    return this.#opened
  }

  get #mine() {
    if (!this.#person) throw new Error('Nobody is there.')
    return { actor: this.#person.actor, lockTokens: [] }
  }

  async #open(): Promise<void> {
    this.#opened = await openDisk({
      dataFolder: join(this.#folder, 'data'),
      clock: this.#clock,
      limits: { inlineBytesMax: INLINE_MAX },
    })
  }

  async #node(at: Path): Promise<NodeRecord> {
    return (await getNode(this.#disk.parts, { ...this.#mine, ref: this.#at(at) })).node
  }

  async #versionsOf(ref: { readonly id: NodeId } | Target) {
    const { current, earlier } = await listVersions(this.#disk.parts, { ...this.#mine, ref })
    const all = [current, ...earlier]
    return all.map(({ versionNo, size, blobId }) => ({ versionNo, size, sha256: blobId }))
  }

  #at([space = '', ...names]: Path): Target {
    return { spaceId: this.#space(space), path: parsePath(names.join('/')) }
  }

  #space(name: string): SpaceId {
    return this.#spaces.get(name) ?? (0 as SpaceId)
  }
}

function idOf(text: string): NodeId {
  return Number(text) as NodeId
}

function seen({ id, kind, name, size, etag, blobId }: NodeRecord): Seen {
  return { id: String(id), kind, name, size, etag, sha256: blobId }
}

function preconditionOf(condition: EtagCondition | undefined) {
  const listed = (etag: string) => (etag === '*' ? ('*' as const) : [etag])
  return {
    ...(condition?.ifMatch !== undefined && { ifMatch: listed(condition.ifMatch) }),
    ...(condition?.ifNoneMatch !== undefined && { ifNoneMatch: listed(condition.ifNoneMatch) }),
  }
}
