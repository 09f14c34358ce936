import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { collect, cut } from '../../test/kit/byte-streams.ts'
import { addPerson, openDiskFor, type Person } from '../../test/kit/person.ts'
import { publishMeasure } from '../../test/kit/publish-measure.ts'
import { PNG } from '../../test/kit/sample-files.ts'
import { openDisk } from '../app/open-disk.ts'
import { ManualClock } from '../clock/manual-clock.ts'
import { HOUR_MS } from '../domain/instant.ts'
import { isProblem } from '../domain/problem.ts'
import { draftOffset } from './draft-offset.ts'
import {
  appendToDraft,
  beginDraft,
  discardDraft,
  type Draft,
  findDraft,
  finishDraft,
  listDrafts,
  readDraft,
} from './drafts.ts'
import type { Parts } from './parts.ts'
import { uploadFile } from './upload-file.ts'

const signal = new AbortController().signal
const QUOTA = 1000
const overQuota = (error: unknown) => isProblem(error, 'quota-exceeded')

/** Begins an upload of `size` bytes. */
async function begin(ada: Person, name: string, size: number, spaceId = ada.home): Promise<Draft> {
  const request = { actor: ada.actor, spaceId, path: [name], size, metadata: '' }
  return await beginDraft(ada.parts, request)
}

async function diskOf(t: TestContext, quotaBytes?: number) {
  const disk = await openDiskFor(t)
  const ada = await addPerson(disk, 'ada', quotaBytes === undefined ? {} : { quotaBytes })
  return { disk, ada }
}

test('unfinished uploads together are at most twice the quota, and the refusal says what to do', async (t) => {
  const { disk, ada } = await diskOf(t, QUOTA)
  await begin(ada, 'one', QUOTA)
  await begin(ada, 'two', QUOTA)
  await begin(ada, 'empty', 0)

  await assert.rejects(begin(ada, 'three', 1), (error) => {
    assert.ok(isProblem(error, 'quota-exceeded'))
    assert.match(error.detail.en, /Finish or cancel/)
    assert.match(error.detail['zh-CN'], /完成或取消/)
    return true
  })
  assert.equal((await disk.parts.drafts.list()).length, 3, 'nothing of the refused one stays')
})

test('of two uploads that begin at once, only what twice the quota holds passes', async (t) => {
  const { ada } = await diskOf(t, QUOTA)
  await begin(ada, 'one', QUOTA)

  const names = ['a', 'b', 'c', 'd', 'e']
  const begun = await Promise.allSettled(names.map((name) => begin(ada, name, 400)))

  const refused = begun.filter((one) => one.status === 'rejected')
  assert.equal(refused.length, 3)
  assert.ok(refused.every((one) => overQuota(one.reason)))
})

test('an upload that is finished, cancelled or expired counts no more', async (t) => {
  const { disk, ada } = await diskOf(t, QUOTA)
  const small = await begin(ada, 'small', 10)
  await begin(ada, 'one', QUOTA - 10)
  const other = await begin(ada, 'two', QUOTA)
  const bytes = cut(Buffer.from('ten bytes!'))
  await assert.rejects(begin(ada, 'more', 10), overQuota)

  const append = { actor: ada.actor, draft: small, offset: 0, bytes }
  await appendToDraft(disk.parts, append, signal)
  await finishDraft(disk.parts, { actor: ada.actor, draft: small }, signal)
  await begin(ada, 'after one was finished', 10)
  await assert.rejects(begin(ada, 'more', 1), overQuota)

  await discardDraft(disk.parts, other)
  await begin(ada, 'after one was cancelled', QUOTA - 10)
  await assert.rejects(begin(ada, 'more', 11), overQuota)

  disk.clock.advance(disk.parts.limits.draftLifeMs)
  await begin(ada, 'after all expired', QUOTA - 10)
  await begin(ada, 'and another', QUOTA - 10)
})

test('each space has its own bound, and one without a quota has none', async (t) => {
  const { ada } = await diskOf(t)
  const bounded = await ada.addSpace('bounded', QUOTA)
  for (const name of ['one', 'two', 'three']) {
    await begin(ada, name, Number.MAX_SAFE_INTEGER)
  }

  await begin(ada, 'one', QUOTA, bounded)
  await begin(ada, 'two', QUOTA, bounded)
  await assert.rejects(begin(ada, 'three', 1, bounded), overQuota)
})

test('a quota set below what was announced refuses new uploads, however much that was', async (t) => {
  const { disk, ada } = await diskOf(t)
  const many = Array.from({ length: 1100 }, (_, index) => `upload ${String(index)}`)
  await Promise.all(many.map((name) => begin(ada, name, Number.MAX_SAFE_INTEGER)))
  await disk.parts.catalog.write((tx) => tx.spaces.setQuota(ada.home, QUOTA))

  await assert.rejects(begin(ada, 'one more', 1), overQuota)
})

