import type { StoredHash } from './hash-reader.ts'

/**
 * The stored hashes of a log of `size` entries in the order in which appending made them, as
 * `verifyLedger` takes them; those that `find` does not have are left out.
 */
export async function* storedHashes(
  size: number,
  find: (level: number, index: number) => Promise<Uint8Array | undefined>,
): AsyncGenerator<StoredHash> {
  for (let leaf = 0; leaf < size; leaf++) {
    let index = leaf
    for (let level = 0; ; level++) {
      const hash = await find(level, index)
      if (hash) yield { level, index, hash }
      // An odd one completes the subtree above it.
      if (index % 2 === 0) break
      index = (index - 1) / 2
    }
  }
}
