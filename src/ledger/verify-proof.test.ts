import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { MemoryLog } from './memory-log.ts'
import { emptyRoot, leafHash, nodeHash } from './merkle-hash.ts'
import { consistencyProof, inclusionProof, rootAt } from './merkle-tree.ts'
import { verifyConsistency, verifyInclusion } from './verify-proof.ts'

const log = new MemoryLog()
for (let at = 0; at < 80; at++) await log.append(Buffer.from(`entry ${at}`))

const sizes = fc.integer({ min: 1, max: log.size })
/** Which of the hashes to damage, at which byte, by which bits. */
const damage = fc.record({
  hash: fc.nat(),
  byte: fc.integer({ min: 0, max: 31 }),
  bits: fc.integer({ min: 1, max: 255 }),
})

function damaged(
  hashes: readonly Uint8Array[],
  { hash, byte, bits }: { hash: number; byte: number; bits: number },
): Uint8Array[] {
  return hashes.map((one, at) =>
    at === hash % hashes.length
      ? one.map((value, to) => (to === byte ? value ^ bits : value))
      : one,
  )
}

async function inclusionOf(index: number, size: number) {
  const leaf = leafHash(log.entries[index] ?? new Uint8Array())
  const root = await rootAt(size, log)
  return { index, size, leaf, root, proof: await inclusionProof(index, size, log) }
}

async function consistencyOf(size1: number, size2: number) {
  const root1 = await rootAt(size1, log)
  const root2 = await rootAt(size2, log)
  return { size1, size2, root1, root2, proof: await consistencyProof(size1, size2, log) }
}

test('every entry of every size is proven to be there', async () => {
  for (let size = 1; size <= log.size; size++) {
    for (let index = 0; index < size; index++) {
      assert.ok(verifyInclusion(await inclusionOf(index, size)), `${index} of ${size}`)
    }
  }
})

test('every size is proven to begin with every smaller one', async () => {
  for (let size2 = 1; size2 <= log.size; size2++) {
    for (let size1 = 1; size1 <= size2; size1++) {
      assert.ok(verifyConsistency(await consistencyOf(size1, size2)), `${size1} to ${size2}`)
    }
  }
})

test('an inclusion proof with any byte changed anywhere proves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), damage, async (size, at, where) => {
      const claim = await inclusionOf(at % size, size)
      const [leaf, root, ...proof] = damaged([claim.leaf, claim.root, ...claim.proof], where)
      assert.ok(leaf && root)
      assert.ok(!verifyInclusion({ ...claim, leaf, root, proof }))
    }),
  )
})

test('a consistency proof with any byte changed anywhere proves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), damage, async (size2, at, where) => {
      const claim = await consistencyOf(1 + (at % size2), size2)
      const [root1, root2, ...proof] = damaged([claim.root1, claim.root2, ...claim.proof], where)
      assert.ok(root1 && root2)
      assert.ok(!verifyConsistency({ ...claim, root1, root2, proof }))
    }),
  )
})

test('a proof with a hash too many, too few or too short proves nothing', async () => {
  const inclusion = await inclusionOf(3, 11)
  const consistency = await consistencyOf(6, 11)
  for (const change of [
    (proof: readonly Uint8Array[]) => [...proof, new Uint8Array(32)],
    (proof: readonly Uint8Array[]) => proof.slice(1),
    (proof: readonly Uint8Array[]) => proof.slice(0, -1),
    (proof: readonly Uint8Array[]) => proof.map((one) => one.subarray(1)),
    () => [],
  ]) {
    assert.ok(!verifyInclusion({ ...inclusion, proof: change(inclusion.proof) }))
    assert.ok(!verifyConsistency({ ...consistency, proof: change(consistency.proof) }))
  }
})

test('an entry is not proven at another index', async () => {
  const claim = await inclusionOf(5, 13)
  for (const index of [-1, 0, 4, 6, 12, 13, 1.5, NaN]) {
    assert.ok(!verifyInclusion({ ...claim, index }), String(index))
  }
})

test('a root proves nothing about a log of another size', async () => {
  const inclusion = await inclusionOf(5, 8)
  const above = new Uint8Array(32)

  assert.ok(!verifyInclusion({ ...inclusion, size: 13 }))
  assert.ok(
    !verifyInclusion({
      ...inclusion,
      root: nodeHash(above, inclusion.root),
      proof: [...inclusion.proof, above],
    }),
  )
  const consistency = await consistencyOf(3, 8)
  assert.ok(!verifyConsistency({ ...consistency, size2: 13 }))
  assert.ok(
    !verifyConsistency({
      ...consistency,
      root1: nodeHash(above, consistency.root1),
      root2: nodeHash(above, consistency.root2),
      proof: [...consistency.proof, above],
    }),
  )
})

test('nothing is consistent with the empty log, not even itself', () => {
  const root1 = emptyRoot()

  assert.ok(!verifyConsistency({ size1: 0, size2: 0, root1, root2: root1, proof: [] }))
  assert.ok(!verifyConsistency({ size1: 0, size2: 1, root1, root2: root1, proof: [] }))
})

test('a log that was rolled back is not consistent with the checkpoint kept of it', async () => {
  const later = await consistencyOf(20, 40)

  assert.ok(!verifyConsistency({ ...later, size1: later.size2, size2: later.size1 }))
})
