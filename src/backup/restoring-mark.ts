import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../domain/problem.ts'
import { errorCode } from '../domain/storage-problem.ts'
import { syncFolder, writeDurably } from '../lib/durable-file.ts'

/** In a data folder whose restoration has begun and not ended: nobody may take it for a disk. */
export const RESTORING_FILE = 'restoring'

export async function markRestoring(dataFolder: string, snapshotId: string): Promise<void> {
  await writeDurably(join(dataFolder, RESTORING_FILE), `${snapshotId}\n`)
}

/** The snapshot that is being restored there; undefined when none is. */
export async function findRestoring(dataFolder: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataFolder, RESTORING_FILE), 'utf8')).trim()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

export async function unmarkRestoring(dataFolder: string): Promise<void> {
  await rm(join(dataFolder, RESTORING_FILE))
  await syncFolder(dataFolder)
}

/** @throws Problem 'busy' for a disk that is only half restored */
export async function checkNotRestoring(dataFolder: string): Promise<void> {
  if ((await findRestoring(dataFolder)) === undefined) return
  throw new Problem('busy', {
    en: `The disk in ${dataFolder} is only half restored. Run the same “cloudkeep restore” again to its end.`,
    'zh-CN': `${dataFolder} 中的网盘尚未恢复完毕。请再次运行同一“cloudkeep restore”命令直至完成。`,
  })
}
