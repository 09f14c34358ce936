import type { Language, Node } from '../api/types.ts'

export type SortBy = 'name' | 'size' | 'modified'
export type Sorting = { by: SortBy; descending: boolean }

/** Folders first, then as people expect: 2 before 10, Chinese by pinyin. */
export function sortNodes(nodes: readonly Node[], sorting: Sorting, language: Language): Node[] {
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' })
  const turn = sorting.descending ? -1 : 1
  const byName = (one: Node, other: Node) => collator.compare(one.name, other.name)
  const compare = {
    name: (one: Node, other: Node) => turn * byName(one, other),
    size: (one: Node, other: Node) => turn * (one.size - other.size) || byName(one, other),
    modified: (one: Node, other: Node) =>
      turn * one.modifiedAt.localeCompare(other.modifiedAt) || byName(one, other),
  }[sorting.by]
  return nodes.toSorted((one, other) => {
    if (one.kind !== other.kind) return one.kind === 'folder' ? -1 : 1
    return compare(one, other)
  })
}
