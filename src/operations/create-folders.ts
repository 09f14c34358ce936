import type { NodeRecord } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { SpaceId } from '../domain/ids.ts'
import { findStanding } from './ask-gate.ts'
import { createMissingFolders } from './create-missing-folders.ts'
import type { Parts } from './parts.ts'

/** The folder at a path, made with all above it where they are missing; an existing one is fine. */
export async function createFolders(
  parts: Parts,
  request: { readonly actor: Actor; readonly spaceId: SpaceId; readonly path: readonly string[] },
): Promise<NodeRecord> {
  return await parts.catalog.write(async (tx) => {
    const asking = { actor: request.actor, now: parts.clock.now() }
    const standing = await findStanding(tx, request.actor, { ...request, now: asking.now })
    return await createMissingFolders(
      { parts, tx, asking },
      { standing, names: request.path, onClash: 'refuse' },
    )
  })
}
