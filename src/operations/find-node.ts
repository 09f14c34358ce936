import type { NodeRecord, ReadTx } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { NodeId, SpaceId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import { Problem } from '../domain/problem.ts'
import { findStanding, notFound, type Standing } from './ask-gate.ts'

/** How a door names a node: by its id, or by its path from the root of a space. */
export type NodeRef =
  { readonly id: NodeId } | { readonly spaceId: SpaceId; readonly path: readonly string[] }

/** Where something is to be: a name in a folder, by the folder's id or by the whole path. */
export type Place =
  | { readonly parentId: NodeId; readonly name: string }
  | {
      readonly spaceId: SpaceId
      readonly path: readonly string[]
      /** Folders that are missing on the way are made together with what is placed there. */
      readonly makeParents?: boolean
    }

export type Found = { readonly standing: Standing; readonly node: NodeRecord }
export type FoundPlace = {
  readonly standing: Standing
  /** The folder, or where folders are still to be made, the nearest one above it that is there. */
  readonly parent: NodeRecord
  /** Names of the folders to be made on the way, from `parent` down. */
  readonly missing: readonly string[]
  readonly name: string
  /** What has that name now. */
  readonly current: NodeRecord | undefined
}

/** Who asks and when, for everything that looks nodes up. */
export type Asking = { readonly actor: Actor; readonly now: Instant }

/** @throws Problem 'not-found' when it is not there, lies in the trash or is another's */
export async function findNode(tx: ReadTx, asking: Asking, ref: NodeRef): Promise<Found> {
  if ('id' in ref) return await findById(tx, asking, ref.id)
  const standing = await findStanding(tx, asking.actor, { ...ref, now: asking.now })
  const node = await tx.nodes.find(standing.record.rootId, ref.path)
  if (!node) throw notFound()
  return { standing, node }
}

/**
 * @throws Problem 'not-found'; 'parent-missing' when the folder is not there or is a file;
 *   'forbidden' for the root itself
 */
export async function findPlace(tx: ReadTx, asking: Asking, place: Place): Promise<FoundPlace> {
  if ('parentId' in place) {
    const { standing, node: parent } = await findById(tx, asking, place.parentId)
    return await placeIn(tx, { standing, parent, name: place.name })
  }
  const standing = await findStanding(tx, asking.actor, { ...place, now: asking.now })
  const name = place.path.at(-1)
  if (name === undefined) throw rootStays()
  const names = place.path.slice(0, -1)
  if (place.makeParents === true) return await findFuturePlace(tx, { standing, names, name })
  const parent = await tx.nodes.find(standing.record.rootId, names)
  if (!parent) throw parentMissing()
  return await placeIn(tx, { standing, parent, name })
}

/** @throws Problem 'not-found' when the node's space is another's */
export async function findStandingOf(
  tx: ReadTx,
  asking: Asking,
  node: Pick<NodeRecord, 'spaceId'>,
): Promise<Standing> {
  return await findStanding(tx, asking.actor, { spaceId: node.spaceId, now: asking.now })
}

/** The names from the root of the space down to the node. */
export async function pathOf(tx: ReadTx, node: NodeRecord): Promise<string[]> {
  return namesOf(await tx.nodes.ancestors(node.id))
}

/** The names from the root, which has none, down to the first of `up`. */
export function namesOf(up: readonly { readonly name: string }[]): string[] {
  return up
    .slice(0, -1)
    .map((one) => one.name)
    .reverse()
}

export function rootStays(): Problem {
  return new Problem('forbidden', {
    en: 'The root folder of a space stays where it is.',
    'zh-CN': '空间的根文件夹不能移动、替换或删除。',
  })
}

async function findById(tx: ReadTx, asking: Asking, id: NodeId): Promise<Found> {
  const node = await tx.nodes.byId(id)
  if (!node) throw notFound()
  const standing = await findStanding(tx, asking.actor, {
    spaceId: node.spaceId,
    now: asking.now,
  })
  // What lies in the trash hangs from no root any more.
  const top = node.parentId === null ? node : (await tx.nodes.ancestors(id)).at(-1)
  if (top?.id !== standing.record.rootId) throw notFound()
  return { standing, node }
}

async function placeIn(
  tx: ReadTx,
  where: { standing: Standing; parent: NodeRecord; name: string },
): Promise<FoundPlace> {
  if (where.parent.kind !== 'folder') throw parentMissing()
  const current = await tx.nodes.child(where.parent.id, where.name)
  return { ...where, missing: [], current }
}

async function findFuturePlace(
  tx: ReadTx,
  where: { standing: Standing; names: readonly string[]; name: string },
): Promise<FoundPlace> {
  const { standing, names, name } = where
  let parent = await tx.nodes.byId(standing.record.rootId)
  if (!parent) throw notFound()
  for (const [index, wanted] of names.entries()) {
    const next = await tx.nodes.child(parent.id, wanted)
    if (next?.kind === 'file') throw fileInTheWay(wanted)
    if (!next) return { standing, parent, missing: names.slice(index), name, current: undefined }
    parent = next
  }
  return await placeIn(tx, { standing, parent, name })
}

function fileInTheWay(name: string): Problem {
  return new Problem('name-taken', {
    en: `“${name}” is a file, so nothing can go into it. Choose another folder.`,
    'zh-CN': `“${name}”是文件，不能放入其他内容，请选择其他文件夹。`,
  })
}

export function parentMissing(): Problem {
  return new Problem('parent-missing', {
    en: 'The folder it should go into does not exist. Create the folder first.',
    'zh-CN': '目标文件夹不存在，请先创建该文件夹。',
  })
}
