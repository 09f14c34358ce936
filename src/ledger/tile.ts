import { Problem } from '../domain/problem.ts'
import type { HashReader } from './hash-reader.ts'
import { HASH_BYTES } from './merkle-hash.ts'
import { isTileWithin, TILE_WIDTH } from './tile-path.ts'
import type { TilePath } from './tile-path.ts'

/** A tile is a subtree of this many levels. */
const TILE_HEIGHT = 8

/**
 * The bytes of `/tile/L/N[.p/W]`: its hashes one after the other, 32 bytes each.
 *
 * @param size entries in the log
 * @throws Problem 'not-found' when a log of that size does not have the whole tile
 */
export async function tileBytes(
  tile: Extract<TilePath, { kind: 'hashes' }>,
  size: number,
  reader: HashReader,
): Promise<Uint8Array> {
  if (!isTileWithin(tile, size)) {
    throw new Problem('not-found', {
      en: 'The ledger has no such tile yet. Take its size from /ledger/checkpoint.',
      'zh-CN': '账本还没有这个数据块。请以 /ledger/checkpoint 中的条目数为准。',
    })
  }
  const start = tile.index * TILE_WIDTH
  const positions = Array.from({ length: tile.width }, (_, at) => ({
    level: tile.level * TILE_HEIGHT,
    index: start + at,
  }))
  return Buffer.concat(await reader.read(positions))
}

/** The hashes of a tile of `width`, or undefined when it has not exactly that many. */
export function parseTile(bytes: Uint8Array, width: number): readonly Uint8Array[] | undefined {
  if (bytes.length !== width * HASH_BYTES) return undefined
  return Array.from({ length: width }, (_, at) =>
    bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  )
}
