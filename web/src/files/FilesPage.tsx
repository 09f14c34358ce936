import { Center, Loader } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Node } from '../api/types.ts'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { useWords } from '../i18n/use-words.ts'
import { useMe, useOwnSpace } from '../shell/me.ts'
import { useDocumentTitle } from '../shell/PageHeader.tsx'
import { useUploadManager } from '../uploads/uploads-context.ts'
import { Viewer } from '../viewer/Viewer.tsx'
import { DropArea } from './DropArea.tsx'
import { EmptyFolder } from './EmptyFolder.tsx'
import { FileDialogs, type FileDialog } from './FileDialogs.tsx'
import { FileList } from './FileList.tsx'
import classes from './files.module.css'
import { focusTable } from './focus-table.ts'
import { FilesBar } from './FilesBar.tsx'
import { PictureGrid } from './PictureGrid.tsx'
import { Trail } from './Trail.tsx'
import type { Sorting } from './sort-nodes.ts'
import { useFileActions } from './use-file-actions.tsx'
import { useFolder, useTrail } from './use-folder.ts'
import { useSelection } from './use-selection.ts'

export type FilesView = 'list' | 'grid'

export function FilesPage() {
  const space = useOwnSpace()
  const { folder } = useParams({ strict: false })
  const id = folder ?? space?.root
  // Another folder starts with nothing chosen and at its top.
  return id ? <Folder key={id} id={id} /> : null
}

function Folder({ id }: { id: string }) {
  const { t, language } = useWords()
  const me = useMe()
  const trail = useTrail(id)
  const [sorting, setSorting] = useState<Sorting>({ by: 'name', descending: false })
  const [loadAll, setLoadAll] = useState(false)
  const [view, setView] = useLocalStorage<FilesView>({
    key: 'cloudkeep.view',
    defaultValue: 'list',
  })
  const [dialog, setDialog] = useState<FileDialog | null>(null)
  const folder = useFolder(id, sorting, { language, loadAll })
  const selection = useSelection(folder.nodes, folder.total)
  const actions = useFileActions()
  const uploads = useUploadManager()
  const navigate = useNavigate()
  const { open } = useSearch({ strict: false })
  const here = trail.data?.at(-1)
  const space = me.spaces.find((one) => one.id === here?.space)
  useDocumentTitle(here?.parent ? here.name : t('shell.files'))

  const openNode = (node: Node) => {
    if (node.kind === 'folder') void navigate({ to: '/files/$folder', params: { folder: node.id } })
    else void navigate({ to: '.', search: { open: node.id } })
  }
  const table = { folder, selection, onOpen: openNode, onDialog: setDialog, actions }
  const isEmpty = folder.isComplete && folder.nodes.length === 0
  return (
    <DropArea
      folder={here}
      onDrop={(found) => here && uploads.add(found, { space: here.space, folderPath: here.path })}
    >
      <div className={classes.page}>
        <Trail nodes={trail.data} space={space} />
        <FilesBar
          folder={here}
          total={folder.total}
          selection={selection}
          actions={actions}
          view={view}
          onView={setView}
          onDialog={setDialog}
        />
        <ProblemAlert error={folder.error ?? trail.error} />
        {folder.isPending && (
          <Center flex={1}>
            <Loader role="status" aria-label={t('common.loading')} />
          </Center>
        )}
        {isEmpty && <EmptyFolder isRoot={here?.parent === null} folder={here} />}
        {!folder.isPending &&
          !isEmpty &&
          !folder.error &&
          (view === 'list' ? (
            <FileList
              {...table}
              sorting={sorting}
              onSort={setSorting}
              loadAll={loadAll}
              onLoadAll={() => setLoadAll(true)}
            />
          ) : (
            <PictureGrid {...table} />
          ))}
      </div>
      <FileDialogs
        dialog={dialog}
        folder={here}
        actions={actions}
        onClose={() => {
          setDialog(null)
          focusTable()
        }}
      />
      {open && (
        <Viewer
          id={open}
          siblings={folder.nodes}
          onOpen={openNode}
          onClose={() => void navigate({ to: '.', search: {} })}
        />
      )}
    </DropArea>
  )
}
