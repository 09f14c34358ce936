import { join } from 'node:path'
import type { BlobStore } from '../blobs/blob-store.ts'
import { SnapshotFile } from '../catalog/sqlite/snapshot-file.ts'
import type { BlobId } from '../domain/ids.ts'
import { type BackupFolder, CATALOG_FILE, type FoundSnapshot } from './backup-folder.ts'
import { mergeLists } from './blob-list.ts'

const REMOVE_BATCH = 200

export type Pruned = {
  /** Ids of the snapshots that were removed, unfinished ones too. */
  readonly snapshots: readonly string[]
  readonly blobs: number
  readonly bytes: number
}

/**
 * Keeps the newest `keep` complete snapshots, and removes all others and the blobs that none of those
 * kept names. What cannot be read as a snapshot of ours is left alone, and then so are all blobs: nobody knows
 * which of them it needs.
 *
 * Only under the folder's lock: whoever copies blobs for a snapshot to come has them named by nothing yet.
 */
export async function prune(
  folder: BackupFolder,
  { keep, blobs }: { readonly keep: number; readonly blobs: BlobStore },
  signal: AbortSignal,
): Promise<Pruned> {
  const all = await folder.snapshots()
  const complete = all.filter(({ state }) => state === 'complete')
  const kept = complete.slice(-keep)
  const removed = [
    ...all.filter(({ state }) => state === 'unfinished'),
    ...complete.slice(0, complete.length - kept.length),
  ]
  for (const snapshot of removed) await folder.removeSnapshot(snapshot)
  const isSure = kept.length + removed.length === all.length
  const none = { blobs: 0, bytes: 0 }
  const gone = removed.length > 0 && isSure ? await pruneBlobs(blobs, kept, signal) : none
  return { snapshots: removed.map(({ id }) => id).sort(), ...gone }
}

async function pruneBlobs(
  store: BlobStore,
  kept: readonly FoundSnapshot[],
  signal: AbortSignal,
): Promise<{ readonly blobs: number; readonly bytes: number }> {
  const catalogs = kept.map(({ folder }) => SnapshotFile.open(join(folder, CATALOG_FILE)))
  try {
    const named = mergeLists(catalogs.map((catalog) => catalog.storedBlobs()))
    let next = named.next()
    let batch: BlobId[] = []
    const removed = { blobs: 0, bytes: 0 }
    // Both go by id.
    for await (const { id, size } of store.list({ signal })) {
      while (next.done !== true && next.value.id < id) next = named.next()
      if (next.done !== true && next.value.id === id) continue
      batch.push(id)
      removed.blobs += 1
      removed.bytes += size
      if (batch.length < REMOVE_BATCH) continue
      await store.remove(batch, signal)
      batch = []
    }
    await store.remove(batch, signal)
    return removed
  } finally {
    for (const catalog of catalogs) catalog.close()
  }
}
