import { readdir, stat, unlink } from 'node:fs/promises'
import { errorCode, storageProblem } from '../../domain/storage-problem.ts'

/** In bytes; undefined where there is no file. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Whether both are names of one file. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([stat(one), stat(other)])
    return a.ino === b.ino && a.dev === b.dev
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}

/** @returns false where there was none */
export async function removeFile(path: string): Promise<boolean> {
  try {
    await unlink(path)
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}

/** What a folder holds of that pattern, in order; nothing where there is no folder. @throws Problem 'storage-failed' */
export async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => pattern.test(name)).sort()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw storageProblem(error)
  }
}
