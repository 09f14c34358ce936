import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { cut } from '../../test/kit/byte-streams.ts'
import type { DraftId } from '../domain/ids.ts'
import { isProblem } from '../domain/problem.ts'
import { SHEET_BYTES, SLICE_BYTES, SliceSummer } from '../domain/slices.ts'
import { loadXxh64 } from '../lib/xxh64.ts'
import type { DraftStore } from './draft-store.ts'

const MIB = 1024 * 1024
const { signal } = new AbortController()
const SIZES = [0, 1, SLICE_BYTES, 3 * MIB + 5, SHEET_BYTES, 2 * SHEET_BYTES + 100_000]

/**
 * What every DraftStore must keep of the sums of what it holds.
 *
 * @param open makes the store that lives in the folder; opening it again is a restart
 */
export function describeDraftSums(
  name: string,
  open: (folder: string) => Promise<DraftStore>,
  skip: Readonly<Record<string, string>> = {},
): void {
  const check = (title: string, run: (open: () => Promise<DraftStore>) => Promise<void>) => {
    test(title, { skip: skip[title] ?? false }, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-sums-'))
      t.after(async () => await rm(folder, { recursive: true, force: true }))
      await run(() => open(folder))
    })
  }

  describe(`${name} knows the sums of a draft`, () => {
    check('of any length, in sheets of 16 MiB', async (open) => {
      const store = await open()
      for (const size of SIZES) {
        const bytes = randomBytes(size)
        const id = await draftOf(store, [bytes])
        await store.seal(id, signal)

        assert.deepEqual(await sheetsOf(store, id), await expected(bytes), `${size} bytes`)
      }
    })

    check('that came in pieces, was cut back and went on', async (open) => {
      const store = await open()
      const bytes = randomBytes(2 * SHEET_BYTES + 777)
      const middle = SHEET_BYTES + 12_345
      const id = await draftOf(store, [bytes.subarray(0, middle)])
      await store.truncate(id, 1, middle - 20_000)
      const piece = { part: 1, sizeMax: bytes.length, bytes: cut(bytes.subarray(middle - 20_000)) }
      await store.append(id, { ...piece, offset: middle - 20_000 }, signal)
      await store.seal(id, signal)

      assert.deepEqual(await sheetsOf(store, id), await expected(bytes))
    })

    check('that came in pieces, each going on where the one before ended', async (open) => {
      const store = await open()
      const bytes = randomBytes(SHEET_BYTES + 3 * MIB)
      const id = await draftOf(store, [bytes.subarray(0, 1)])
      for (let offset = 1; offset < bytes.length; offset += 5 * MIB + 1) {
        const more = cut(bytes.subarray(offset, offset + 5 * MIB + 1))
        await store.append(id, { part: 1, offset, sizeMax: bytes.length, bytes: more }, signal)
      }
      await store.seal(id, signal)

      assert.deepEqual(await sheetsOf(store, id), await expected(bytes))
    })

    check('of numbered parts, joined in their order', async (open) => {
      const store = await open()
      const bytes = randomBytes(SHEET_BYTES + 3 * MIB)
      const id = await draftOf(store, [bytes.subarray(0, 70_000), bytes.subarray(70_000)])
      await store.seal(id, signal)

      assert.deepEqual(await sheetsOf(store, id), await expected(bytes))
    })

    check('after a restart on the way, and after one when it was sealed', async (open) => {
      const bytes = randomBytes(SHEET_BYTES + MIB)
      const id = await draftOf(await open(), [bytes.subarray(0, 2 * MIB)])
      const second = await open()
      const more = { part: 1, offset: 2 * MIB, sizeMax: bytes.length }
      await second.append(id, { ...more, bytes: cut(bytes.subarray(2 * MIB)) }, signal)
      await second.seal(id, signal)
      assert.deepEqual(await sheetsOf(second, id), await expected(bytes))

      assert.deepEqual(await sheetsOf(await open(), id), await expected(bytes))
    })

    check('a page at a time', async (open) => {
      const store = await open()
      const bytes = randomBytes(2 * SHEET_BYTES + 1)
      const id = await draftOf(store, [bytes])
      await store.seal(id, signal)
      const whole = await expected(bytes)

      for (const first of [0, 1, 2, 3]) {
        const page = await store.sheets(id, { first, limit: 2 }, signal)
        assert.deepEqual(
          page.map((sheet) => Buffer.from(sheet)),
          whole.slice(first, first + 2),
        )
      }
    })

    check('only once it is sealed', async (open) => {
      const store = await open()
      const id = await draftOf(store, [randomBytes(10)])

      await assert.rejects(store.sheets(id, { first: 0, limit: 1 }, signal), (error) =>
        isProblem(error, 'not-found'),
      )
    })
  })
}

async function draftOf(store: DraftStore, parts: readonly Uint8Array[]): Promise<DraftId> {
  const id = randomBytes(16).toString('hex') as DraftId
  await store.open(id)
  for (const [index, bytes] of parts.entries()) {
    const piece = { part: index + 1, offset: 0, bytes: cut(bytes, 50_000), sizeMax: 1024 * MIB }
    await store.append(id, piece, signal)
  }
  return id
}

async function sheetsOf(store: DraftStore, id: DraftId): Promise<Buffer[]> {
  return (await store.sheets(id, { first: 0, limit: 1000 }, signal)).map((sheet) =>
    Buffer.from(sheet),
  )
}

async function expected(bytes: Uint8Array): Promise<Buffer[]> {
  const summer = new SliceSummer(await loadXxh64())
  const full = summer.update(bytes)
  const last = summer.end()
  return [...full, ...(last ? [last] : [])].map((sheet) => Buffer.from(sheet))
}
