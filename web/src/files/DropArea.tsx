import { Text } from '@mantine/core'
import { IconCloudUpload } from '@tabler/icons-react'
import { useRef, useState, type DragEvent, type ReactNode } from 'react'
import type { Node } from '../api/types.ts'
import { useWords } from '../i18n/use-words.ts'
import { collectDrop, type Found } from '../uploads/collect-files.ts'
import classes from './files.module.css'

type DropAreaProps = {
  folder: Node | undefined
  onDrop: (found: Found) => void
  children: ReactNode
}

/** Takes files and whole folders dropped anywhere on it. */
export function DropArea({ folder, onDrop, children }: DropAreaProps) {
  const { t } = useWords()
  const [isOver, setOver] = useState(false)
  // Entering a child leaves its parent, so entries are counted.
  const depth = useRef(0)
  const track = (event: DragEvent, change: 1 | -1) => {
    if (!event.dataTransfer.types.includes('Files')) return
    depth.current = Math.max(0, depth.current + change)
    setOver(depth.current > 0)
  }
  const drop = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    depth.current = 0
    setOver(false)
    void collectDrop(event.dataTransfer.items).then(onDrop)
  }
  const allow = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
  }
  return (
    <div
      className={classes.dropArea}
      data-testid="drop-area"
      onDragOver={allow}
      onDrop={drop}
      onDragEnter={(event) => track(event, 1)}
      onDragLeave={(event) => track(event, -1)}
    >
      {children}
      {isOver && (
        <div className={classes.dropHint} role="status">
          <IconCloudUpload size={52} stroke={1.4} aria-hidden="true" />
          <Text size="xl" fw={600}>
            {t('files.dropInto', { folder: folder?.parent ? folder.name : t('files.root') })}
          </Text>
          <Text>{t('files.dropMore')}</Text>
        </div>
      )}
    </div>
  )
}
