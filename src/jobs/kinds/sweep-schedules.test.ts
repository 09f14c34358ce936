import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, test } from 'node:test'
import { openTestDisk, type TestAccount, type TestDisk } from '../../../test/kit/disk.ts'
import { scale } from '../../../test/kit/scale.ts'
import { MemoryBlobStore } from '../../blobs/memory/memory-blob-store.ts'
import type { BlobId, NodeId } from '../../domain/ids.ts'
import { Permit } from '../../policy/permit-mint.ts'
import { BLOB_GRACE_MS } from './sweep-blobs.ts'

// Two uploads of the same bytes and a sweep, each step of each in every possible order. An upload
// announces the blob, stores its bytes and names it; told that the sweep has it, it begins again.
// The sweep condemns the blob, removes its bytes and forgets it. The orders are found by a model of
// the claim rule, and each is then lived through with the catalog's own statements.

type Row = 'absent' | 'expected' | 'kept' | 'doomed'
type Model = {
  readonly row: Row
  /** Announced so long ago that the sweep may take it. */
  readonly isOld: boolean
  readonly hasBytes: boolean
  readonly nodes: number
}
type Who = 'upload 1' | 'upload 2' | 'sweep'
/** The next step of each: 0 to 2, 3 when done. */
type Progress = Readonly<Record<Who, number>> & { readonly isCondemned: boolean }

const UPLOADS = ['upload 1', 'upload 2'] as const
/** Beginning again costs steps; what never ends would be no schedule. */
const STEPS_MAX = 14
/** The model takes every order; the catalog every so many of them. */
const STRIDE = scale(5, 1)

function step(model: Model, progress: Progress, who: Who): [Model, Progress] {
  const next = { ...progress, [who]: progress[who] + 1 }
  if (who === 'sweep') return sweepStep(model, next)
  switch (progress[who]) {
    case 0:
      if (model.row === 'doomed') return [model, progress]
      return [
        { ...model, row: model.row === 'absent' ? 'expected' : model.row, isOld: false },
        next,
      ]
    case 1:
      return [{ ...model, hasBytes: true }, next]
    default:
      if (model.row === 'doomed') return [model, { ...progress, [who]: 0 }]
      return [{ ...model, row: 'kept', nodes: model.nodes + 1 }, next]
  }
}

function sweepStep(model: Model, next: Progress): [Model, Progress] {
  switch (next.sweep) {
    case 1: {
      const isTaken = model.row !== 'absent' && model.isOld && model.nodes === 0
      return [isTaken ? { ...model, row: 'doomed' } : model, { ...next, isCondemned: isTaken }]
    }
    case 2:
      return [next.isCondemned ? { ...model, hasBytes: false } : model, next]
    default:
      return [next.isCondemned ? { ...model, row: 'absent' } : model, next]
  }
}

function* schedules(model: Model, progress: Progress, before: readonly Who[]): Generator<Who[]> {
  assert.ok(model.nodes === 0 || (model.hasBytes && model.row === 'kept'), before.join(', '))
  const whoCanGo = [...UPLOADS, 'sweep' as const].filter((who) => progress[who] < 3)
  if (whoCanGo.length === 0) yield [...before]
  if (before.length >= STEPS_MAX) return
  for (const who of whoCanGo) {
    // The two uploads are alike: of two orders that differ in their names one is enough.
    if (who === 'upload 2' && !before.includes('upload 1')) continue
    yield* schedules(...step(model, progress, who), [...before, who])
  }
}

const FRESH: Progress = { 'upload 1': 0, 'upload 2': 0, sweep: 0, isCondemned: false }

const starts: readonly { readonly what: string; readonly model: Model }[] = [
  {
    what: 'bytes that the disk never had',
    model: { row: 'absent', isOld: false, hasBytes: false, nodes: 0 },
  },
  {
    what: 'bytes that nothing names any more',
    model: { row: 'kept', isOld: true, hasBytes: true, nodes: 0 },
  },
  {
    what: 'bytes of an upload that a crash cut off',
    model: { row: 'expected', isOld: true, hasBytes: true, nodes: 0 },
  },
  {
    what: 'a blob that a crashed upload only announced',
    model: { row: 'expected', isOld: true, hasBytes: false, nodes: 0 },
  },
]

