import { open, type FileHandle } from 'node:fs/promises'
import { errorCode, storageProblem } from '../../domain/storage-problem.ts'
import { FileChunks } from '../../lib/file-chunks.ts'
import { damagedDraft } from '../draft-problems.ts'
import type { DraftDisk } from './draft-disk.ts'
import { partPath, type Draft } from './draft-state.ts'

/**
 * Opens a part to write at its end, and cuts off what a crash left beyond its durable length.
 *
 * @returns the file, and whether it was longer than it should be
 * @throws Problem 'corrupt' when it is shorter
 */
export async function openAtEnd(
  disk: DraftDisk,
  path: string,
  length: number,
): Promise<{ file: FileHandle; wasCut: boolean }> {
  const file = await disk.call(open(path, 'r+'))
  try {
    const { size } = await disk.call(file.stat())
    if (size < length) throw damagedDraft()
    if (size > length) await disk.call(file.truncate(length))
    return { file, wasCut: size > length }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** The first bytes of a part, at most `lengthMax`. @throws Problem 'corrupt' when its file is too short */
export async function openPart(
  disk: DraftDisk,
  draft: Draft,
  options: { part: number; lengthMax: number; signal: AbortSignal },
): Promise<FileChunks> {
  const { part, lengthMax, signal } = options
  for (;;) {
    const length = draft.lengths.get(part) ?? 0
    try {
      const file = await open(partPath(draft, part, length), 'r')
      return new FileChunks({
        file,
        start: 0,
        end: Math.min(length, lengthMax),
        signal,
        short: damagedDraft,
        problemOf: storageProblem,
      })
    } catch (error) {
      // A running append renames the file whenever more of it became durable.
      const wasRenamed = errorCode(error) === 'ENOENT' && draft.lengths.get(part) !== length
      if (!wasRenamed) throw disk.problemOf(error)
    }
  }
}
