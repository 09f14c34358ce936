import type { NodeRecord, WriteTx } from '../catalog/catalog.ts'
import { askGate, notFound, type Standing } from './ask-gate.ts'
import { checkLocks } from './check-locks.ts'
import { nameTaken } from './create-folder.ts'
import type { Asking } from './find-node.ts'
import { freeName } from './free-name.ts'
import { noteChange } from './note-change.ts'
import { newEtag, type Parts } from './parts.ts'

/** What to do where a file has the name of a folder that is wanted. */
export type OnClash = 'refuse' | 'make-beside'

/**
 * The folder at the end of `names`, made with those above it where they are missing.
 *
 * @throws Problem 'name-taken' where a file is in the way and `onClash` is 'refuse'; 'locked'
 */
export async function createMissingFolders(
  context: { readonly parts: Parts; readonly tx: WriteTx; readonly asking: Asking },
  wanted: {
    readonly standing: Standing
    readonly names: readonly string[]
    readonly onClash: OnClash
  },
): Promise<NodeRecord> {
  const { parts, tx, asking } = context
  const { standing, names } = wanted
  const permit = await askGate(tx, standing, { kind: 'makeFolder' })
  let folder = await tx.nodes.byId(standing.record.rootId)
  if (!folder) throw notFound()
  for (const wish of names) {
    const known: NodeRecord | undefined = await tx.nodes.child(folder.id, wish)
    if (known?.kind === 'folder') {
      folder = known
      continue
    }
    if (known && wanted.onClash === 'refuse') throw nameTaken()
    await checkLocks(tx, { now: asking.now, tokens: [], membership: [folder.id] })
    const etag = newEtag(parts.chance)
    const made: NodeRecord = await tx.nodes.insert(permit, {
      spaceId: standing.spaceId,
      parentId: folder.id,
      kind: 'folder',
      name: known ? await freeName(tx, folder.id, wish) : wish,
      etag,
      size: 0,
      blobId: null,
      byBytes: null,
      byName: null,
      authorId: asking.actor.accountId,
      now: asking.now,
      modifiedAt: asking.now,
    })
    await tx.nodes.touchUpward(folder.id, { etag, deltaBytes: 0, now: asking.now })
    await noteChange(tx, asking, { node: made, kind: 'created' })
    folder = made
  }
  return folder
}