let disk: TestDisk
let ada: TestAccount
let store: MemoryBlobStore
beforeEach(async () => {
  disk = await openTestDisk()
  ada = await disk.addAccount('ada')
  store = new MemoryBlobStore()
})
afterEach(() => disk.close())

for (const { what, model } of starts) {
  test(`no order of two uploads and a sweep loses a named blob: ${what}`, async () => {
    const all = [...schedules(model, FRESH, [])]
    assert.ok(all.length >= 840, `only ${all.length} orders`)
    const root = await disk.parts.catalog.read(async (tx) => {
      const space = await tx.spaces.byId(ada.spaceId)
      return space?.rootId as NodeId
    })

    // All at once: those that wait share one commit, so thousands of orders cost seconds.
    const lived = all.filter((_, index) => index % STRIDE === 0)
    await Promise.all(lived.map((order, index) => live(order, { model, index, root })))
  })
}

type Start = { readonly model: Model; readonly index: number; readonly root: NodeId }

/** One order, with a blob of its own. */
async function live(order: readonly Who[], start: Start): Promise<void> {
  const bytes = Buffer.from(`${start.model.row} ${start.model.hasBytes} ${start.index}`)
  const id = createHash('sha256').update(bytes).digest('hex') as BlobId
  await begin(start, { id, bytes })
  let model = start.model
  let progress = FRESH
  for (const [at, who] of order.entries()) {
    await doStep({ id, bytes, who, progress, start, at })
    ;[model, progress] = step(model, progress, who)
    await compare(model, id, order.slice(0, at + 1))
  }
  assert.ok(model.nodes === 2 && model.hasBytes, order.join(', '))
}

async function begin({ model }: Start, blob: { id: BlobId; bytes: Buffer }): Promise<void> {
  const now = disk.clock.now() - BLOB_GRACE_MS - 1
  const { id, bytes } = blob
  if (model.hasBytes) await put(id, bytes)
  if (model.row === 'absent') return
  await disk.parts.catalog.write(async (tx) => {
    await tx.blobs.expect({ id, size: bytes.length, now })
    if (model.row === 'kept') await tx.blobs.keep({ id, size: bytes.length, now, bytes: null })
  })
}

type Step = {
  readonly id: BlobId
  readonly bytes: Buffer
  readonly who: Who
  readonly progress: Progress
  readonly start: Start
  readonly at: number
}

async function doStep(one: Step): Promise<void> {
  const { id, who, progress } = one
  const { catalog } = disk.parts
  const now = disk.clock.now()
  if (who !== 'sweep') {
    if (progress[who] === 0) {
      await catalog.write((tx) => tx.blobs.expect({ id, size: one.bytes.length, now }))
    } else if (progress[who] === 1) await put(id, one.bytes)
    else await name(one)
  } else if (progress.sweep === 0) {
    await catalog.write((tx) => tx.blobs.doom({ id, before: now - BLOB_GRACE_MS }))
  } else if (progress.isCondemned && progress.sweep === 1) {
    await store.remove([id], new AbortController().signal)
  } else if (progress.sweep === 2) await catalog.write((tx) => tx.blobs.forget(id))
}

async function put(id: BlobId, bytes: Buffer): Promise<void> {
  async function* once() {
    yield bytes
  }
  await store.put(id, once(), new AbortController().signal)
}

async function name({ id, bytes, start, who, at }: Step): Promise<void> {
  const now = disk.clock.now()
  await disk.parts.catalog.write(async (tx) => {
    if (!(await tx.blobs.keep({ id, size: bytes.length, now, bytes: null }))) return
    await tx.nodes.insert(Permit.mint('write'), {
      spaceId: ada.spaceId,
      parentId: start.root,
      kind: 'file',
      name: `${start.index} ${who} ${at}`,
      etag: 'e',
      size: bytes.length,
      blobId: id,
      byBytes: 'text',
      byName: 'text',
      authorId: ada.account.id,
      now,
      modifiedAt: now,
    })
  })
}

async function compare(model: Model, id: BlobId, order: readonly Who[]): Promise<void> {
  const row = await disk.parts.catalog.read((tx) => tx.blobs.state(id))
  const stat = await store.stat([id], new AbortController().signal)
  const real = { row: row?.state ?? 'absent', hasBytes: stat.has(id) }
  assert.deepEqual(real, { row: model.row, hasBytes: model.hasBytes }, order.join(', '))
}
