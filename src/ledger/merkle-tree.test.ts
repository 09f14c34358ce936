import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { isProblem } from '../domain/problem.ts'
import { MemoryLog } from './memory-log.ts'
import { emptyRoot, leafHash, nodeHash } from './merkle-hash.ts'
import { consistencyProof, hashesToStore, inclusionProof, rootAt } from './merkle-tree.ts'

const entries = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 70 })

/** RFC 9162 §2.1.1, word for word and as slow as that. */
function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves
  if (only === undefined) return emptyRoot()
  if (leaves.length === 1) return leafHash(only)
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return nodeHash(naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)))
}

/** RFC 9162 §2.1.3.1, likewise. */
function naivePath(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length <= 1) return []
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return index < split
    ? [...naivePath(index, leaves.slice(0, split)), naiveRoot(leaves.slice(split))]
    : [...naivePath(index - split, leaves.slice(split)), naiveRoot(leaves.slice(0, split))]
}

/** RFC 9162 §2.1.4.1, likewise. */
function naiveSubproof(
  size: number,
  leaves: readonly Uint8Array[],
  isKnown: boolean,
): Uint8Array[] {
  if (size === leaves.length) return isKnown ? [] : [naiveRoot(leaves)]
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return size <= split
    ? [...naiveSubproof(size, leaves.slice(0, split), isKnown), naiveRoot(leaves.slice(split))]
    : [
        ...naiveSubproof(size - split, leaves.slice(split), false),
        naiveRoot(leaves.slice(0, split)),
      ]
}

async function logOf(leaves: readonly Uint8Array[]): Promise<MemoryLog> {
  const log = new MemoryLog()
  for (const leaf of leaves) await log.append(leaf)
  return log
}

function hex(hashes: readonly Uint8Array[]): string[] {
  return hashes.map((one) => Buffer.from(one).toString('hex'))
}

test('an empty log has the SHA-256 of nothing as its root', async () => {
  const root = await rootAt(0, new MemoryLog())

  assert.deepEqual(hex([root]), [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ])
})

test('the root at every size is that of the recursive definition', async () => {
  await fc.assert(
    fc.asyncProperty(entries, async (leaves) => {
      const log = await logOf(leaves)
      for (let size = 0; size <= leaves.length; size++) {
        assert.deepEqual(hex([await rootAt(size, log)]), hex([naiveRoot(leaves.slice(0, size))]))
      }
    }),
    { numRuns: 30 },
  )
})

test('every proof is the one of the recursive definition', async () => {
  const leaves = Array.from({ length: 33 }, (_, at) => new Uint8Array([at]))
  const log = await logOf(leaves)
  for (let size = 1; size <= leaves.length; size++) {
    const head = leaves.slice(0, size)
    for (let at = 0; at < size; at++) {
      assert.deepEqual(hex(await inclusionProof(at, size, log)), hex(naivePath(at, head)))
      assert.deepEqual(
        hex(await consistencyProof(at + 1, size, log)),
        hex(naiveSubproof(at + 1, head, true)),
      )
    }
  }
})

test('appending reads one hash for each subtree that it completes, and stores one more', async () => {
  const log = await logOf(Array.from({ length: 7 }, (_, at) => new Uint8Array([at])))

  const stored = await hashesToStore(7, leafHash(new Uint8Array([7])), log)

  assert.deepEqual(
    stored.map(({ level, index }) => [level, index]),
    [
      [0, 7],
      [1, 3],
      [2, 1],
      [3, 0],
    ],
  )
})

test('a log stores fewer than two hashes an entry', async () => {
  const log = await logOf(Array.from({ length: 100 }, (_, at) => new Uint8Array([at])))

  assert.equal(log.hashes.length, 197)
})

test('sizes far beyond 32 bits are read at the right places', async () => {
  const asked: string[] = []
  const reader = {
    read: async (positions: readonly { level: number; index: number }[]) => {
      asked.push(...positions.map(({ level, index }) => `${level}/${index}`))
      return positions.map(() => new Uint8Array(32))
    },
  }

  await rootAt(2 ** 40 + 3, reader)

  assert.deepEqual(asked, ['40/0', `1/${2 ** 39}`, `0/${2 ** 40 + 2}`])
})

test('a proof for what the log does not hold is refused, and so is one from the empty log', async () => {
  const log = await logOf([new Uint8Array([1]), new Uint8Array([2])])
  const isRefused = (error: unknown) => isProblem(error, 'invalid-input')

  await assert.rejects(inclusionProof(2, 2, log), isRefused)
  await assert.rejects(inclusionProof(-1, 2, log), isRefused)
  await assert.rejects(inclusionProof(0.5, 2, log), isRefused)
  await assert.rejects(inclusionProof(0, 0, log), isRefused)
  await assert.rejects(consistencyProof(0, 2, log), isRefused)
  await assert.rejects(consistencyProof(2, 1, log), isRefused)
  await assert.rejects(consistencyProof(1, 2 ** 53, log), isRefused)
})

test('a reader that gives too few hashes, or short ones, is taken for damage', async () => {
  for (const hashes of [[], [new Uint8Array(32), new Uint8Array(31)]]) {
    await assert.rejects(rootAt(3, { read: async () => hashes }), (error) =>
      isProblem(error, 'corrupt'),
    )
  }
})
