import { HASH_BYTES, isSameHash, nodeHash } from './merkle-hash.ts'

export type InclusionClaim = {
  /** Of the entry, from 0. */
  readonly index: number
  /** Entries in the log whose root is `root`. */
  readonly size: number
  /** RFC 9162 leaf hash of the entry. */
  readonly leaf: Uint8Array
  readonly root: Uint8Array
  /** The leaf's sibling first. */
  readonly proof: readonly Uint8Array[]
}

export type ConsistencyClaim = {
  readonly size1: number
  readonly size2: number
  readonly root1: Uint8Array
  readonly root2: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** Whether the proof shows that the entry is in the log (RFC 9162 §2.1.3.2). Never throws. */
export function verifyInclusion({ index, size, leaf, root, proof }: InclusionClaim): boolean {
  if (!areCounts(index, size) || index >= size) return false
  if (!areHashes(leaf, root, ...proof)) return false
  const walk = { at: index, last: size - 1 }
  let hash = leaf
  for (const step of proof) {
    if (walk.last === 0) return false
    hash = isRightChild(walk) ? nodeHash(step, hash) : nodeHash(hash, step)
    climb(walk)
  }
  return walk.last === 0 && isSameHash(hash, root)
}

/**
 * Whether the proof shows that the log of `size2` entries begins with the log of `size1` entries
 * (RFC 9162 §2.1.4.2). From an empty log nothing can be shown, so `size1` of 0 is refused. Never throws.
 */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { size1, size2, root1, root2, proof } = claim
  if (!areCounts(size1, size2) || size1 === 0 || size1 > size2) return false
  if (size1 === size2) return proof.length === 0 && isSameHash(root1, root2)
  if (proof.length === 0 || !areHashes(root1, root2, ...proof)) return false

  const walk = { at: size1 - 1, last: size2 - 1 }
  while (walk.at % 2 === 1) up(walk)
  // `at` is now 0 exactly when the old tree is one complete subtree: then the proof leaves out its root.
  const [first = root1, ...rest] = walk.at === 0 ? [root1, ...proof] : proof
  let old = first
  let grown = first
  for (const step of rest) {
    if (walk.last === 0) return false
    if (isRightChild(walk)) {
      old = nodeHash(step, old)
      grown = nodeHash(step, grown)
    } else {
      grown = nodeHash(grown, step)
    }
    climb(walk)
  }
  return walk.last === 0 && isSameHash(old, root1) && isSameHash(grown, root2)
}

/** Where a proof stands: the node on the path and the last node, both counted within their level. */
type Walk = { at: number; last: number }

function isRightChild({ at, last }: Walk): boolean {
  return at % 2 === 1 || at === last
}

/** To the next level at which a proof has a hash; levels at which the last node has no sibling have none. */
function climb(walk: Walk): void {
  if (isRightChild(walk)) {
    while (walk.at % 2 === 0 && walk.at !== 0) up(walk)
  }
  up(walk)
}

function up(walk: Walk): void {
  // Not `>>`, which would cut numbers above 2^31.
  walk.at = Math.floor(walk.at / 2)
  walk.last = Math.floor(walk.last / 2)
}

function areCounts(...counts: readonly number[]): boolean {
  return counts.every((one) => Number.isSafeInteger(one) && one >= 0)
}

function areHashes(...hashes: readonly Uint8Array[]): boolean {
  return hashes.every((one) => one.length === HASH_BYTES)
}
