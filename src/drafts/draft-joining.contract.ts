import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { collect, cut } from '../../test/kit/byte-streams.ts'
import type { ByteStream } from '../domain/bytes.ts'
import type { DraftId } from '../domain/ids.ts'
import { isProblem, type ProblemKind } from '../domain/problem.ts'
import type { DraftStore } from './draft-store.ts'

const SIZE_MAX = 2 ** 30
const signal = new AbortController().signal

type World = {
  readonly store: DraftStore
  /** The id of an empty draft. */
  readonly id: DraftId
  /** Makes a draft with these bytes. */
  readonly source: (bytes: Uint8Array | string) => Promise<DraftId>
}

/** What every DraftStore must keep when it joins drafts. @param open as of `describeDraftStore` */
export function describeDraftJoining(
  name: string,
  open: (folder: string) => Promise<DraftStore>,
): void {
  const check = (title: string, run: (world: World) => Promise<void>) => {
    test(title, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-drafts-'))
      t.after(async () => await rm(folder, { recursive: true, force: true }))
      const store = await open(folder)
      await run({ store, id: await begin(store), source: (bytes) => begin(store, bytes) })
    })
  }

  describe(`${name} joins drafts`, () => {
    describeJoining(check)
    describeRefusals(check)
  })
}

type Check = (title: string, run: (world: World) => Promise<void>) => void

function describeJoining(check: Check): void {
  check('joins drafts in the order they are named, and leaves them empty', async (world) => {
    const { store, id, source } = world
    const [second, first, none] = [await source('world'), await source('hello '), await source('')]

    assert.equal(await store.join(id, [first, none, second]), 11)

    assert.deepEqual([...(await store.parts(id))], [[1, 6], [3, 5]]) // prettier-ignore
    assert.equal(String(await store.head(id, 8)), 'hello wo')
    for (const one of [first, second]) assert.deepEqual([...(await store.parts(one))], [])
    assert.equal(await content(store, id), 'hello world')
    await append(store, first, 'anew')
    assert.equal(await content(store, first), 'anew')
    assert.equal(await content(store, id), 'hello world')
  })

  check('joins a draft with itself, wherever it stands', async ({ store, id, source }) => {
    const [ho, hum] = [await source('ho '), await source('hum ')]

    assert.equal(await store.join(id, [ho, hum, ho, ho, hum]), 17)

    assert.equal(await content(store, id), 'ho hum ho ho hum ')
  })

  check('joins nothing to nothing, also asked of drafts that were discarded', async (world) => {
    const { store, id, source } = world
    const gone = await source('gone')
    await store.discard(gone)

    assert.equal(await store.join(id, [gone]), 0)

    assert.equal(await content(store, id), '')
  })

  check('joins once, however often and at the same time it is asked', async (world) => {
    const { store, id, source } = world
    const sources = [await source('a'), await source('b'), await source('c')]

    const lengths = await Promise.all([1, 2, 3].map(() => store.join(id, sources)))

    assert.deepEqual(lengths, [3, 3, 3])
    assert.equal(await store.join(id, sources), 3)
    for (const one of sources) await store.discard(one)
    assert.equal(await store.join(id, sources), 3)
    assert.equal(await content(store, id), 'abc')
    assert.equal(await store.join(id, sources), 3)
  })

  check('joins a draft that was sealed meanwhile', async ({ store, id, source }) => {
    const [sealed, open] = [await source('sealed '), await source('open')]
    await store.seal(sealed, signal)

    assert.equal(await store.join(id, [sealed, open, sealed]), 18)

    assert.equal(await content(store, id), 'sealed opensealed ')
  })

  check('joins to the same digest, however the bytes were cut', async ({ store, source }) => {
    const piece = fc.record({ bytes: fc.uint8Array({ maxLength: 3000 }), turn: fc.nat() })
    const pieces = fc.array(piece, { maxLength: 12 })
    const property = fc.asyncProperty(pieces, async (all) => {
      const sources: DraftId[] = []
      const inTurn = all.map((one, index) => ({ ...one, index })).sort((a, b) => a.turn - b.turn)
      for (const { bytes, index } of inTurn) sources[index] = await source(bytes)
      const id = await begin(store)

      const length = await store.join(id, sources)

      const expected = Buffer.concat(all.map(({ bytes }) => bytes))
      const sealed = await store.seal(id, signal)
      assert.equal(length, expected.byteLength)
      assert.equal(sealed.sha256, createHash('sha256').update(expected).digest('hex'))
      assert.ok(expected.equals(await collect(await store.read(id, signal))))
    })
    await fc.assert(property, { numRuns: 30 })
  })
}

function describeRefusals(check: Check): void {
  check('joins nothing that still grows', async ({ store, id, source }) => {
    const growing = await source('')
    const gate = Promise.withResolvers<undefined>()
    const begun = Promise.withResolvers<undefined>()
    const slow = async function* (): ByteStream {
      yield Buffer.from('slow')
      begun.resolve(undefined)
      await gate.promise
    }
    const piece = { part: 1, offset: 0, bytes: slow(), sizeMax: SIZE_MAX }
    const running = store.append(growing, piece, signal)
    await begun.promise

    await rejects(store.join(id, [growing]), 'busy')

    gate.resolve(undefined)
    await running
    assert.equal(await store.join(id, [growing]), 4)
  })

  check('does not join to a draft that is not there', async ({ store, id, source }) => {
    const one = await source('kept')
    await store.discard(id)

    await rejects(store.join(id, [one]), 'not-found')

    assert.equal(await content(store, one), 'kept')
  })

  check('joins at most 10,000 drafts', async ({ store, id, source }) => {
    const one = await source('x')
    await rejects(store.join(id, new Array<DraftId>(10_001).fill(one)), 'invalid-input')
    assert.equal(await content(store, one), 'x')
  })
}

async function begin(store: DraftStore, bytes: Uint8Array | string = ''): Promise<DraftId> {
  const id = randomBytes(16).toString('hex') as DraftId
  await store.open(id)
  if (bytes.length > 0) await append(store, id, bytes)
  return id
}

async function append(store: DraftStore, id: DraftId, bytes: Uint8Array | string): Promise<void> {
  const piece = { part: 1, offset: 0, bytes: cut(Buffer.from(bytes)), sizeMax: SIZE_MAX }
  await store.append(id, piece, signal)
}

async function content(store: DraftStore, id: DraftId): Promise<string> {
  const sealed = await store.seal(id, signal)
  const bytes = await collect(await store.read(id, signal))
  assert.equal(sealed.sha256, createHash('sha256').update(bytes).digest('hex'))
  assert.equal(sealed.size, bytes.byteLength)
  return bytes.toString()
}

async function rejects(failing: Promise<unknown>, kind: ProblemKind): Promise<void> {
  await assert.rejects(failing, (error) => {
    assert.ok(isProblem(error, kind), `${kind} expected, not ${String(error)}`)
    return true
  })
}
