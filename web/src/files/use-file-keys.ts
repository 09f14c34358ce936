import type { KeyboardEvent } from 'react'
import type { FileTableProps } from './FileList.tsx'

type FileKeys = FileTableProps & { step: { row: number; page: number } }

/** The keys of file managers: arrows, Home, End, space, Enter, F2, Delete, Ctrl-A, Shift-F10, Escape. */
export function useFileKeys({ folder, selection, actions, onOpen, onDialog, step }: FileKeys) {
  return (event: KeyboardEvent<HTMLElement>) => {
    // Keys pressed inside a menu or a checkbox are theirs.
    if (event.target !== event.currentTarget) return
    const how = { range: event.shiftKey, keep: event.ctrlKey || event.metaKey }
    const at = selection.cursor
    const steps: Record<string, number> = {
      ArrowDown: at < 0 ? 0 : at + step.row,
      ArrowUp: at < 0 ? 0 : at - step.row,
      PageDown: at + step.page,
      PageUp: at - step.page,
      Home: 0,
      End: folder.total - 1,
    }
    if (step.row > 1) Object.assign(steps, { ArrowRight: at + 1, ArrowLeft: at - 1 })
    const target = steps[event.key]
    const cursor = folder.nodes[at]
    const chosen = selection.chosen.length > 0 ? selection.chosen : cursor ? [cursor] : []
    const [first] = chosen
    if (target !== undefined) selection.moveTo(target, how)
    else if (event.key === ' ') selection.choose(at, { add: true })
    else if (event.key === 'Enter' && cursor) onOpen(cursor)
    else if (isMenuKey(event) && cursor) openMenu(cursor.id)
    else if (event.key === 'F2' && first) onDialog({ kind: 'rename', node: first })
    else if (event.key === 'Delete' && first) {
      selection.clear()
      void actions.remove(chosen)
    } else if (event.key === 'Escape') selection.clear()
    else if (event.key.toLowerCase() === 'a' && how.keep) selection.chooseAll()
    else return
    event.preventDefault()
  }
}

const isMenuKey = (event: KeyboardEvent) =>
  event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)

/** Opens a row's menu once the key is done with: a menu that appears during its own key takes it as a key to close. */
function openMenu(id: string): void {
  const button = document.querySelector<HTMLElement>(`#node-${id} [aria-haspopup=menu]`)
  window.setTimeout(() => button?.click())
}
