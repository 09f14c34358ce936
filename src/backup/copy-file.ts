import { createHash } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { syncFile } from '../lib/durable-file.ts'
import { READ_BYTES } from '../lib/file-chunks.ts'

export type FileDigest = { readonly size: number; readonly sha256: string }

/** @param onBytes told of each piece that was read */
export async function digestFile(
  path: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<FileDigest> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of chunksOf(path, signal)) {
    hash.update(chunk)
    size += chunk.byteLength
    onBytes(chunk.byteLength)
  }
  return { size, sha256: hash.digest('hex') }
}

/**
 * Copies a file to a new name, for its owner only; its bytes are durable, its name once the folder is
 * synced. Nobody ever sees half of it there.
 *
 * @returns what was read, and so what is there
 */
export async function copyFileDurably(
  { source, target }: { readonly source: string; readonly target: string },
  signal: AbortSignal,
): Promise<FileDigest> {
  const temporary = `${target}.tmp`
  await rm(temporary, { force: true })
  const hash = createHash('sha256')
  let size = 0
  {
    await using file = await open(temporary, 'wx', 0o600)
    for await (const chunk of chunksOf(source, signal)) {
      hash.update(chunk)
      size += chunk.byteLength
      await file.writeFile(chunk)
    }
    await syncFile(file)
  }
  await rename(temporary, target)
  return { size, sha256: hash.digest('hex') }
}

/** Each is right only until the next one is asked for. */
async function* chunksOf(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  await using file = await open(path, 'r')
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

/** What another program wrote there is durable once this returns. @throws SyncError */
export async function syncedFile(path: string): Promise<void> {
  await using file = await open(path, 'r')
  await syncFile(file)
}
