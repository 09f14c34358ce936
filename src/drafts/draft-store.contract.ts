import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { collect, cut, each, failing, stalling } from '../../test/kit/byte-streams.ts'
import type { ByteStream } from '../domain/bytes.ts'
import type { DraftId } from '../domain/ids.ts'
import { isProblem, type Problem, type ProblemKind } from '../domain/problem.ts'
import type { DraftStore, Piece } from './draft-store.ts'

const MIB = 1024 * 1024
const SIZE_MAX = 1024 * MIB
const signal = new AbortController().signal

type World = {
  readonly store: DraftStore
  /** The id of an empty draft. */
  readonly id: DraftId
  /** The store as another process finds it. */
  readonly restart: () => Promise<DraftStore>
}

/**
 * What every DraftStore must keep.
 *
 * @param open makes the store that lives in the folder, which is empty at first; opening it again is
 *   a restart
 * @param skip title of a test that does not apply, and why
 */
export function describeDraftStore(
  name: string,
  open: (folder: string) => Promise<DraftStore>,
  skip: Readonly<Record<string, string>> = {},
): void {
  const check = (title: string, run: (world: World) => Promise<void>) => {
    test(title, { skip: skip[title] ?? false }, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-drafts-'))
      t.after(async () => await rm(folder, { recursive: true, force: true }))
      const store = await open(folder)
      const id = newId()
      await store.open(id)
      await run({ store, id, restart: async () => await open(folder) })
    })
  }

  describe(`${name} is a DraftStore`, () => {
    describeAppending(check)
    describeSealing(check)
    describeRestarts(check)
    describeForgetting(check)
  })
}

type Check = (title: string, run: (world: World) => Promise<void>) => void

