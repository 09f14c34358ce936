import { createHash } from 'node:crypto'
import type { ByteStream } from '../domain/bytes.ts'
import type { BlobId } from '../domain/ids.ts'

/** @throws what `bytes` throws */
export async function sha256OfStream(bytes: ByteStream): Promise<{ id: BlobId; size: number }> {
  const digest = createHash('sha256')
  let size = 0
  for await (const chunk of bytes) {
    digest.update(chunk)
    size += chunk.byteLength
  }
  return { id: digest.digest('hex') as BlobId, size }
}
