/**
 * Names the complete subtree over the leaves `index * 2^level` (inclusive) to
 * `(index + 1) * 2^level` (exclusive). Level 0 are the leaves themselves.
 */
export type HashPosition = { readonly level: number; readonly index: number }

/** The Merkle tree hash, 32 bytes, of one complete subtree. */
export type StoredHash = HashPosition & { readonly hash: Uint8Array }

/** Hashes of complete subtrees, as whoever keeps the log stored them. */
export interface HashReader {
  /**
   * The hashes at `positions`, 32 bytes each, in the order asked for. At most 256 are asked for at once.
   *
   * @throws Problem 'corrupt' when one that must be there is missing
   */
  read(positions: readonly HashPosition[]): Promise<readonly Uint8Array[]>
}
