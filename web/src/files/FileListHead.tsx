import { Checkbox, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { formatNumber } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import classes from './files.module.css'
import type { SortBy, Sorting } from './sort-nodes.ts'
import type { FolderView } from './use-folder.ts'
import type { Selection } from './use-selection.ts'

type FileListHeadProps = {
  folder: FolderView
  selection: Selection
  sorting: Sorting
  onSort: (sorting: Sorting) => void
  loadAll: boolean
  onLoadAll: () => void
}

export function FileListHead(props: FileListHeadProps) {
  const { t } = useWords()
  const { selection, folder } = props
  const isAll = folder.nodes.length > 0 && selection.ids.size >= folder.nodes.length
  return (
    <div role="rowgroup">
      <div className={classes.head} role="row" aria-rowindex={1}>
        <div role="columnheader" aria-label={t('files.chooseAll')}>
          <Checkbox
            size="xs"
            aria-label={t('files.chooseAll')}
            checked={isAll}
            indeterminate={!isAll && selection.ids.size > 0}
            onChange={() => (isAll ? selection.clear() : selection.chooseAll())}
          />
        </div>
        <SortHead {...props} by="name" words={t('common.name')} />
        <SortHead {...props} by="size" words={t('files.size')} />
        <SortHead {...props} by="modified" words={t('files.modified')} />
        <div role="columnheader">
          <VisuallyHidden>{t('files.actions')}</VisuallyHidden>
        </div>
      </div>
    </div>
  )
}

/** Sorting needs the whole folder: a huge one is loaded first, when somebody asks for it. */
function SortHead({
  by,
  words,
  sorting,
  onSort,
  folder,
  loadAll,
  onLoadAll,
}: FileListHeadProps & { by: SortBy; words: string }) {
  const { t, language } = useWords()
  const isCurrent = sorting.by === by && folder.isComplete
  const loaded = {
    loaded: formatNumber(folder.nodes.length, language),
    total: formatNumber(folder.total, language),
  }
  const hint = folder.isComplete
    ? undefined
    : loadAll
      ? t('files.loadingToSort', loaded)
      : t('files.loadToSort', loaded)
  const sort = () => {
    if (!folder.isComplete) onLoadAll()
    onSort({ by, descending: isCurrent ? !sorting.descending : by === 'modified' })
  }
  const order = isCurrent ? (sorting.descending ? 'descending' : 'ascending') : 'none'
  return (
    <div role="columnheader" aria-sort={order} data-column={by}>
      <Tooltip label={hint ?? ''} disabled={!hint}>
        <UnstyledButton className={classes.sort} onClick={sort}>
          {words}
          {isCurrent &&
            (sorting.descending ? (
              <IconArrowDown size={14} aria-hidden="true" />
            ) : (
              <IconArrowUp size={14} aria-hidden="true" />
            ))}
        </UnstyledButton>
      </Tooltip>
    </div>
  )
}
