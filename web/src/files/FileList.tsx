import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { Node } from '../api/types.ts'
import { useWords } from '../i18n/use-words.ts'
import { FileRow, ROW_PX, WaitingRow } from './FileRow.tsx'
import { FileListHead } from './FileListHead.tsx'
import type { FileDialog } from './FileDialogs.tsx'
import classes from './files.module.css'
import type { Sorting } from './sort-nodes.ts'
import type { useFileActions } from './use-file-actions.tsx'
import type { FolderView } from './use-folder.ts'
import { useRowHandlers } from './row-handlers.ts'
import { useFileKeys } from './use-file-keys.ts'
import type { Selection } from './use-selection.ts'

const HEAD_PX = 38

export type FileTableProps = {
  folder: FolderView
  selection: Selection
  actions: ReturnType<typeof useFileActions>
  onOpen: (node: Node) => void
  onDialog: (dialog: FileDialog) => void
}
type FileListProps = FileTableProps & {
  sorting: Sorting
  onSort: (sorting: Sorting) => void
  loadAll: boolean
  onLoadAll: () => void
}

/** Draws only the rows in sight, so a folder of 100,000 entries scrolls like one of ten. */
export function FileList(props: FileListProps) {
  const { t, language } = useWords()
  const { folder, selection } = props
  const handlers = useRowHandlers(props)
  const place = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: folder.total,
    getScrollElement: () => place.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    useFlushSync: false,
    // The heads of the columns stand above the rows, and stay there.
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
  })
  const onKeyDown = useFileKeys({ ...props, step: { row: 1, page: 12 } })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  const { reach } = folder
  useEffect(() => reach(last))
  useEffect(() => {
    if (selection.cursor >= 0) rows.scrollToIndex(selection.cursor)
  }, [selection.cursor, rows])
  const active = folder.nodes[selection.cursor]
  return (
    <div
      ref={place}
      className={classes.list}
      role="grid"
      tabIndex={0}
      aria-label={t('files.grid.label')}
      aria-rowcount={folder.total + 1}
      aria-colcount={5}
      aria-multiselectable="true"
      aria-activedescendant={active && `node-${active.id}`}
      onKeyDown={onKeyDown}
      data-testid="file-list"
    >
      <FileListHead {...props} />
      <div style={{ height: rows.getTotalSize(), position: 'relative' }} role="rowgroup">
        {shown.map((row) => {
          const node = folder.nodes[row.index]
          const place = { index: row.index, top: row.start - HEAD_PX }
          if (!node) return <WaitingRow key={row.key} {...place} />
          const isChosen = selection.ids.has(node.id)
          const isCursor = selection.cursor === row.index
          const shared = { handlers, t, language, isChosen, isCursor }
          return <FileRow key={node.id} node={node} {...place} {...shared} />
        })}
      </div>
    </div>
  )
}