function describeAppending(check: Check): void {
  check('appends where the part ends, and says where it ends now', async ({ store, id }) => {
    const bytes = randomBytes(3 * MIB + 11)

    assert.equal(await append(store, id, { bytes: cut(bytes.subarray(0, 2 * MIB)) }), 2 * MIB)
    const rest = cut(bytes.subarray(2 * MIB))
    assert.equal(await append(store, id, { offset: 2 * MIB, bytes: rest }), bytes.byteLength)

    assert.deepEqual([...(await store.parts(id))], [[1, bytes.byteLength]])
    assert.ok(bytes.equals(await content(store, id)))
  })

  check('refuses an append elsewhere, and says where the part ends', async ({ store, id }) => {
    await append(store, id, { bytes: cut(Buffer.from('12345')) })

    for (const offset of [0, 4, 6]) {
      const elsewhere = append(store, id, { offset, bytes: cut(Buffer.from('x')) })
      const refused = await problemOf(elsewhere, 'offset-mismatch')
      assert.equal(refused.facts['size'], 5)
    }
    assert.deepEqual([...(await store.parts(id))], [[1, 5]])
  })

  check('keeps what arrived before the sender stopped, and goes on there', async (world) => {
    const { store, id } = world
    const bytes = randomBytes(3 * MIB)
    const leaving = new AbortController()
    const source = stalling(bytes.subarray(0, 2 * MIB), () => leaving.abort(new Error('gone')))

    await assert.rejects(append(store, id, { bytes: source }, leaving.signal), /gone/)

    assert.deepEqual([...(await store.parts(id))], [[1, 2 * MIB]])
    await append(store, id, { offset: 2 * MIB, bytes: cut(bytes.subarray(2 * MIB)) })
    assert.ok(bytes.equals(await content(store, id)))
  })

  check('keeps what arrived before the source failed, and goes on there', async (world) => {
    const { store, id } = world
    const bytes = randomBytes(200_000)
    const source = failing(bytes.subarray(0, 150_000), new Error('the line is dead'))

    await assert.rejects(append(store, id, { bytes: source }), /the line is dead/)

    assert.deepEqual([...(await store.parts(id))], [[1, 150_000]])
    await append(store, id, { offset: 150_000, bytes: cut(bytes.subarray(150_000)) })
    assert.ok(bytes.equals(await content(store, id)))
  })

  check('does not begin when it was told to stop before', async ({ store, id }) => {
    const bytes = cut(Buffer.from('x'))
    await assert.rejects(append(store, id, { bytes }, AbortSignal.abort(new Error('gone'))), /gone/)
    assert.deepEqual([...(await store.parts(id))], [])
  })

  check('stops reading where the draft would grow too large', async ({ store, id }) => {
    let read = 0
    const endless = async function* (): ByteStream {
      for (;;) {
        read++
        yield Buffer.alloc(1000)
      }
    }
    await append(store, id, { part: 2, bytes: cut(Buffer.alloc(500)) })

    const tooMuch = append(store, id, { bytes: endless(), sizeMax: 10_000 })
    const refused = await problemOf(tooMuch, 'too-large')

    assert.equal(refused.facts['sizeMax'], 10_000)
    assert.equal(read, 10)
    assert.deepEqual(Object.fromEntries(await store.parts(id)), { 1: 9000, 2: 500 })
    const last = { offset: 9000, bytes: cut(Buffer.alloc(500)), sizeMax: 10_000 }
    assert.equal(await append(store, id, last), 9500)
  })

  check('lets one append at a time into a part, and any number into a draft', async (world) => {
    const { store, id } = world
    const gate = Promise.withResolvers<undefined>()
    const begun = Promise.withResolvers<undefined>()
    const slow = async function* (): ByteStream {
      yield Buffer.from('slow')
      begun.resolve(undefined)
      await gate.promise
    }

    const running = append(store, id, { bytes: slow() })
    await begun.promise
    await problemOf(append(store, id, { bytes: cut(Buffer.from('x')) }), 'busy')
    await problemOf(store.truncate(id, 1, 0), 'busy')
    await problemOf(store.seal(id, signal), 'busy')
    const others = Array.from({ length: 8 }, (_, n) =>
      append(store, id, { part: n + 2, bytes: cut(Buffer.from(` ${n}`)) }),
    )
    await Promise.all(others)
    gate.resolve(undefined)
    await running

    assert.equal(String(await content(store, id)), 'slow 0 1 2 3 4 5 6 7')
  })

  check('cuts a part back, and goes on there', async ({ store, id }) => {
    await append(store, id, { bytes: cut(Buffer.from('right wrong')) })

    await store.truncate(id, 1, 6)
    await store.truncate(id, 1, 100)
    await store.truncate(id, 7, 0)

    assert.deepEqual([...(await store.parts(id))], [[1, 6]])
    const anew = { offset: 6, bytes: cut(Buffer.from('again')), sizeMax: 11 }
    assert.equal(await append(store, id, anew), 11)
    assert.equal(String(await content(store, id)), 'right again')
  })

  check('takes a part anew after it was cut to nothing', async ({ store, id }) => {
    await append(store, id, { bytes: cut(Buffer.from('old')) })
    await store.truncate(id, 1, 0)
    await append(store, id, { bytes: cut(Buffer.from('newer')) })
    assert.equal(String(await content(store, id)), 'newer')
  })

  check('shows the first bytes, across parts', async ({ store, id }) => {
    assert.equal((await store.head(id, 4096)).byteLength, 0)
    await append(store, id, { part: 3, bytes: cut(Buffer.from('world')) })
    await append(store, id, { part: 1, bytes: cut(Buffer.from('hello ')) })

    assert.equal(String(await store.head(id, 4096)), 'hello world')
    assert.equal(String(await store.head(id, 8)), 'hello wo')
    assert.equal(String(await store.head(id, 0)), '')
    await store.seal(id, signal)
    assert.equal(String(await store.head(id, 8)), 'hello wo')
  })

  check('refuses ids, parts and sizes that cannot be', async ({ store, id }) => {
    for (const text of ['', 'abc', '../../../etc/passwd', 'A'.repeat(32), `${'0'.repeat(31)}/`]) {
      const bad = text as DraftId
      await problemOf(store.open(bad), 'invalid-input')
      await problemOf(append(store, bad, { bytes: cut(Buffer.from('x')) }), 'invalid-input')
      await problemOf(store.parts(bad), 'invalid-input')
      await problemOf(store.seal(bad, signal), 'invalid-input')
      await problemOf(store.discard(bad), 'invalid-input')
    }
    for (const part of [0, -1, 1.5, 10_001, NaN]) {
      await problemOf(append(store, id, { part, bytes: cut(Buffer.from('x')) }), 'invalid-input')
    }
    await problemOf(store.truncate(id, 1, -1), 'invalid-input')
    assert.equal(await append(store, id, { part: 10_000, bytes: cut(Buffer.from('x')) }), 1)
  })
}

