import type { NodeRecord } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import { Problem } from '../domain/problem.ts'
import { type Found, findNode, type NodeRef, pathOf } from './find-node.ts'
import type { Parts } from './parts.ts'

/** A node, and the names from the root of its space down to it. */
export type NodeWithPath = Found & { readonly path: readonly string[] }

/** @throws Problem 'not-found' */
export async function getNode(
  parts: Parts,
  request: { readonly actor: Actor; readonly ref: NodeRef },
): Promise<NodeWithPath> {
  return await parts.catalog.read(async (tx) => {
    const asking = { actor: request.actor, now: parts.clock.now() }
    const found = await findNode(tx, asking, request.ref)
    const path = 'path' in request.ref ? request.ref.path : await pathOf(tx, found.node)
    return { ...found, path }
  })
}

/** Where a page ended: folders come before files, each kind in code-point order of names. */
export type ListCursor = { readonly kind: 'file' | 'folder'; readonly name: string }

export type ListChildren = {
  readonly actor: Actor
  readonly ref: NodeRef
  readonly after?: ListCursor | undefined
  /** 1 to 1,000. */
  readonly limit: number
}

export type ChildrenPage = {
  readonly folder: NodeWithPath
  readonly items: readonly NodeRecord[]
  readonly next: ListCursor | undefined
  readonly total: number
}

/** One page of a folder, in constant memory. @throws Problem 'not-found'; 'invalid-input' for a file */
export async function listChildren(parts: Parts, request: ListChildren): Promise<ChildrenPage> {
  const { after, limit } = request
  return await parts.catalog.read(async (tx) => {
    const asking = { actor: request.actor, now: parts.clock.now() }
    const found = await findNode(tx, asking, request.ref)
    const { node } = found
    if (node.kind !== 'folder') throw notAFolder()
    const folders =
      after?.kind === 'file'
        ? []
        : await tx.nodes.childrenOfKind(node.id, 'folder', { after: after?.name ?? '', limit })
    const room = limit - folders.length
    const files =
      room === 0
        ? []
        : await tx.nodes.childrenOfKind(node.id, 'file', {
            after: after?.kind === 'file' ? after.name : '',
            limit: room,
          })
    const items = [...folders, ...files]
    const last = items.length === limit ? items.at(-1) : undefined
    return {
      folder: { ...found, path: await pathOf(tx, node) },
      items,
      next: last && { kind: last.kind, name: last.name },
      total: await tx.nodes.childCount(node.id),
    }
  })
}

function notAFolder(): Problem {
  return new Problem('invalid-input', {
    en: 'That is a file: only folders have members.',
    'zh-CN': '这是文件：只有文件夹才有成员。',
  })
}
