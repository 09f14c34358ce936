import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useRef } from 'react'
import { contentUrl } from '../api/files.ts'
import type { Node } from '../api/types.ts'
import { useWords, type Say } from '../i18n/use-words.ts'
import { FileIcon } from './FileIcon.tsx'
import type { FileTableProps } from './FileList.tsx'
import { ChooseBox, howOf, NameLink } from './FileRow.tsx'
import classes from './files.module.css'
import { useRowHandlers, type RowHandlers } from './row-handlers.ts'
import { RowMenu } from './RowMenu.tsx'
import { useFileKeys } from './use-file-keys.ts'

const TILE_PX = 184
const ROW_PX = 212
// A picture is shown from its own bytes; a huge one would cost more than it shows.
const PICTURE_BYTES_MAX = 24 * 1024 * 1024

/** The folder as tiles, pictures as themselves. */
export function PictureGrid(props: FileTableProps) {
  const { t } = useWords()
  const { folder, selection } = props
  const handlers = useRowHandlers(props)
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>()
  const place = useRef<HTMLDivElement>(null)
  const ref = useMergedRef(sizeRef, place)
  const columns = Math.max(2, Math.floor(width / TILE_PX))
  const rows = useVirtualizer({
    count: Math.ceil(folder.total / columns),
    getScrollElement: () => place.current,
    estimateSize: () => ROW_PX,
    overscan: 3,
    useFlushSync: false,
  })
  const onKeyDown = useFileKeys({ ...props, step: { row: columns, page: columns * 3 } })
  const shown = rows.getVirtualItems()
  const last = ((shown.at(-1)?.index ?? 0) + 1) * columns
  const { reach } = folder
  useEffect(() => reach(last))
  useEffect(() => {
    if (selection.cursor >= 0) rows.scrollToIndex(Math.floor(selection.cursor / columns))
  }, [selection.cursor, columns, rows])
  const active = folder.nodes[selection.cursor]
  return (
    <div
      ref={ref}
      className={classes.tiles}
      role="grid"
      tabIndex={0}
      aria-label={t('files.grid.label')}
      aria-multiselectable="true"
      aria-rowcount={Math.ceil(folder.total / columns)}
      aria-activedescendant={active && `node-${active.id}`}
      onKeyDown={onKeyDown}
      data-testid="picture-grid"
    >
      <div style={{ height: rows.getTotalSize(), position: 'relative' }} role="presentation">
        {shown.map((row) => (
          <div
            key={row.key}
            role="row"
            aria-rowindex={row.index + 1}
            className={classes.tileRow}
            style={{
              transform: `translateY(${String(row.start)}px)`,
              gridTemplateColumns: `repeat(${String(columns)}, minmax(0, 1fr))`,
            }}
          >
            {folder.nodes
              .slice(row.index * columns, (row.index + 1) * columns)
              .map((node, offset) => (
                <Tile
                  key={node.id}
                  node={node}
                  index={row.index * columns + offset}
                  isChosen={selection.ids.has(node.id)}
                  isCursor={selection.cursor === row.index * columns + offset}
                  handlers={handlers}
                  t={t}
                />
              ))}
          </div>
        ))}
      </div>
    </div>
  )
}

type TileProps = {
  node: Node
  index: number
  isChosen: boolean
  isCursor: boolean
  handlers: RowHandlers
  t: Say
}

const Tile = memo(function Tile(props: TileProps) {
  const { node, index, isChosen, isCursor, handlers, t } = props
  const isPicture = node.mediaClass === 'image' && node.size < PICTURE_BYTES_MAX
  return (
    <div
      id={`node-${node.id}`}
      role="gridcell"
      aria-selected={isChosen}
      className={classes.tile}
      data-cursor={isCursor || undefined}
      onClick={(event) => handlers.choose(index, howOf(event))}
      onDoubleClick={() => handlers.open(node)}
    >
      <div className={classes.tilePicture}>
        {isPicture ? (
          <img
            src={contentUrl(node.id, 'preview')}
            alt=""
            loading="lazy"
            decoding="async"
            draggable={false}
          />
        ) : (
          <FileIcon
            mediaClass={node.kind === 'folder' ? 'folder' : (node.mediaClass ?? 'other')}
            size={54}
          />
        )}
      </div>
      <div className={classes.tileFoot}>
        <ChooseBox {...props} />
        <NameLink node={node} onOpen={handlers.open} />
        <span onClick={(event) => event.stopPropagation()}>
          <RowMenu
            node={node}
            label={t('files.actionsOf', { name: node.name })}
            table={handlers.table}
          />
        </span>
      </div>
    </div>
  )
})
