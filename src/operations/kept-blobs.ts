import type { BlobRecord } from '../catalog/catalog.ts'
import type { Parts } from './parts.ts'

const PAGE = 500

/** All blobs that something names, a page at a time, by id: those that were there when their page was read. */
export async function* keptBlobs(
  parts: Parts,
  signal: AbortSignal,
): AsyncGenerator<readonly BlobRecord[], undefined> {
  for (let after = ''; ;) {
    signal.throwIfAborted()
    const start = after
    const page = await parts.catalog.read((tx) => tx.blobs.list({ after: start, limit: PAGE }))
    const last = page.at(-1)
    if (!last) return
    yield page.filter((blob) => blob.state === 'kept')
    after = last.id
  }
}