function describeSealing(check: Check): void {
  check('seals an empty draft to the SHA-256 of nothing', async ({ store, id }) => {
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

    assert.deepEqual(await store.seal(id, signal), { id, size: 0, sha256: empty })

    assert.equal((await collect(await store.read(id, signal))).byteLength, 0)
  })

  check('gives the same answer when sealed again, also by many at once', async ({ store, id }) => {
    const bytes = randomBytes(100_000)
    await append(store, id, { part: 2, bytes: cut(bytes.subarray(50_000)) })
    await append(store, id, { part: 1, bytes: cut(bytes.subarray(0, 50_000)) })

    const answers = await Promise.all([1, 2, 3].map(() => store.seal(id, signal)))

    const expected = { id, size: 100_000, sha256: sha256(bytes) }
    for (const answer of [...answers, await store.seal(id, signal)]) {
      assert.deepEqual(answer, expected)
    }
    assert.deepEqual([...(await store.parts(id))], [[1, 100_000]])
    assert.ok(bytes.equals(await collect(await store.read(id, signal))))
    assert.ok(bytes.equals(await collect(await store.read(id, signal))))
  })

  check('joins parts in the order of their numbers, whenever they came', async ({ store, id }) => {
    const parts = [7, 10_000, 2, 9, 30].map((part) => ({ part, bytes: randomBytes(part * 100) }))

    for (const { part, bytes } of parts) await append(store, id, { part, bytes: cut(bytes) })

    const inOrder = parts.sort((one, other) => one.part - other.part).map((one) => one.bytes)
    assert.ok(Buffer.concat(inOrder).equals(await content(store, id)))
  })

  check('takes nothing more once it is sealed', async ({ store, id }) => {
    await append(store, id, { bytes: cut(Buffer.from('whole')) })
    await store.seal(id, signal)

    await problemOf(append(store, id, { offset: 5, bytes: cut(Buffer.from('x')) }), 'locked')
    await problemOf(store.truncate(id, 1, 0), 'locked')

    assert.equal(String(await content(store, id)), 'whole')
  })

  check('shows nobody the bytes of a draft that is not sealed', async ({ store, id }) => {
    await append(store, id, { bytes: cut(Buffer.from('not yet')) })
    await problemOf(store.read(id, signal), 'not-found')
  })

  check('goes on after sealing was told to stop', async ({ store, id }) => {
    await append(store, id, { part: 1, bytes: cut(Buffer.from('one ')) })
    await append(store, id, { part: 2, bytes: cut(Buffer.from('two ')) })

    await assert.rejects(store.seal(id, AbortSignal.abort(new Error('gone'))), /gone/)

    await append(store, id, { part: 3, bytes: cut(Buffer.from('three')) })
    assert.equal(String(await content(store, id)), 'one two three')
  })

  check('seals to the same digest, however the bytes are cut into parts', async ({ store }) => {
    const piece = fc.record({
      part: fc.integer({ min: 1, max: 5 }),
      chunks: fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 4 }),
    })
    const property = fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const id = newId()
      await store.open(id)
      const whole = new Map<number, Buffer>()
      for (const { part, chunks } of pieces) {
        const before = whole.get(part) ?? Buffer.alloc(0)
        await append(store, id, { part, offset: before.byteLength, bytes: each(chunks) })
        whole.set(part, Buffer.concat([before, ...chunks]))
      }
      const parts = [...whole].sort(([one], [other]) => one - other)
      const expected = Buffer.concat(parts.map(([, bytes]) => bytes))

      const sealed = await store.seal(id, signal)

      assert.equal(sealed.sha256, sha256(expected))
      assert.ok(expected.equals(await collect(await store.read(id, signal))))
    })
    await fc.assert(property, { numRuns: 30 })
  })
}

