import type { ReadTx } from '../catalog/catalog.ts'
import type { NodeId } from '../domain/ids.ts'

/** Where nodes are, for an operator: `ada:/folder/file`, and `ada/team:/file` in a further space. */
export async function placesOf(tx: ReadTx, ids: readonly NodeId[]): Promise<string[]> {
  const places: string[] = []
  for (const id of ids) {
    const node = await tx.nodes.byId(id)
    const space = node && (await tx.spaces.byId(node.spaceId))
    const owner = space && (await tx.accounts.byId(space.ownerId))
    if (!owner) continue
    const up = await tx.nodes.ancestors(id)
    const isInTrash = up.at(-1)?.id !== space.rootId
    const named = isInTrash ? up : up.slice(0, -1)
    const path = named.map((one) => one.name).reverse().join('/') // prettier-ignore
    const start = space.isHome === 1 ? owner.name : `${owner.name}/${space.name}`
    places.push(`${start}:/${isInTrash ? '(trash)/' : ''}${path}`)
  }
  return places
}
