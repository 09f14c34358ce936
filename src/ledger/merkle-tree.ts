import { Problem } from '../domain/problem.ts'
import type { HashPosition, HashReader, StoredHash } from './hash-reader.ts'
import { emptyRoot, HASH_BYTES, nodeHash } from './merkle-hash.ts'

/** Leaves `start` (inclusive) to `end` (exclusive) of a tree, such as RFC 9162 §2.1 splits it. */
type LeafRange = { readonly start: number; readonly end: number }

/**
 * The hashes that become final when the leaf with hash `leaf` is appended at `index`: itself, then
 * every subtree that it completes, from the bottom up. Storing them all is what `HashReader` later
 * needs; a log of n entries stores fewer than 2n.
 *
 * @param index 0 for the first entry; every earlier leaf must have been stored
 */
export async function hashesToStore(
  index: number,
  leaf: Uint8Array,
  reader: HashReader,
): Promise<readonly StoredHash[]> {
  requireSize('index', index)
  const siblings: HashPosition[] = []
  for (let level = 0, at = index; at % 2 === 1; level++, at = (at - 1) / 2) {
    siblings.push({ level, index: at - 1 })
  }
  const lefts = await readHashes(siblings, reader)
  const stored: StoredHash[] = [{ level: 0, index, hash: leaf }]
  let hash = leaf
  let at = index
  for (const [level, left] of lefts.entries()) {
    at = (at - 1) / 2
    hash = nodeHash(left, hash)
    stored.push({ level: level + 1, index: at, hash })
  }
  return stored
}

/** The Merkle tree hash of the first `size` entries (RFC 9162 §2.1.1). */
export async function rootAt(size: number, reader: HashReader): Promise<Uint8Array> {
  requireSize('size', size)
  if (size === 0) return emptyRoot()
  const [root] = await hashRanges([{ start: 0, end: size }], reader)
  return root ?? emptyRoot()
}

/**
 * The hashes that lead from leaf `index` to the root of the first `size` entries, the leaf's
 * sibling first (RFC 9162 §2.1.3.1).
 *
 * @throws Problem 'invalid-input' unless `0 <= index < size`
 */
export async function inclusionProof(
  index: number,
  size: number,
  reader: HashReader,
): Promise<readonly Uint8Array[]> {
  requireSize('size', size)
  requireSize('index', index, size - 1)
  const siblings: LeafRange[] = []
  let start = 0
  let end = size
  while (end - start > 1) {
    const middle = start + largestPowerBelow(end - start)
    if (index < middle) {
      siblings.push({ start: middle, end })
      end = middle
    } else {
      siblings.push({ start, end: middle })
      start = middle
    }
  }
  return await hashRanges(siblings.reverse(), reader)
}

/**
 * The hashes that show that the log of `size2` entries begins with the log of `size1` entries
 * (RFC 9162 §2.1.4.1); empty when both are equal.
 *
 * @throws Problem 'invalid-input' unless `1 <= size1 <= size2`: nothing can be shown from an empty log
 */
export async function consistencyProof(
  size1: number,
  size2: number,
  reader: HashReader,
): Promise<readonly Uint8Array[]> {
  requireSize('size2', size2)
  requireSize('size1', size1 - 1, size2 - 1)
  const ranges: LeafRange[] = []
  let start = 0
  let end = size2
  while (end > size1) {
    const middle = start + largestPowerBelow(end - start)
    if (size1 <= middle) {
      ranges.push({ start: middle, end })
      end = middle
    } else {
      ranges.push({ start, end: middle })
      start = middle
    }
  }
  // Where the old tree is itself a subtree of the new one, its root is known and is left out.
  if (start > 0) ranges.push({ start, end })
  return await hashRanges(ranges.reverse(), reader)
}

function requireSize(field: string, value: number, largest = Number.MAX_SAFE_INTEGER): void {
  if (Number.isSafeInteger(value) && value >= 0 && value <= largest) return
  throw new Problem(
    'invalid-input',
    {
      en: `The ledger has no such ${field}. Ask for one inside the size of its checkpoint.`,
      'zh-CN': `账本中没有这样的 ${field}。请使用检查点大小以内的数值。`,
    },
    { facts: { field } },
  )
}

/** The Merkle tree hash of each range, with one read for all of them. */
async function hashRanges(
  ranges: readonly LeafRange[],
  reader: HashReader,
): Promise<readonly Uint8Array[]> {
  const parts = ranges.map(completeSubtrees)
  const hashes = await readHashes(parts.flat(), reader)
  let next = 0
  return parts.map((positions) => {
    const own = hashes.slice(next, next + positions.length)
    next += positions.length
    return own.reduceRight((right, left) => nodeHash(left, right))
  })
}

/** The fewest complete subtrees that make up the range, from left to right. */
function completeSubtrees({ start, end }: LeafRange): HashPosition[] {
  const positions: HashPosition[] = []
  for (let at = start; at < end;) {
    let level = 0
    let width = 1
    while (width * 2 <= end - at) {
      width *= 2
      level += 1
    }
    positions.push({ level, index: at / width })
    at += width
  }
  return positions
}

/** The largest power of two smaller than `count`, which is at least 2. */
function largestPowerBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

async function readHashes(
  positions: readonly HashPosition[],
  reader: HashReader,
): Promise<readonly Uint8Array[]> {
  if (positions.length === 0) return []
  const hashes = await reader.read(positions)
  if (hashes.length === positions.length && hashes.every((one) => one.length === HASH_BYTES)) {
    return hashes
  }
  throw new Problem('corrupt', {
    en: 'A stored hash of the ledger is missing or damaged. Run `cloudkeep ledger verify`.',
    'zh-CN': '账本的某个哈希值缺失或已损坏。请运行 `cloudkeep ledger verify`。',
  })
}
