import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { getNode, listChildren, PAGE_LENGTH } from '../api/files.ts'
import { keys } from '../api/keys.ts'
import type { Language, Node } from '../api/types.ts'
import { sortNodes, type Sorting } from './sort-nodes.ts'

// Below this a folder is loaded whole in the background, so that it can be sorted here.
const EAGER_PAGES = 6

export type FolderView = {
  /** what is loaded, in the order on screen */
  nodes: readonly Node[]
  total: number
  isComplete: boolean
  isPending: boolean
  error: unknown
  /** loads on until the entry at `index` is there */
  reach: (index: number) => void
}

/** The entries of a folder, page after page as they are looked at. */
export function useFolder(
  id: string,
  sorting: Sorting,
  options: { language: Language; loadAll: boolean },
): FolderView {
  const query = useInfiniteQuery({
    queryKey: keys.children(id),
    queryFn: ({ pageParam, signal }) => listChildren(id, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  })
  const pages = query.data?.pages
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const isWanted = options.loadAll || (pages?.length ?? 0) < EAGER_PAGES
  useEffect(() => {
    if (isWanted && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [isWanted, hasNextPage, isFetchingNextPage, fetchNextPage, pages])

  const isComplete = pages !== undefined && !hasNextPage
  const nodes = useMemo(() => {
    const loaded = pages?.flatMap((page) => page.items) ?? []
    return isComplete ? sortNodes(loaded, sorting, options.language) : loaded
  }, [pages, isComplete, sorting, options.language])

  return {
    nodes,
    total: isComplete ? nodes.length : (pages?.at(-1)?.total ?? nodes.length),
    isComplete,
    isPending: query.isPending,
    error: query.error,
    reach: (index) => {
      const missing = index >= nodes.length - PAGE_LENGTH / 5
      if (missing && hasNextPage && !isFetchingNextPage) void fetchNextPage()
    },
  }
}

/** The folders from the root down to this one. */
export function useTrail(id: string) {
  const client = useQueryClient()
  return useQuery({
    queryKey: ['trail', id],
    queryFn: async () => {
      const trail: Node[] = []
      for (let next: string | null = id; next !== null; next = trail[0]?.parent ?? null) {
        const one: string = next
        trail.unshift(
          await client.query({
            queryKey: keys.node(one),
            queryFn: () => getNode(one),
            staleTime: 10_000,
          }),
        )
      }
      return trail
    },
  })
}
