import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import { getNode } from '../api/files.ts'
import { keys } from '../api/keys.ts'
import type { Children, Node } from '../api/types.ts'
import type { UploadWatcher } from '../uploads/upload-manager.ts'

export type FolderData = InfiniteData<Children, string | undefined>

// Asking again for a folder means all its loaded pages; beyond a few, what changed is put in by hand instead.
const REFRESH_PAGES_MAX = 4
const REFRESH_EVERY_MS = 1500

/** Asks anew for the listings on screen, where that is cheap. */
export function refreshFolders(client: QueryClient): void {
  void client.invalidateQueries({
    queryKey: ['children'],
    predicate: (query) =>
      ((query.state.data as FolderData | undefined)?.pages.length ?? 0) <= REFRESH_PAGES_MAX,
  })
  void client.invalidateQueries({ queryKey: keys.me })
}

/** Takes nodes out of a folder's listing. */
export function removeFromFolder(
  client: QueryClient,
  folder: string,
  ids: ReadonlySet<string>,
): void {
  changePages(client, folder, (items) => items.filter((node) => !ids.has(node.id)))
}

/** Puts a node into its folder's listing, or its new state in the place of the old. */
export function putIntoFolder(client: QueryClient, node: Node): void {
  client.setQueryData(keys.node(node.id), node)
  if (node.parent === null) return
  let isPlaced = false
  changePages(client, node.parent, (items, isLast) => {
    const others = items.filter((one) => one.id !== node.id)
    if (isPlaced) return others
    const index = others.findIndex((one) => comesBefore(node, one))
    if (index < 0 && !isLast) return others
    isPlaced = true
    return index < 0 ? [...others, node] : others.toSpliced(index, 0, node)
  })
}

/** Keeps the listings true while uploads come in, without asking for each file of thousands. */
export function folderWatcher(client: QueryClient): UploadWatcher {
  let waiting: string[] = []
  let timer: number | undefined
  const flush = async () => {
    timer = undefined
    const ids = waiting
    waiting = []
    refreshFolders(client)
    // Only a huge folder keeps its pages: there the newest files are shown one by one.
    if (!hasHugeFolder(client)) return
    for (const id of ids.slice(-50)) putIntoFolder(client, await getNode(id))
  }
  return {
    onStored: (nodeId) => {
      if (nodeId) waiting.push(nodeId)
      timer ??= window.setTimeout(() => void flush().catch(() => undefined), REFRESH_EVERY_MS)
    },
    onIdle: () => {
      void flush().catch(() => undefined)
      void client.invalidateQueries({ queryKey: keys.drafts })
    },
    onRefused: () => {
      void client.invalidateQueries({ queryKey: keys.me })
      void client.invalidateQueries({ queryKey: keys.notices })
    },
  }
}

function hasHugeFolder(client: QueryClient): boolean {
  return client
    .getQueriesData<FolderData>({ queryKey: ['children'] })
    .some(([, data]) => (data?.pages.length ?? 0) > REFRESH_PAGES_MAX)
}

type ChangeItems = (items: Node[], isLast: boolean) => Node[]

function changePages(client: QueryClient, folder: string, change: ChangeItems): void {
  client.setQueryData<FolderData>(keys.children(folder), (data) => {
    if (!data) return data
    const before = count(data.pages)
    const pages = data.pages.map((page, index) => ({
      ...page,
      items: change(page.items, index === data.pages.length - 1),
    }))
    const grown = count(pages) - before
    return { ...data, pages: pages.map((page) => ({ ...page, total: page.total + grown })) }
  })
}

const count = (pages: readonly Children[]) =>
  pages.reduce((sum, page) => sum + page.items.length, 0)

// The server's order: folders first, then by name in code points.
function comesBefore(one: Node, other: Node): boolean {
  if (one.kind !== other.kind) return one.kind === 'folder'
  return one.name < other.name
}
