import type { SnapshotFile } from '../catalog/sqlite/snapshot-file.ts'
import { parseCheckpoint } from '../ledger/checkpoint.ts'
import { parseSignedNote } from '../ledger/signed-note.ts'
import type { Manifest } from './manifest.ts'

/** The last signed checkpoint of a catalog. @throws Problem when it is none */
export function ledgerState(catalog: SnapshotFile): Manifest['ledger'] {
  const note = catalog.latestCheckpoint()
  if (note === undefined) return null
  const { origin, size, root } = parseCheckpoint(parseSignedNote(note).text)
  return { origin, size, root: Buffer.from(root).toString('hex') }
}
