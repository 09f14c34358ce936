import { useMemo, useState } from 'react'
import type { Node } from '../api/types.ts'

export type Selection = {
  readonly ids: ReadonlySet<string>
  /** what the keyboard stands on; -1: nothing yet */
  readonly cursor: number
  readonly chosen: readonly Node[]
  choose: (index: number, how: { add?: boolean; range?: boolean }) => void
  moveTo: (index: number, how: { range?: boolean; keep?: boolean }) => void
  chooseAll: () => void
  clear: () => void
}

/** Multi-selection as in file managers: click, Ctrl-click, Shift-click, arrows, space. */
export function useSelection(nodes: readonly Node[], total: number): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [cursor, setCursor] = useState(-1)
  const [anchor, setAnchor] = useState(-1)
  const chosen = useMemo(
    () => (ids.size === 0 ? [] : nodes.filter((node) => ids.has(node.id))),
    [nodes, ids],
  )

  const rangeTo = (index: number) => {
    const start = Math.max(0, Math.min(anchor, index))
    const end = Math.max(anchor, index) + 1
    setIds(new Set(nodes.slice(start, end).map((node) => node.id)))
  }
  const choose: Selection['choose'] = (index, { add, range }) => {
    const node = nodes[index]
    if (!node) return
    setCursor(index)
    if (range && anchor >= 0) {
      rangeTo(index)
      return
    }
    setAnchor(index)
    if (!add) setIds(new Set([node.id]))
    else setIds(ids.has(node.id) ? without(ids, node.id) : new Set([...ids, node.id]))
  }
  const moveTo: Selection['moveTo'] = (index, { range, keep }) => {
    const at = Math.max(0, Math.min(total - 1, index))
    // What isn't loaded yet is only gone to: being looked at loads it.
    if (nodes[at] && (range || !keep)) choose(at, range ? { range: true } : {})
    else setCursor(at)
  }
  return {
    ids,
    cursor,
    chosen,
    choose,
    moveTo,
    chooseAll: () => setIds(new Set(nodes.map((node) => node.id))),
    clear: () => setIds(new Set()),
  }
}

function without(ids: ReadonlySet<string>, id: string): Set<string> {
  const rest = new Set(ids)
  rest.delete(id)
  return rest
}
