import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * A sync failed: nobody knows which bytes are on the disk, and the kernel may call the lost ones
 * written from now on. Syncing again would seem to succeed, so whatever was synced has to be thrown away.
 */
export class SyncError extends Error {
  override readonly name = 'SyncError'
  /** The operating system's error, such as `EIO`. */
  readonly code: string | undefined

  constructor(what: string, cause: unknown) {
    super(`could not sync ${what}`, { cause })
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    this.code = typeof code === 'string' ? code : undefined
  }
}

/** How bytes and names reach the disk; another one lets a test play a failing disk. */
export type Syncer = {
  /** Returns once the file's bytes and length would survive a power cut. @throws SyncError */
  file(file: FileHandle): Promise<void>
  /** Returns once the names in the folder would survive a power cut. @throws SyncError */
  folder(path: string): Promise<void>
}

export const diskSyncer: Syncer = { file: syncFile, folder: syncFolder }

/** @throws SyncError */
export async function syncFile(file: FileHandle): Promise<void> {
  try {
    await file.datasync()
  } catch (error) {
    throw new SyncError('a file', error)
  }
}

/** Makes what was created in, renamed into or removed from the folder durable. @throws SyncError */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } catch (error) {
    throw new SyncError(path, error)
  } finally {
    await folder.close()
  }
}

/**
 * Looks whether the file system of the file at `path` goes on. One that has shut itself down after an error
 * may sync a folder as if all were well (xfs does), but it opens no file any more. For an answer that no
 * commit follows: that would fail by itself.
 *
 * @throws EIO and the like as they come
 */
export async function checkStillThere(path: string): Promise<void> {
  await (await open(path, 'r')).close()
}

/**
 * Makes the folder and those above it that are missing, each readable by the owner only, and
 * returns once they would survive a power cut. One that is already there gets its name synced too:
 * whoever made it may have died before.
 *
 * @throws SyncError; ENOSPC, EACCES and the like as they come
 */
export async function makeFolderDurably(path: string): Promise<void> {
  try {
    await makeFolder(path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    await makeFolderDurably(dirname(path))
    await makeFolder(path)
  }
  await syncFolder(dirname(path))
}

/** Makes one folder whose parent is there, not yet durably; that it is there already is fine. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
}

/**
 * Puts `bytes` at `path`, in place of what was there. A reader sees the old bytes or the new ones,
 * never a mixture, and so does whoever looks after a power cut.
 *
 * @param mode permissions of the new file; the owner only, unless said otherwise
 * @throws SyncError; ENOSPC, EACCES and the like as they come. The old bytes then remain, unless
 *   only the last sync, the folder's, failed.
 */
export async function writeDurably(
  path: string,
  bytes: Uint8Array | string,
  mode = 0o600,
): Promise<void> {
  const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`
  try {
    await writeAndSync(temporary, bytes, mode)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  // The new name is durable only once its folder is synced: rename(2) alone may vanish in a power cut.
  await syncFolder(dirname(path))
}

async function writeAndSync(path: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  await using file = await open(path, 'wx', mode)
  await file.writeFile(bytes)
  await syncFile(file)
}

/** Whether it is this error of the operating system, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
