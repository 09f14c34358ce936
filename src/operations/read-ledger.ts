import { Problem } from '../domain/problem.ts'
import { formatCheckpoint } from '../ledger/checkpoint.ts'
import { formatEntryBundle } from '../ledger/entry-bundle.ts'
import { formatPublishedKeys } from '../ledger/ledger-key.ts'
import { emptyRoot } from '../ledger/merkle-hash.ts'
import { tileBytes } from '../ledger/tile.ts'
import { isTileWithin, parseTilePath, TILE_WIDTH } from '../ledger/tile-path.ts'
import { formatTlogProof, makeTlogProof } from '../ledger/tlog-proof.ts'
import { ledgerHashes } from './append-to-ledger.ts'
import type { Parts } from './parts.ts'

type LedgerParts = Pick<Parts, 'catalog' | 'ledger'>

/** The newest signed checkpoint (c2sp.org/tlog-checkpoint); of a log without entries that of the empty log. */
export async function readCheckpoint({ catalog, ledger }: LedgerParts): Promise<string> {
  const latest = await catalog.read((tx) => tx.ledger.latestCheckpoint())
  if (latest) return latest.note
  return ledger.sign(formatCheckpoint({ origin: ledger.origin, size: 0, root: emptyRoot() }))
}

/** All public keys that ever signed the log, the current one first, a line each. */
export function readLedgerKeys({ ledger }: Pick<Parts, 'ledger'>): string {
  return formatPublishedKeys(ledger.verifierKeys)
}

export type LedgerTile = {
  readonly bytes: Uint8Array
  /** Nothing can be added to it any more. */
  readonly isFull: boolean
}

/**
 * One tile of hashes or bundle of entries (c2sp.org/tlog-tiles).
 *
 * @param path below the log's address, such as `/tile/0/000.p/5`
 * @throws Problem 'not-found' for what is no tile, or not yet
 */
export async function readTile({ catalog }: LedgerParts, path: string): Promise<LedgerTile> {
  const tile = parseTilePath(path)
  if (!tile) throw noSuchTile()
  return await catalog.read(async (tx) => {
    const size = await tx.ledger.size()
    if (!isTileWithin(tile, size)) throw noSuchTile()
    const isFull = tile.width === TILE_WIDTH
    if (tile.kind === 'hashes') {
      return { bytes: await tileBytes(tile, size, ledgerHashes(tx)), isFull }
    }
    const rows = await tx.ledger.entries(tile.index * TILE_WIDTH, tile.width)
    const encoder = new TextEncoder()
    return { bytes: formatEntryBundle(rows.map((row) => encoder.encode(row.entry))), isFull }
  })
}

/**
 * A file that proves without the disk that an entry is in the log (c2sp.org/tlog-proof), the entry
 * itself in it.
 *
 * @throws Problem 'not-found' when there is no such entry
 */
export async function proveEntry({ catalog }: LedgerParts, index: number): Promise<string> {
  return await catalog.read(async (tx) => {
    const [row] = await tx.ledger.entries(index, 1)
    const checkpoint = await tx.ledger.checkpointHolding(index)
    if (row?.index !== index || !checkpoint) throw noSuchTile()
    const entry = { index, bytes: new TextEncoder().encode(row.entry) }
    return formatTlogProof(await makeTlogProof(entry, checkpoint.note, ledgerHashes(tx)))
  })
}

function noSuchTile(): Problem {
  return new Problem('not-found', {
    en: 'The ledger has no such part, or not yet. Take its size from /ledger/checkpoint.',
    'zh-CN': '账本没有这一部分，或尚未生成。请以 /ledger/checkpoint 中的条目数为准。',
  })
}
