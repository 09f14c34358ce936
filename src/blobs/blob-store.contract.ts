import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { collect, cut, each, failing, stalling } from '../../test/kit/byte-streams.ts'
import type { BlobId } from '../domain/ids.ts'
import { isProblem, type ProblemKind } from '../domain/problem.ts'
import type { BlobStat, BlobStore } from './blob-store.ts'

const MIB = 1024 * 1024
const signal = new AbortController().signal

/**
 * What every BlobStore must keep.
 *
 * @param open makes a store that has nothing in it
 * @param skip title of a test that does not apply, and why
 */
export function describeBlobStore(
  name: string,
  open: () => Promise<BlobStore>,
  skip: Readonly<Record<string, string>> = {},
): void {
  const check = (title: string, run: (store: BlobStore) => Promise<void>) => {
    test(title, { skip: skip[title] ?? false }, async () => await run(await open()))
  }

  describe(`${name} is a BlobStore`, () => {
    check('gives back what was put', async (store) => {
      const bytes = randomBytes(5 * MIB + 17)

      assert.deepEqual(await put(store, bytes), { id: idOf(bytes), size: bytes.byteLength })

      assert.ok(bytes.equals(await read(store, idOf(bytes))))
    })

    check('keeps an empty blob', async (store) => {
      const id = idOf(Buffer.alloc(0))

      await put(store, Buffer.alloc(0))

      assert.equal((await read(store, id)).byteLength, 0)
      assert.deepEqual([...(await store.stat([id], signal))], [[id, 0]])
    })

    check('takes the same blob twice', async (store) => {
      const bytes = Buffer.from('the same bytes')

      await put(store, bytes)
      await put(store, bytes)

      assert.ok(bytes.equals(await read(store, idOf(bytes))))
      assert.equal((await listed(store)).length, 1)
    })

    check('takes the same blob from many at once', async (store) => {
      const bytes = randomBytes(100_000)

      await Promise.all(Array.from({ length: 8 }, () => put(store, bytes)))

      assert.ok(bytes.equals(await read(store, idOf(bytes))))
    })

    check('keeps nothing when the bytes do not match the id', async (store) => {
      const id = idOf(Buffer.from('what was promised'))

      await assert.rejects(
        store.put(id, cut(Buffer.from('what came')), signal),
        problem('digest-mismatch'),
      )

      assert.deepEqual(await listed(store), [])
      await assert.rejects(store.open(id, { signal }), problem('not-found'))
      await assert.rejects(store.read(id, { signal }), problem('not-found'))
    })

    check('keeps nothing when the bytes end in a failure', async (store) => {
      const bytes = randomBytes(3 * MIB)

      await assert.rejects(
        store.put(idOf(bytes), failing(bytes, new Error('the line is dead')), signal),
        /the line is dead/,
      )

      assert.deepEqual(await listed(store), [])
    })

    check('keeps nothing when it is told to stop while the source stands still', async (store) => {
      const leaving = new AbortController()
      const bytes = randomBytes(3 * MIB)
      const source = stalling(bytes, () => leaving.abort(new Error('gone')))

      await assert.rejects(store.put(idOf(bytes), source, leaving.signal), /gone/)

      assert.deepEqual(await listed(store), [])
    })

    check('refuses an id that is not 64 lower-case hex digits', async (store) => {
      for (const id of ['', 'abc', '../../etc/passwd', 'A'.repeat(64), `${'0'.repeat(63)}/`]) {
        const bad = id as BlobId
        await assert.rejects(store.put(bad, cut(Buffer.alloc(1)), signal), problem('invalid-input'))
        await assert.rejects(store.open(bad, { signal }), problem('invalid-input'))
        await assert.rejects(store.stat([bad], signal), problem('invalid-input'))
        await assert.rejects(store.remove([bad], signal), problem('invalid-input'))
      }
    })

    check('says that it does not have a blob', async (store) => {
      const id = idOf(Buffer.from('never put'))

      await assert.rejects(store.open(id, { signal }), problem('not-found'))
      assert.equal((await store.stat([id], signal)).size, 0)
    })

    check('gives any range within the blob, and refuses every other', async (store) => {
      const bytes = randomBytes(3 * MIB + 5)
      await put(store, bytes)
      const size = bytes.byteLength
      const edges = [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, size - 1, size]

      for (const start of edges) {
        for (const end of edges.filter((edge) => edge >= start)) {
          const part = await read(store, idOf(bytes), { start, end })
          assert.ok(bytes.subarray(start, end).equals(part), `${start} to ${end}`)
        }
      }
      for (const [start, end] of [[0, size + 1], [size, size + 1], [-1, 4], [5, 4], [0.5, 4]]) {
        const range = { start: start ?? 0, end: end ?? 0 }
        await assert.rejects(store.open(idOf(bytes), { range, signal }), problem('invalid-input'))
        await assert.rejects(store.read(idOf(bytes), { range, signal }), problem('invalid-input'))
      }
    }) // prettier-ignore

    check('says that a blob is damaged when it does not have the size it should', async (store) => {
      const bytes = randomBytes(100)
      await put(store, bytes)

      for (const size of [99, 101]) {
        await assert.rejects(store.open(idOf(bytes), { size, signal }), problem('corrupt'))
        await assert.rejects(store.read(idOf(bytes), { size, signal }), problem('corrupt'))
      }
      const range = { start: 0, end: 100 }
      const part = await collect(await store.open(idOf(bytes), { size: 100, range, signal }))
      const same = await store.read(idOf(bytes), { size: 100, range, signal })
      assert.deepEqual(Buffer.from(same), Buffer.from(part))
      assert.ok(bytes.equals(part))
    })

    check('lets a reader leave early, and read on after the blob was removed', async (store) => {
      const bytes = randomBytes(4 * MIB)
      await put(store, bytes)

      for await (const chunk of await store.open(idOf(bytes), { signal })) {
        assert.ok(chunk.byteLength > 0)
        break
      }
      const reading = await store.open(idOf(bytes), { signal })
      const range = { start: 0, end: 1 }
      await store.read(idOf(bytes), { range, signal })
      await store.remove([idOf(bytes)], signal)
      assert.ok(bytes.equals(await collect(reading)))
      // However open it was kept for the next part.
      await assert.rejects(store.read(idOf(bytes), { range, signal }), problem('not-found'))
    })

    check('stops reading when it is told to', async (store) => {
      const bytes = randomBytes(4 * MIB)
      await put(store, bytes)
      const leaving = new AbortController()

      const reading = await store.open(idOf(bytes), { signal: leaving.signal })
      leaving.abort(new Error('gone'))

      await assert.rejects(collect(reading), /gone/)
      await assert.rejects(store.open(idOf(bytes), { signal: leaving.signal }), /gone/)
    })

    check('gives the sizes of the blobs that are here', async (store) => {
      const blobs = await putMany(store, 40)
      const missing = idOf(Buffer.from('missing'))

      const sizes = await store.stat([...blobs.keys(), missing], signal)

      assert.deepEqual(new Map(sizes), blobs)
    })

    check('lists blobs in ascending order, from any place on', async (store) => {
      const blobs = await putMany(store, 60)
      const ids = [...blobs.keys()].sort()

      assert.deepEqual(
        await listed(store),
        ids.map((id) => ({ id, size: blobs.get(id) })),
      )
      const notThere = `${'8'.repeat(63)}0` as BlobId
      for (const after of [ids[0], ids[29], ids[59], notThere]) {
        assert.ok(after)
        const found = (await listed(store, after)).map((one) => one.id)
        assert.deepEqual(found, ids.filter((id) => id > after)) // prettier-ignore
      }
    })

    check('lists a blob after another whose id begins alike', async (store) => {
      const [one, other] = blobsThatBeginAlike()
      await put(store, one)
      await put(store, other)
      const [first, second] = [idOf(one), idOf(other)].sort()

      assert.deepEqual((await listed(store, first)).map((found) => found.id), [second]) // prettier-ignore
    })

    check('removes those that are here, and minds no other', async (store) => {
      const blobs = [...(await putMany(store, 20)).keys()].sort()
      const gone = blobs.slice(0, 10)

      await store.remove([...gone, idOf(Buffer.from('missing'))], signal)
      await store.remove(gone, signal)

      assert.deepEqual((await listed(store)).map((one) => one.id), blobs.slice(10)) // prettier-ignore
    })

    check('keeps the bytes, however they are cut into chunks', async (store) => {
      const chunks = fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 40 })
      const property = fc.asyncProperty(chunks, async (parts) => {
        const bytes = Buffer.concat(parts)
        await store.put(idOf(bytes), each(parts), signal)
        assert.ok(bytes.equals(await read(store, idOf(bytes))))
      })
      await fc.assert(property, { numRuns: 40 })
    })
  })
}

