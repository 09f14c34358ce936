import type { BlobStore } from '../blobs/blob-store.ts'
import type { StoredBlob } from '../catalog/sqlite/snapshot-file.ts'
import type { BlobFault } from './copy-blobs.ts'
import { pagesOf } from './pages-of.ts'

const PAGE = 512

/** Those of `blobs` that are not in the store, or measure otherwise: found without reading them. */
export async function lacking(
  store: BlobStore,
  blobs: Iterable<StoredBlob>,
  signal: AbortSignal,
): Promise<BlobFault[]> {
  const faults: BlobFault[] = []
  for (const page of pagesOf(blobs, PAGE)) {
    const sizes = await store.stat(
      page.map(({ id }) => id),
      signal,
    )
    for (const { id, size } of page) {
      const found = sizes.get(id)
      if (found === size) continue
      faults.push({ blob: id, why: found === undefined ? 'missing' : 'damaged' })
    }
  }
  return faults
}
