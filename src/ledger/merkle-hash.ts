import { createHash } from 'node:crypto'

/** Length of every hash in the tree: SHA-256. */
export const HASH_BYTES = 32

// RFC 9162 §2.1.1: different first bytes keep a leaf from ever being taken for a node.
const LEAF_PREFIX = new Uint8Array([0])
const NODE_PREFIX = new Uint8Array([1])

/** RFC 9162 §2.1.1: SHA-256(0x00 || entry). */
export function leafHash(entry: Uint8Array): Uint8Array {
  return createHash('sha256').update(LEAF_PREFIX).update(entry).digest()
}

/** RFC 9162 §2.1.1: SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return createHash('sha256').update(NODE_PREFIX).update(left).update(right).digest()
}

/** The root of a log without entries: SHA-256 of nothing. */
export function emptyRoot(): Uint8Array {
  return createHash('sha256').digest()
}

/** Whether both hold the same bytes. Hashes of a public log are no secret, so time may tell. */
export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}
