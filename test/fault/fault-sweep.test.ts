import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { DraftRecord, NodeRecord } from '../../src/catalog/catalog.ts'
import type { NodeId } from '../../src/domain/ids.ts'
import { checkDisk } from '../../src/operations/check-disk.ts'
import { copyNode } from '../../src/operations/copy-node.ts'
import { createFolders } from '../../src/operations/create-folders.ts'
import { draftOffset } from '../../src/operations/draft-offset.ts'
import { appendToDraft, beginDraft, finishDraft } from '../../src/operations/drafts.ts'
import { joinDrafts } from '../../src/operations/join-drafts.ts'
import { moveNode } from '../../src/operations/move-node.ts'
import type { Parts } from '../../src/operations/parts.ts'
import { trashNode } from '../../src/operations/trash-node.ts'
import { uploadFile } from '../../src/operations/upload-file.ts'
import { cut } from '../kit/byte-streams.ts'
import { openTestDisk, type TestAccount, type TestDisk } from '../kit/disk.ts'
import { FAULT_MOMENTS, Faults, type FaultMoment } from '../kit/fault-parts.ts'

const { signal } = new AbortController()
const SMALL_BYTES = 1000
const LARGE_BYTES = 150_000

/** One try of an operation, in a folder of its own so that no try profits from another's bytes. */
type Try = { readonly parts: Parts; readonly ann: TestAccount; readonly folder: string }

type Scenario = {
  readonly name: string
  /** What must be there before; runs without faults. */
  readonly prepare: (one: Try) => Promise<unknown>
  /** Run again after its answer was lost, it counts as one. */
  readonly once?: true
  /** May be run again after it failed, as a client would. */
  readonly run: (one: Try) => Promise<unknown>
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'an upload of a small file', prepare: nothing, run: (one) => put(one, 'a', SMALL_BYTES) },
  { name: 'an upload of a large file', prepare: nothing, run: (one) => put(one, 'a', LARGE_BYTES) },
  { name: 'an upload in pieces', once: true, prepare: nothing, run: putInPieces },
  { name: 'an upload in parts', once: true, prepare: nothing, run: putInParts },
  {
    name: 'an overwriting of a small file',
    prepare: (one) => put(one, 'a', 500),
    run: (one) => put(one, 'a', SMALL_BYTES),
  },
  {
    name: 'an overwriting of a large file',
    prepare: (one) => put(one, 'a', LARGE_BYTES - 1),
    run: (one) => put(one, 'a', LARGE_BYTES),
  },
  { name: 'a move onto a file', prepare: filesAndFolder, run: move },
  { name: 'a copy', prepare: filesAndFolder, run: copy },
  { name: 'a deletion', prepare: filesAndFolder, run: trash },
]

describe('when a step of storage fails, a disk loses nothing and shows nothing half', () => {
  const faults = new Faults()
  let disk: TestDisk
  let ann: TestAccount

  before(async () => {
    disk = await openTestDisk()
    ann = await disk.addAccount('ann')
  })
  after(() => disk.close())

  for (const scenario of SCENARIOS) {
    it(`in ${scenario.name}`, async (t) => {
      const whole = await attempt(scenario, 'whole')
      assert.ok(whole.done && whole.changes > 0, 'without a fault it succeeds, and is noted')
      const failed: string[] = []
      for (const moment of FAULT_MOMENTS) {
        for (let n = 1; ; n++) {
          const one = await attempt(scenario, `${moment} ${String(n)}`, { n, moment })
          if (faults.failed === undefined) break
          if (one.failed) failed.push(one.failed)
          check(scenario, one, whole)
        }
      }
      assert.ok(failed.length > 0, 'some step failed')
      const { ok } = await checkDisk(disk.parts, { readData: true, signal })
      assert.ok(ok, 'every byte is as it was sent')
      const steps = new Set(failed.map((one) => one.replace(/ \(.*/, '')))
      t.diagnostic(`${String(failed.length)} faults in ${[...steps].join(', ')}`)
    })
  }

  type Outcome = {
    readonly before: readonly string[]
    readonly after: readonly string[]
    readonly changes: number
    readonly done: boolean
    readonly failed: string | undefined
    /** After the client tried again without a fault. */
    readonly retried: readonly string[]
  }

  async function attempt(
    scenario: Scenario,
    label: string,
    fault?: { readonly n: number; readonly moment: FaultMoment },
  ): Promise<Outcome> {
    const folder = `${scenario.name}, ${label}`
    const { actor, spaceId } = ann
    const plain = { parts: disk.parts, ann, folder }
    await createFolders(disk.parts, { actor, spaceId, path: [folder] })
    await scenario.prepare(plain)
    const start = await stateOf(folder)
    const cursor = await lastChange()

    faults.arm(fault?.n ?? Infinity, fault?.moment ?? 'before')
    const parts = faults.around(disk.parts)
    const done = await scenario.run({ ...plain, parts }).then(
      () => true,
      () => false,
    )
    const { failed } = faults
    faults.disarm()
    const outcome = { before: start, after: await stateOf(folder), done, failed }
    const changes = (await lastChange()) - cursor
    const found = await checkDisk(disk.parts, { readData: false, signal })
    assert.deepEqual(found.findings, [], `after ${failed ?? 'no fault'}`)

    if (!done) await scenario.run(plain).catch(() => undefined)
    return { ...outcome, changes, retried: await stateOf(folder) }
  }

  /** All or nothing, with an outbox row for each change and for nothing else. */
  function check(scenario: Scenario, one: Outcome, whole: Outcome): void {
    const why = `after ${one.failed ?? ''}`
    const isDone = one.after.join('\n') === whole.after.join('\n')
    assert.deepEqual(one.after, isDone || one.done ? whole.after : whole.before, why)
    assert.equal(one.changes, isDone ? whole.changes : 0, `changes in the outbox ${why}`)
    if (scenario.once === true) assert.deepEqual(one.retried, whole.after, `tried again ${why}`)
    else assert.deepEqual(unnumbered(one.retried), unnumbered(whole.after), `tried again ${why}`)
  }

  /** What is in the folder and in the trash from it, one line each. */
  async function stateOf(folder: string): Promise<string[]> {
    return await disk.parts.catalog.read(async (tx) => {
      const space = await tx.spaces.byId(ann.spaceId)
      const top = space && (await tx.nodes.find(space.rootId, [folder]))
      if (!top) throw new Error('The folder of a try stays.')
      const lines: string[] = []
      const walk = async (id: NodeId, path: string) => {
        const members: NodeRecord[] = await tx.nodes.children(id, { limit: 100 })
        for (const { id, kind, name, size, versionNo } of members) {
          lines.push(`${path}${name} ${String(size)} version ${String(versionNo)}`)
          if (kind === 'folder') await walk(id, `${path}${name}/`)
        }
      }
      await walk(top.id, '')
      const before = Number.MAX_SAFE_INTEGER as NodeId
      const all = await tx.trash.ofSpace({ spaceId: ann.spaceId, before, limit: 10_000 })
      const own = all.filter((item) => item.path.startsWith(`${folder}/`))
      return [...lines, ...own.map((item) => `in the trash: ${item.path.slice(folder.length)}`)]
    })
  }

  async function lastChange(): Promise<number> {
    let cursor = 0
    for (;;) {
      const page = { spaceId: ann.spaceId, after: cursor, limit: 1000 }
      const last = (await disk.parts.catalog.read((tx) => tx.changes.since(page))).at(-1)
      if (!last) return cursor
      cursor = last.id
    }
  }
})

function unnumbered(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/ version \d+$/, ''))
}

