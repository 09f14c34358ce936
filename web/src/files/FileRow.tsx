import { Skeleton } from '@mantine/core'
import { memo, type MouseEvent } from 'react'
import { addressOf } from '../api/client.ts'
import type { Language, Node } from '../api/types.ts'
import { formatBytes, formatInstant } from '../i18n/format.ts'
import type { Say } from '../i18n/use-words.ts'
import { FileIcon } from './FileIcon.tsx'
import classes from './files.module.css'
import type { RowHandlers } from './row-handlers.ts'
import { RowMenu } from './RowMenu.tsx'

export const ROW_PX = 52

type FileRowProps = {
  node: Node
  index: number
  top: number
  isChosen: boolean
  isCursor: boolean
  handlers: RowHandlers
  t: Say
  language: Language
}

/** One line of the list, of plain elements: dozens of them are drawn while somebody scrolls. */
export const FileRow = memo(function FileRow(props: FileRowProps) {
  const { node, index, top, isChosen, isCursor, handlers, t, language } = props
  return (
    <div
      id={`node-${node.id}`}
      className={classes.row}
      style={{ transform: `translateY(${String(top)}px)`, height: ROW_PX }}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      data-cursor={isCursor || undefined}
      data-testid="file-row"
      onClick={(event) => handlers.choose(index, howOf(event))}
      onDoubleClick={() => handlers.open(node)}
    >
      <div role="gridcell">
        <ChooseBox {...props} />
      </div>
      <div role="gridcell" className={classes.nameCell}>
        <FileIcon mediaClass={node.kind === 'folder' ? 'folder' : (node.mediaClass ?? 'other')} />
        <NameLink node={node} onOpen={handlers.open} />
      </div>
      <div role="gridcell" data-column="size" className="tabular">
        {formatBytes(node.size, language)}
      </div>
      <div role="gridcell" data-column="modified" className="tabular">
        {formatInstant(node.modifiedAt, language)}
      </div>
      <div role="gridcell" onClick={(event) => event.stopPropagation()}>
        <RowMenu
          node={node}
          label={t('files.actionsOf', { name: node.name })}
          table={handlers.table}
        />
      </div>
    </div>
  )
})

type ChooseBoxProps = Pick<FileRowProps, 'node' | 'index' | 'isChosen' | 'handlers' | 't'>

export function ChooseBox({ node, index, isChosen, handlers, t }: ChooseBoxProps) {
  return (
    <input
      type="checkbox"
      className={classes.box}
      tabIndex={-1}
      checked={isChosen}
      readOnly
      aria-label={t('files.choose', { name: node.name })}
      onClick={(event) => {
        event.stopPropagation()
        handlers.choose(index, { add: true, range: event.shiftKey })
      }}
    />
  )
}

export function howOf(event: MouseEvent): { add: boolean; range: boolean } {
  return { add: event.ctrlKey || event.metaKey, range: event.shiftKey }
}

/** A link with an address, so that the middle button and the status line work as everywhere. */
export function NameLink({ node, onOpen }: { node: Node; onOpen: (node: Node) => void }) {
  const place = node.kind === 'folder' ? node.id : `${node.parent ?? ''}?open=${node.id}`
  const open = (event: MouseEvent) => {
    event.stopPropagation()
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    onOpen(node)
  }
  return (
    <a
      className={classes.name}
      href={addressOf(`files/${place}`)}
      title={node.name}
      tabIndex={-1}
      onClick={open}
    >
      {node.name}
    </a>
  )
}

export const WaitingRow = memo(function WaitingRow({ index, top }: { index: number; top: number }) {
  return (
    <div
      className={classes.row}
      style={{ transform: `translateY(${String(top)}px)`, height: ROW_PX }}
      role="row"
      aria-rowindex={index + 2}
      aria-busy="true"
    >
      <div role="gridcell" />
      <div role="gridcell" className={classes.nameCell}>
        <Skeleton circle height={24} animate={false} />
        <Skeleton height={12} width={`${String(30 + ((index * 37) % 40))}%`} animate={false} />
      </div>
      <div role="gridcell" data-column="size" />
      <div role="gridcell" data-column="modified" />
      <div role="gridcell" />
    </div>
  )
})
