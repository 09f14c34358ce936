import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Syncer } from './durable-file.ts'

const TRIAL_BYTES = 4096

/**
 * Does in `folder` what storing does: writes a file, syncs it, renames it, syncs the folder. Leaves nothing
 * behind.
 *
 * @throws SyncError; EIO, EROFS, ENOSPC and the like as they come
 */
export async function tryToWrite(folder: string, syncer: Syncer): Promise<void> {
  const name = join(folder, `trial-${randomBytes(8).toString('hex')}`)
  const renamed = `${name}-renamed`
  try {
    {
      await using file = await open(name, 'wx', 0o600)
      await file.writeFile(randomBytes(TRIAL_BYTES))
      await syncer.file(file)
    }
    await rename(name, renamed)
    await syncer.folder(folder)
  } finally {
    await rm(name, { force: true }).catch(() => undefined)
    await rm(renamed, { force: true }).catch(() => undefined)
  }
}