function describeRestarts(check: Check): void {
  check('knows its drafts after a restart, and goes on with them', async (world) => {
    const { store, id, restart } = world
    await append(store, id, { part: 1, bytes: cut(Buffer.from('one ')) })
    await append(store, id, { part: 2, bytes: cut(Buffer.from('two ')) })

    const again = await restart()

    assert.deepEqual(await again.list(), [id])
    assert.deepEqual([...(await again.parts(id))], [[1, 4], [2, 4]]) // prettier-ignore
    assert.equal(String(await again.head(id, 100)), 'one two ')
    await append(again, id, { part: 2, offset: 4, bytes: cut(Buffer.from('three')) })
    assert.equal(String(await content(again, id)), 'one two three')
  })

  check('seals a single part after a restart', async ({ store, id, restart }) => {
    const bytes = randomBytes(3 * MIB)
    await append(store, id, { bytes: cut(bytes) })
    assert.ok(bytes.equals(await content(await restart(), id)))
  })

  check('knows a sealed draft after a restart', async ({ store, id, restart }) => {
    await append(store, id, { part: 4, bytes: cut(Buffer.from('b')) })
    await append(store, id, { part: 3, bytes: cut(Buffer.from('a')) })
    const sealed = await store.seal(id, signal)

    const again = await restart()

    assert.deepEqual([...(await again.parts(id))], [[1, 2]])
    assert.deepEqual(await again.seal(id, signal), sealed)
    assert.equal(String(await collect(await again.read(id, signal))), 'ab')
    await problemOf(append(again, id, { offset: 2, bytes: cut(Buffer.from('x')) }), 'locked')
  })
}

function describeForgetting(check: Check): void {
  check('forgets a draft, and minds none that is not there', async ({ store, id }) => {
    await append(store, id, { bytes: cut(Buffer.from('bytes')) })

    await store.discard(id)
    await store.discard(id)
    await store.discard(newId())

    assert.deepEqual(await store.list(), [])
    await problemOf(store.parts(id), 'not-found')
    await problemOf(store.head(id, 1), 'not-found')
    await problemOf(store.seal(id, signal), 'not-found')
    await problemOf(store.read(id, signal), 'not-found')
    await problemOf(store.truncate(id, 1, 0), 'not-found')
    await problemOf(append(store, id, { bytes: cut(Buffer.from('x')) }), 'not-found')
  })

  check('forgets a draft while it still grows', async ({ store, id }) => {
    const growing = async function* (): ByteStream {
      yield Buffer.from('some')
      await store.discard(id)
      yield Buffer.from('more')
    }

    await problemOf(append(store, id, { bytes: growing() }), 'not-found')

    assert.deepEqual(await store.list(), [])
  })

  check('lists every draft', async ({ store, id }) => {
    const ids = [id, newId(), newId()]
    for (const one of ids) await store.open(one)
    await append(store, id, { bytes: cut(Buffer.from('x')) })
    await store.open(id)

    assert.deepEqual([...(await store.list())].sort(), ids.sort())
    assert.deepEqual([...(await store.parts(id))], [[1, 1]])
  })
}

type Appending = Pick<Piece, 'bytes'> & Partial<Piece>

async function append(store: DraftStore, id: DraftId, piece: Appending, stop = signal) {
  return await store.append(id, { part: 1, offset: 0, sizeMax: SIZE_MAX, ...piece }, stop)
}

/** Seals the draft, and compares its digest with what it reads as. */
async function content(store: DraftStore, id: DraftId): Promise<Buffer> {
  const sealed = await store.seal(id, signal)
  const bytes = await collect(await store.read(id, signal))
  assert.equal(sealed.sha256, sha256(bytes))
  assert.equal(sealed.size, bytes.byteLength)
  return bytes
}

async function problemOf(failing: Promise<unknown>, kind: ProblemKind): Promise<Problem> {
  let problem: Problem | undefined
  await assert.rejects(failing, (error) => {
    assert.ok(isProblem(error, kind), `${kind} expected, not ${String(error)}`)
    problem = error
    return true
  })
  assert.ok(problem)
  return problem
}

function newId(): DraftId {
  return randomBytes(16).toString('hex') as DraftId
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
