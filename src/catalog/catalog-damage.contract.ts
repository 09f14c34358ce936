import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { BlobId } from '../domain/ids.ts'
import { isProblem } from '../domain/problem.ts'
import type { Check } from './catalog.contract.ts'

const BYTES = Buffer.from('a small file')
const ID = createHash('sha256').update(BYTES).digest('hex') as BlobId
const OTHER = 'f'.repeat(64) as BlobId

/** What a catalog keeps of the bytes in it, of the sums of others, and of what was found damaged. */
export function describeDamage(check: Check): void {
  check('small bytes that are not those of their name are given to nobody', async (catalog) => {
    const blob = { id: OTHER, size: BYTES.length, now: 0, bytes: BYTES }
    await catalog.write((tx) => tx.blobs.keep(blob))

    await assert.rejects(
      catalog.read((tx) => tx.blobs.knownBytes(OTHER)),
      (error) => isProblem(error, 'corrupt') && error.facts['blob'] === OTHER,
    )
  })

  check(
    'keeping the same bytes again mends them and takes the damage off the record',
    async (catalog) => {
      const blob = { id: ID, size: BYTES.length, now: 0, bytes: BYTES }
      await catalog.write(async (tx) => {
        await tx.blobs.keep(blob)
        await tx.blobs.mend({ id: ID, bytes: Buffer.from('A small file') })
        await tx.damages.note({ blobId: ID, kind: 'bytes', foundBy: 'read', foundAt: 7 })
      })
      assert.equal(await catalog.read((tx) => tx.damages.count()), 1)

      assert.ok(await catalog.write((tx) => tx.blobs.keep(blob)))

      const bytes = await catalog.read((tx) => tx.blobs.knownBytes(ID))
      assert.ok(BYTES.equals(bytes ?? Buffer.alloc(0)))
      assert.equal(await catalog.read((tx) => tx.damages.count()), 0)
    },
  )

  check('damage keeps when it was found first, and goes with its blob', async (catalog) => {
    await catalog.write(async (tx) => {
      await tx.blobs.expect({ id: ID, size: 5, now: 0 })
      await tx.damages.note({ blobId: ID, kind: 'missing', foundBy: 'read', foundAt: 7 })
      await tx.damages.note({ blobId: ID, kind: 'size', foundBy: 'scrub', foundAt: 9 })
    })
    const expected = { blobId: ID, kind: 'size', foundBy: 'read', foundAt: 7 }
    assert.deepEqual({ ...(await catalog.read((tx) => tx.damages.ofBlob(ID))) }, expected)

    await catalog.write(async (tx) => {
      await tx.sums.put({ id: ID, sheet: 0, sums: Buffer.alloc(8) })
      await tx.blobs.doom({ id: ID, before: 1 })
      await tx.blobs.forget(ID)
    })

    assert.equal(await catalog.read((tx) => tx.damages.count()), 0)
    assert.equal(await catalog.read((tx) => tx.sums.count(ID)), 0)
  })

  check(
    'a sheet of sums is replaced, remembered, and forgotten from a number on',
    async (catalog) => {
      const sheet = async (number: number) => {
        const view = await catalog.read((tx) => tx.sums.sheet(ID, number))
        return view && Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString()
      }
      await catalog.write(async (tx) => {
        await tx.blobs.expect({ id: ID, size: 5, now: 0 })
        for (const number of [0, 1, 2]) {
          await tx.sums.put({ id: ID, sheet: number, sums: Buffer.from(`sheet ${number}.`) })
        }
        await tx.sums.put({ id: ID, sheet: 1, sums: Buffer.from('another.') })
      })
      assert.deepEqual([await sheet(0), await sheet(1)], ['sheet 0.', 'another.'])
      assert.equal(catalog.sheets.get(ID, 1)?.byteLength, 8)
      assert.equal(await catalog.read((tx) => tx.sums.count(ID)), 3)

      await catalog.write((tx) => tx.sums.dropFrom(ID, 1))

      assert.equal(await catalog.read((tx) => tx.sums.count(ID)), 1)
      assert.equal(await sheet(1), undefined)
    },
  )
}
