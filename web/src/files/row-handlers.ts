import { useEffect, useMemo, useRef } from 'react'
import type { Node } from '../api/types.ts'
import type { FileTableProps } from './FileList.tsx'
import type { Selection } from './use-selection.ts'

/** What a row calls. It stays the same object, so that scrolling doesn't draw rows anew that haven't changed. */
export type RowHandlers = {
  readonly choose: Selection['choose']
  readonly open: (node: Node) => void
  /** the table as it is at the moment of the call */
  readonly table: () => FileTableProps
}

export function useRowHandlers(table: FileTableProps): RowHandlers {
  const latest = useRef(table)
  useEffect(() => {
    latest.current = table
  })
  return useMemo(
    () => ({
      choose: (index, how) => latest.current.selection.choose(index, how),
      open: (node) => latest.current.onOpen(node),
      table: () => latest.current,
    }),
    [],
  )
}
