import type { DraftRecord } from '../catalog/catalog.ts'
import type { SpaceId } from '../domain/ids.ts'

/** Whether it is a part of a file: it has no name, and becomes a file only joined with others. */
export function isPart(draft: Pick<DraftRecord, 'path'>): boolean {
  return draft.path === ''
}

/** Where a draft is to go; folders that are missing on the way are made then. */
export function placeOf(draft: Pick<DraftRecord, 'spaceId' | 'path'>) {
  return placeAt(draft.spaceId, draft.path.split('/'))
}

export function placeAt(spaceId: SpaceId, path: readonly string[]) {
  return { spaceId, path, makeParents: true }
}
