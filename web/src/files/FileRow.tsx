import { Checkbox, Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { memo, type CSSProperties, type MouseEvent } from 'react'
import type { Node } from '../api/types.ts'
import { formatBytes, formatInstant } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { FileIcon } from './FileIcon.tsx'
import type { FileTableProps } from './FileList.tsx'
import classes from './files.module.css'
import { RowMenu } from './RowMenu.tsx'

type FileRowProps = FileTableProps & { node: Node; index: number; style: CSSProperties }

export function FileRow(props: FileRowProps) {
  const { t, language } = useWords()
  const { node, index, selection, style, onOpen } = props
  const isChosen = selection.ids.has(node.id)
  const choose = (event: MouseEvent) =>
    selection.choose(index, { add: event.ctrlKey || event.metaKey, range: event.shiftKey })
  return (
    <div
      id={`node-${node.id}`}
      className={classes.row}
      style={style}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      data-cursor={selection.cursor === index || undefined}
      data-testid="file-row"
      onClick={choose}
      onDoubleClick={() => onOpen(node)}
    >
      <div role="gridcell">
        <Checkbox
          size="xs"
          tabIndex={-1}
          checked={isChosen}
          aria-label={t('files.choose', { name: node.name })}
          readOnly
          onClick={(event) => {
            event.stopPropagation()
            selection.choose(index, { add: true, range: event.shiftKey })
          }}
        />
      </div>
      <div role="gridcell" className={classes.nameCell}>
        <FileIcon mediaClass={node.kind === 'folder' ? 'folder' : (node.mediaClass ?? 'other')} />
        <NameLink node={node} onOpen={onOpen} />
      </div>
      <div role="gridcell" data-column="size" className="tabular">
        {formatBytes(node.size, language)}
      </div>
      <div role="gridcell" data-column="modified" className="tabular">
        {formatInstant(node.modifiedAt, language)}
      </div>
      <div role="gridcell" onClick={(event) => event.stopPropagation()}>
        <RowMenu {...props} nodes={isChosen ? selection.chosen : [node]} />
      </div>
    </div>
  )
}

/** A link for both kinds, so that the middle button and the status line work as everywhere. */
export function NameLink({ node, onOpen }: { node: Node; onOpen: (node: Node) => void }) {
  const open = (event: MouseEvent) => {
    event.stopPropagation()
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    if (node.kind === 'folder') return
    event.preventDefault()
    onOpen(node)
  }
  const shared = {
    className: classes.name,
    title: node.name,
    tabIndex: -1,
    onClick: open,
    children: node.name,
  }
  return node.kind === 'folder' ? (
    <Link to="/files/$folder" params={{ folder: node.id }} {...shared} />
  ) : (
    <Link to="." search={{ open: node.id }} {...shared} />
  )
}

export const WaitingRow = memo(function WaitingRow({
  index,
  style,
}: {
  index: number
  style: CSSProperties
}) {
  return (
    <div
      className={classes.row}
      style={style}
      role="row"
      aria-rowindex={index + 2}
      aria-busy="true"
    >
      <div role="gridcell" />
      <div role="gridcell" className={classes.nameCell}>
        <Skeleton circle height={24} />
        <Skeleton height={12} width={`${String(30 + ((index * 37) % 40))}%`} />
      </div>
      <div role="gridcell" data-column="size" />
      <div role="gridcell" data-column="modified" />
      <div role="gridcell" />
    </div>
  )
})
