import { Problem } from '../domain/problem.ts'
import type { HashPosition, HashReader, StoredHash } from './hash-reader.ts'
import { leafHash } from './merkle-hash.ts'
import { hashesToStore } from './merkle-tree.ts'

/** A log in memory: the driver that tests and comparisons use. */
export class MemoryLog implements HashReader {
  readonly entries: Uint8Array[] = []
  /** In the order in which appending made them. */
  readonly hashes: StoredHash[] = []
  readonly #byPosition = new Map<string, Uint8Array>()

  get size(): number {
    return this.entries.length
  }

  /** @returns the index of the new entry */
  async append(entry: Uint8Array): Promise<number> {
    const index = this.entries.length
    for (const stored of await hashesToStore(index, leafHash(entry), this)) {
      this.hashes.push(stored)
      this.#byPosition.set(`${stored.level}/${stored.index}`, stored.hash)
    }
    this.entries.push(entry)
    return index
  }

  async read(positions: readonly HashPosition[]): Promise<readonly Uint8Array[]> {
    return positions.map(({ level, index }) => {
      const hash = this.#byPosition.get(`${level}/${index}`)
      if (hash) return hash
      throw new Problem('corrupt', {
        en: `The stored hash ${level}/${index} is missing.`,
        'zh-CN': `缺少所存的哈希 ${level}/${index}。`,
      })
    })
  }
}
