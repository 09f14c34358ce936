import { link, rm } from 'node:fs/promises'
import type { DraftId } from '../../domain/ids.ts'
import { errorCode } from '../../domain/storage-problem.ts'
import { draftBusy } from '../draft-problems.ts'
import type { DraftDisk } from './draft-disk.ts'
import { contentPath, partPath, type Draft } from './draft-state.ts'

/** The parts of a joined draft, by the draft whose only part each of them becomes. */
export type Places = ReadonlyMap<DraftId, readonly number[]>

/** Where the bytes of each source go; a draft may be there several times. */
export function placesOf(sources: readonly DraftId[]): Places {
  const places = new Map<DraftId, number[]>()
  for (const [index, source] of sources.entries()) {
    const parts = places.get(source) ?? []
    parts.push(index + 1)
    places.set(source, parts)
  }
  return places
}

/**
 * Gives the only part of `source` second names, as the parts of `draft`. What is there already stays:
 * a crash came in between. Not yet durable.
 */
export async function linkParts(
  disk: DraftDisk,
  draft: Draft,
  from: { readonly source: Draft; readonly parts: readonly number[] },
): Promise<void> {
  const { source, parts } = from
  if (source.busy.size > 0 || source.sealing) throw draftBusy()
  const length = source.sealed ? source.sealed.size : (source.lengths.get(1) ?? 0)
  const path = source.sealed ? contentPath(source) : partPath(source, 1, length)
  for (const part of parts) {
    if (length === 0 || draft.lengths.has(part)) continue
    try {
      await link(path, partPath(draft, part, length))
    } catch (error) {
      // Sealed and taken by whom it was sealed for: then it is not here to be joined.
      if (errorCode(error) === 'ENOENT' && source.sealed) continue
      if (errorCode(error) !== 'EEXIST') throw disk.problemOf(error)
    }
    draft.lengths.set(part, length)
    draft.bytes += length
    // It covers exactly the bytes of the part: what came before them is nothing.
    if (part === 1 && !source.sealed) draft.firstDigest = source.firstDigest?.copyElsewhere()
  }
}

/** Takes its bytes from a draft that was joined to another, once they are durable there. */
export async function emptySource(disk: DraftDisk, source: Draft): Promise<void> {
  const length = source.lengths.get(1)
  if (source.sealed) await disk.call(rm(contentPath(source), { force: true }))
  if (length === undefined) return
  await disk.call(rm(partPath(source, 1, length), { force: true }))
  source.lengths.delete(1)
  source.bytes -= length
  source.firstDigest = undefined
}