async function nothing(): Promise<void> {
  // An empty folder is enough.
}

async function put({ parts, ann, folder }: Try, name: string, length: number): Promise<void> {
  const bytes = Buffer.alloc(length, `${folder} ${name} ${String(length)} `)
  const place = { spaceId: ann.spaceId, path: [folder, name] }
  const body = () => cut(bytes)
  await uploadFile(parts, { actor: ann.actor, place, size: length, body, lockTokens: [] }, signal)
}

async function filesAndFolder(one: Try): Promise<void> {
  const { actor, spaceId } = one.ann
  await createFolders(one.parts, { actor, spaceId, path: [one.folder, 'inner'] })
  await put(one, 'a', LARGE_BYTES)
  await put(one, 'b', SMALL_BYTES)
}

async function move({ parts, ann, folder }: Try): Promise<void> {
  const { actor, spaceId } = ann
  const source = { spaceId, path: [folder, 'a'] }
  const target = { spaceId, path: [folder, 'b'] }
  await moveNode(parts, { actor, source, target, overwrite: true, lockTokens: [] })
}

async function copy({ parts, ann, folder }: Try): Promise<void> {
  const { actor, spaceId } = ann
  const source = { spaceId, path: [folder, 'a'] }
  const target = { spaceId, path: [folder, 'inner', 'copy'] }
  const request = { actor, source, target, overwrite: false, withMembers: true, lockTokens: [] }
  await copyNode(parts, request)
}

async function trash({ parts, ann, folder }: Try): Promise<void> {
  const { actor, spaceId } = ann
  await trashNode(parts, { actor, target: { spaceId, path: [folder, 'a'] }, lockTokens: [] })
}

/** As a tus client: what failed is asked for again, and goes on from what had arrived. */
const drafts = new Map<string, DraftRecord>()
async function putInPieces({ parts, ann, folder }: Try): Promise<void> {
  const { actor, spaceId } = ann
  const bytes = Buffer.alloc(LARGE_BYTES, `${folder} in pieces `)
  const path = [folder, 'new', 'a']
  const begin = { actor, spaceId, path, size: bytes.length, metadata: '' }
  const draft = drafts.get(folder) ?? (await beginDraft(parts, begin))
  drafts.set(folder, draft)
  for (const end of [50_000, bytes.length]) {
    const offset = await draftOffset(parts, draft)
    if (offset >= end) continue
    const piece = cut(bytes.subarray(offset, end))
    await appendToDraft(parts, { actor, draft, offset, bytes: piece }, signal)
  }
  await finishDraft(parts, { actor, draft }, signal)
}

/** The same with parts that are joined; the middle one comes twice. */
const parted = new Map<string, DraftRecord[]>()
async function putInParts({ parts, ann, folder }: Try): Promise<void> {
  const { actor, spaceId } = ann
  const begun = parted.get(folder) ?? []
  parted.set(folder, begun)
  const bytes = [1, 2, 3].map((n) => Buffer.alloc(30_000 * n, `${folder} part ${String(n)} `))
  for (const [index, one] of bytes.entries()) {
    const begin = { actor, spaceId, path: [], size: one.length, metadata: '' }
    const draft = (begun[index] ??= await beginDraft(parts, begin))
    const offset = await draftOffset(parts, draft)
    if (offset === one.length) continue
    await appendToDraft(parts, { actor, draft, offset, bytes: cut(one.subarray(offset)) }, signal)
  }
  const ids = begun.map(({ id }) => id)
  const partIds = [...ids, ...ids.slice(1, 2)]
  const words = { modifiedAt: undefined, metadata: '', concat: `final;${partIds.join(' ')}` }
  const path = [folder, 'new', 'a']
  const draft = await joinDrafts(parts, { actor, spaceId, path, partIds, ...words })
  await finishDraft(parts, { actor, draft }, signal)
}
