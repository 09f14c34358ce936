import type { NodeId, SpaceId } from '../domain/ids.ts'
import { Permit } from '../policy/permit-mint.ts'
import type { AccountRecord, NodeRecord, WriteTx } from './catalog.ts'

type Founded = {
  readonly account: AccountRecord
  readonly spaceId: SpaceId
  readonly root: NodeRecord
}

/** Makes an account with its home space and that space's root. */
export async function found(tx: WriteTx, name: string): Promise<Founded> {
  const account = await tx.accounts.insert({
    name,
    nameKey: name,
    displayName: name,
    role: 'user',
    edition: 'personal',
    language: null,
    passwordHash: '',
    now: 0,
  })
  const terms = { edition: 'personal', isHome: 1, quotaBytes: null, now: 0 } as const
  const spaceId = await tx.spaces.insert({ ownerId: account.id, name: 'home', ...terms })
  const root = await addNode(tx, { spaceId, parentId: null, name: '' })
  await tx.spaces.setRoot(spaceId, root.id)
  return { account, spaceId, root }
}

export function addFolder(tx: WriteTx, parent: NodeRecord, name: string): Promise<NodeRecord> {
  return addNode(tx, { spaceId: parent.spaceId, parentId: parent.id, name })
}

function addNode(
  tx: WriteTx,
  node: { spaceId: SpaceId; parentId: NodeId | null; name: string },
): Promise<NodeRecord> {
  const folder = { kind: 'folder', etag: 'e', size: 0, blobId: null } as const
  const unknown = { byBytes: null, byName: null, authorId: null } as const
  return tx.nodes.insert(Permit.mint('write'), {
    ...node,
    ...folder,
    ...unknown,
    now: 0,
    modifiedAt: 0,
  })
}
