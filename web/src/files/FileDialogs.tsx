import type { Node } from '../api/types.ts'
import { DetailsDrawer } from './DetailsDrawer.tsx'
import { FolderPicker } from './FolderPicker.tsx'
import { NameDialog } from './NameDialog.tsx'
import type { useFileActions } from './use-file-actions.tsx'
import { useWords } from '../i18n/use-words.ts'
import { useQueryClient } from '@tanstack/react-query'
import { createFolder } from '../api/files.ts'
import { putIntoFolder, refreshFolders } from './folder-cache.ts'
import { VersionsDrawer } from './VersionsDrawer.tsx'

export type FileDialog =
  | { kind: 'new-folder' }
  | { kind: 'rename'; node: Node }
  | { kind: 'move' | 'copy'; nodes: readonly Node[] }
  | { kind: 'versions' | 'details'; node: Node }

type FileDialogsProps = {
  dialog: FileDialog | null
  folder: Node | undefined
  actions: ReturnType<typeof useFileActions>
  onClose: () => void
}

/** The one dialog that is open, if any. */
export function FileDialogs({ dialog, folder, actions, onClose }: FileDialogsProps) {
  const { t } = useWords()
  const client = useQueryClient()
  if (!dialog || !folder) return null
  const makeFolder = async (name: string) => {
    const base = folder.path === '/' ? '' : folder.path
    putIntoFolder(client, await createFolder(folder.space, `${base}/${name}`))
    refreshFolders(client)
  }
  switch (dialog.kind) {
    case 'new-folder':
      return (
        <NameDialog
          title={t('files.newFolder')}
          label={t('files.folderName')}
          action={t('files.create')}
          start={t('files.newFolderName')}
          onName={makeFolder}
          onClose={onClose}
        />
      )
    case 'rename':
      return (
        <NameDialog
          title={t('files.renameTitle', { name: dialog.node.name })}
          label={t('files.newName')}
          action={t('files.rename')}
          start={dialog.node.name}
          keepsEnding={dialog.node.kind === 'file'}
          onName={(name) => actions.rename(dialog.node, name)}
          onClose={onClose}
        />
      )
    case 'move':
    case 'copy':
      return (
        <FolderPicker
          isCopy={dialog.kind === 'copy'}
          nodes={dialog.nodes}
          start={folder}
          onChoose={(target) => actions[dialog.kind](dialog.nodes, target)}
          onClose={onClose}
        />
      )
    case 'versions':
      return <VersionsDrawer node={dialog.node} onClose={onClose} />
    case 'details':
      return <DetailsDrawer node={dialog.node} onClose={onClose} />
  }
}