test('bytes that are too few to tell what they belong to are not judged yet', async (t) => {
  const { disk, ada } = await diskOf(t)
  const from = disk.clock.now()
  const media = ['text', 'other'] as const
  await publishMeasure(disk.parts.catalog, { capabilities: ['upload'], media, from })
  const whole = await begin(ada, 'picture', PNG.length)
  const words = await begin(ada, 'words', 4)
  const append = (draft: Draft, offset: number, bytes: Uint8Array) =>
    appendToDraft(ada.parts, { actor: ada.actor, draft, offset, bytes: cut(bytes) }, signal)

  for (const [start, end] of [
    [0, 0],
    [0, 2],
    [2, PNG.length],
  ] as const)
    // prettier-ignore
    await append(whole, start, PNG.subarray(start, end))
  await finishDraft(ada.parts, { actor: ada.actor, draft: whole }, signal)
  assert.ok(PNG.equals(await ada.read('/picture')))

  await append(words, 0, Buffer.from('tw'))
  const refused = (error: unknown) => isProblem(error, 'suspended-by-notice')
  await assert.rejects(append(words, 2, Buffer.from('o!')), refused)
})

test('what a notice refused at its end is always kept, and counts', async (t) => {
  const { disk, ada } = await diskOf(t, QUOTA)
  await begin(ada, 'one', QUOTA)
  await begin(ada, 'two', QUOTA - 100)
  const from = disk.clock.now() + HOUR_MS
  async function* body() {
    yield Buffer.alloc(100)
    await publishMeasure(disk.parts.catalog, { capabilities: ['upload'], from, until: from + 1 })
    disk.clock.moveTo(from)
    yield Buffer.alloc(100)
  }
  const request = { actor: ada.actor, place: ada.at('/f'), size: undefined, body, lockTokens: [] }

  await assert.rejects(uploadFile(disk.parts, request, signal), (error) =>
    isProblem(error, 'suspended-by-notice'),
  )

  disk.clock.advance(1)
  const kept = (await listDrafts(disk.parts, ada.actor)).filter((one) => one.draft.refusedBy)
  assert.deepEqual(
    kept.map(({ receivedBytes }) => receivedBytes),
    [200],
  )
  await assert.rejects(begin(ada, 'more', 1), overQuota)
  for (const { draft } of kept) await discardDraft(disk.parts, draft)
  await begin(ada, 'more', 100)
})

for (const isKnown of [true, false]) {
  const known = isKnown ? 'had part of it in hand' : 'had seen nothing of it'
  test(`what another process has finished since is complete to one that ${known}`, async (t) => {
    const { one, other, ada } = await twoProcesses(t)
    const whole = Buffer.alloc(100_000, 'a file ')
    const begun = await begin(ada, 'f', whole.length)
    const [first, rest] = [whole.subarray(0, 30_000), whole.subarray(30_000)]
    await append(one, ada, { draft: begun, offset: 0, bytes: first })
    const draft = await findDraft(other, ada.actor, begun.id)
    if (isKnown) assert.equal(await draftOffset(other, draft), first.length)

    await append(one, ada, { draft: begun, offset: first.length, bytes: rest })
    const { node } = await finishDraft(one, { actor: ada.actor, draft: begun }, signal)

    assert.equal(await draftOffset(other, draft), whole.length)
    const again = await finishDraft(other, { actor: ada.actor, draft }, signal)
    assert.deepEqual(again.node, node)
  })
}

test('an upload that was given up since has no offset', async (t) => {
  const { disk, ada } = await diskOf(t)
  const draft = await begin(ada, 'f', 10)
  await discardDraft(disk.parts, draft)

  await assert.rejects(draftOffset(disk.parts, draft), (error) => isProblem(error, 'not-found'))
})

async function append(
  parts: Parts,
  ada: Person,
  { draft, offset, bytes }: { draft: Draft; offset: number; bytes: Uint8Array },
): Promise<void> {
  await appendToDraft(parts, { actor: ada.actor, draft, offset, bytes: cut(bytes) }, signal)
}

/** Two processes on one data folder, and somebody at the first. */
async function twoProcesses(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-drafts-'))
  const clock = new ManualClock(Date.UTC(2016, 4, 4, 12))
  const one = await openDisk({ dataFolder: folder, clock })
  const other = await openDisk({ dataFolder: folder, clock })
  t.after(async () => {
    await one.close()
    await other.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { one: one.parts, other: other.parts, ada: await addPerson(one, 'ada') }
}

test('an upload that rotted in its draft is not taken back as if it were whole', async (t) => {
  const { disk, ada } = await diskOf(t)
  const draft = await begin(ada, 'film', 200_000)
  const bytes = randomBytes(200_000)
  await appendToDraft(disk.parts, { actor: ada.actor, draft, offset: 0, bytes: cut(bytes) }, signal)
  assert.ok(bytes.equals(await collect((await readDraft(disk.parts, draft, signal)).bytes)))

  const folder = join(disk.dataFolder, 'drafts', draft.id.slice(0, 2), draft.id)
  const name = (await readdir(folder)).find((one) => one.startsWith('content-')) ?? assert.fail()
  await using file = await open(join(folder, name), 'r+')
  await file.write(Buffer.from([(bytes[777] ?? 0) ^ 1]), 0, 1, 777)

  await assert.rejects(readDraft(disk.parts, draft, signal), (error) => isProblem(error, 'corrupt'))
})
