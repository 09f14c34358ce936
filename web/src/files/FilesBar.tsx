import {
  ActionIcon,
  Button,
  FileButton,
  Menu,
  SegmentedControl,
  Text,
  Tooltip,
  VisuallyHidden,
} from '@mantine/core'
import {
  IconArrowMoveRight,
  IconChevronDown,
  IconCopy,
  IconDownload,
  IconFolderPlus,
  IconLayoutGrid,
  IconList,
  IconTrash,
  IconUpload,
  IconX,
} from '@tabler/icons-react'
import { useRef } from 'react'
import type { Node } from '../api/types.ts'
import { formatBytes, formatNumber } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { collectInput } from '../uploads/collect-files.ts'
import { useUploadManager } from '../uploads/uploads-context.ts'
import type { FileDialog } from './FileDialogs.tsx'
import type { FilesView } from './FilesPage.tsx'
import classes from './files.module.css'
import type { useFileActions } from './use-file-actions.tsx'
import type { Selection } from './use-selection.ts'

type FilesBarProps = {
  folder: Node | undefined
  total: number
  selection: Selection
  actions: ReturnType<typeof useFileActions>
  view: FilesView
  onView: (view: FilesView) => void
  onDialog: (dialog: FileDialog) => void
}

/** What can be done in this folder; while something is chosen, what can be done with that. */
export function FilesBar(props: FilesBarProps) {
  const { t, language } = useWords()
  const { selection, view, onView, total } = props
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('files.toolbar')}>
      {selection.chosen.length > 0 ? <ChosenActions {...props} /> : <FolderActions {...props} />}
      <span className={classes.barSpace} />
      <Text size="sm" c="dimmed" className={`tabular ${classes.barCount ?? ''}`}>
        {t('files.count', { count: total, number: formatNumber(total, language) })}
      </Text>
      <SegmentedControl
        aria-label={t('files.view')}
        value={view}
        onChange={(value) => onView(value)}
        data={[
          {
            value: 'list',
            label: <ViewLabel icon={<IconList size={17} />} words={t('files.list')} />,
          },
          {
            value: 'grid',
            label: <ViewLabel icon={<IconLayoutGrid size={17} />} words={t('files.grid')} />,
          },
        ]}
      />
    </div>
  )
}

function ViewLabel({ icon, words }: { icon: React.ReactNode; words: string }) {
  return (
    <span className={classes.viewLabel} title={words}>
      {icon}
      <VisuallyHidden>{words}</VisuallyHidden>
    </span>
  )
}

function FolderActions({ folder, onDialog }: FilesBarProps) {
  const { t } = useWords()
  const uploads = useUploadManager()
  const folderInput = useRef<HTMLInputElement>(null)
  const fileReset = useRef<() => void>(null)
  const send = (files: FileList | readonly File[] | null) => {
    if (!files || !folder || files.length === 0) return
    const found =
      files instanceof FileList
        ? collectInput(files)
        : { files: files.map((file) => ({ file, folder: '' })), folders: [] }
    uploads.add(found, { space: folder.space, folderPath: folder.path })
    fileReset.current?.()
  }
  const chooseFolder = (input: HTMLInputElement | null) => {
    folderInput.current = input
    input?.setAttribute('webkitdirectory', '')
  }
  return (
    <>
      <FileButton
        multiple
        onChange={send}
        resetRef={fileReset}
        inputProps={{ 'aria-label': t('files.uploadFiles') }}
      >
        {(button) => (
          <Button.Group>
            <Button {...button} leftSection={<IconUpload size={17} />}>
              {t('files.upload')}
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button px={8} aria-label={t('files.uploadMore')} className={classes.split}>
                  <IconChevronDown size={16} />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={button.onClick}>{t('files.uploadFiles')}</Menu.Item>
                <Menu.Item onClick={() => folderInput.current?.click()}>
                  {t('files.uploadFolder')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Button.Group>
        )}
      </FileButton>
      <input
        ref={chooseFolder}
        type="file"
        hidden
        multiple
        aria-label={t('files.uploadFolder')}
        data-testid="folder-input"
        onChange={(event) => {
          send(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
      <BarButton
        icon={<IconFolderPlus size={17} />}
        words={t('files.newFolder')}
        onClick={() => onDialog({ kind: 'new-folder' })}
      />
    </>
  )
}

function ChosenActions({ selection, actions, onDialog }: FilesBarProps) {
  const { t, language } = useWords()
  const nodes = selection.chosen
  const bytes = sum(nodes)
  const hasFiles = nodes.some((node) => node.kind === 'file')
  return (
    <>
      <Tooltip label={t('files.clear')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('files.clear')}
          onClick={selection.clear}
        >
          <IconX size={18} />
        </ActionIcon>
      </Tooltip>
      <Text fw={600} mr="xs" aria-live="polite" style={{ whiteSpace: 'nowrap' }}>
        {t('files.chosen', { count: nodes.length })}
        {bytes > 0 && ` · ${formatBytes(bytes, language)}`}
      </Text>
      {hasFiles && (
        <BarButton
          icon={<IconDownload size={17} />}
          words={t('files.download')}
          onClick={() => void actions.download(nodes)}
        />
      )}
      <BarButton
        icon={<IconArrowMoveRight size={17} />}
        words={t('files.move')}
        onClick={() => onDialog({ kind: 'move', nodes })}
      />
      <BarButton
        icon={<IconCopy size={17} />}
        words={t('files.copy')}
        onClick={() => onDialog({ kind: 'copy', nodes })}
      />
      <BarButton
        icon={<IconTrash size={17} />}
        words={t('common.delete')}
        onClick={() => {
          selection.clear()
          void actions.remove(nodes)
        }}
      />
    </>
  )
}

function BarButton({
  icon,
  words,
  onClick,
}: {
  icon: React.ReactNode
  words: string
  onClick: () => void
}) {
  return (
    <Button
      variant="default"
      className={classes.barButton}
      leftSection={icon}
      onClick={onClick}
      aria-label={words}
    >
      <span className={classes.barWords}>{words}</span>
    </Button>
  )
}

const sum = (nodes: readonly Node[]) => nodes.reduce((bytes, node) => bytes + node.size, 0)
