import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { TaskRow } from './TaskRow.tsx'
import type { UploadsView } from './upload-task.ts'
import classes from './uploads.module.css'

/** All files of the tab's uploads; refused and failed ones first, as they want attention. */
export function TaskList({ view }: { view: UploadsView }) {
  const { t } = useWords()
  const place = useRef<HTMLDivElement>(null)
  const order = { refused: 0, failed: 0, running: 1, paused: 2, waiting: 2, done: 3, cancelled: 4 }
  const tasks = view.tasks.toSorted(
    (one, other) => order[one.state] - order[other.state] || one.id - other.id,
  )
  const rows = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => place.current,
    estimateSize: (index) => (tasks[index]?.problem ? 132 : 58),
    getItemKey: (index) => tasks[index]?.id ?? index,
    overscan: 6,
  })
  return (
    <div
      ref={place}
      className={classes.tasks}
      role="list"
      aria-label={t('uploads.dock')}
      tabIndex={0}
    >
      <div style={{ height: rows.getTotalSize(), position: 'relative' }} role="presentation">
        {rows.getVirtualItems().map((row) => {
          const task = tasks[row.index]
          return (
            task && (
              <div
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                role="listitem"
                className={classes.task}
                style={{ transform: `translateY(${String(row.start)}px)` }}
              >
                <TaskRow task={task} />
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}