function problem(kind: ProblemKind): (error: unknown) => boolean {
  return (error) => isProblem(error, kind) && error.detail['zh-CN'] !== ''
}

function idOf(bytes: Uint8Array): BlobId {
  return createHash('sha256').update(bytes).digest('hex') as BlobId
}

/** Contents of two blobs whose ids share their first 16 bits, and so may share a folder. */
function blobsThatBeginAlike(): [Buffer, Buffer] {
  const seen = new Map<string, Buffer>()
  for (let n = 0; ; n++) {
    const bytes = Buffer.from(`blob ${n}`)
    const twin = seen.get(idOf(bytes).slice(0, 4))
    if (twin) return [twin, bytes]
    seen.set(idOf(bytes).slice(0, 4), bytes)
  }
}

async function put(store: BlobStore, bytes: Uint8Array): Promise<BlobStat> {
  return await store.put(idOf(bytes), cut(bytes), signal)
}

async function putMany(store: BlobStore, count: number): Promise<Map<BlobId, number>> {
  const blobs = new Map<BlobId, number>()
  for (let n = 0; n < count; n++) {
    const { id, size } = await put(store, Buffer.from(`blob ${'x'.repeat(n)}`))
    blobs.set(id, size)
  }
  return blobs
}

async function read(store: BlobStore, id: BlobId, range?: { start: number; end: number }) {
  return await collect(await store.open(id, range ? { range, signal } : { signal }))
}

async function listed(store: BlobStore, after?: BlobId): Promise<BlobStat[]> {
  const found: BlobStat[] = []
  for await (const one of store.list(after ? { after, signal } : { signal })) found.push(one)
  return found
}
