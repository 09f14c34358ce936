import assert from 'node:assert/strict'
import test from 'node:test'
import { isProblem } from '../domain/problem.ts'
import { MemoryLog } from './memory-log.ts'
import { leafHash, nodeHash } from './merkle-hash.ts'
import { rootAt } from './merkle-tree.ts'
import { parseTile, tileBytes } from './tile.ts'

const log = new MemoryLog()
for (let at = 0; at < 600; at++) await log.append(Buffer.from(String(at)))

test('a partial tile holds the leaf hashes of its entries', async () => {
  const bytes = await tileBytes({ kind: 'hashes', level: 0, index: 2, width: 88 }, 600, log)

  const expected = log.entries.slice(512, 600).map((entry) => leafHash(entry))
  assert.deepEqual(parseTile(bytes, 88)?.map(hex), expected.map(hex))
})

test('a tile of the next level holds the roots of the full tiles below', async () => {
  const [first, second] =
    parseTile(await tileBytes({ kind: 'hashes', level: 1, index: 0, width: 2 }, 600, log), 2) ?? []
  assert.ok(first && second)

  assert.equal(hex(first), hex(await rootAt(256, log)))
  assert.equal(hex(nodeHash(first, second)), hex(await rootAt(512, log)))
})

test('a tile that the log does not fill yet is not found', async () => {
  const tile = { kind: 'hashes', level: 0, index: 2, width: 89 } as const

  await assert.rejects(tileBytes(tile, 600, log), (error) => isProblem(error, 'not-found'))
})

test('bytes of another length are no tile of that width', () => {
  assert.equal(parseTile(new Uint8Array(63), 2), undefined)
  assert.equal(parseTile(new Uint8Array(96), 2), undefined)
  assert.equal(parseTile(new Uint8Array(64), 2)?.length, 2)
})

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
