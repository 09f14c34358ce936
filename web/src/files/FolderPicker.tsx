import { Button, Group, Loader, Modal, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconArrowUp, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { Node } from '../api/types.ts'
import { useWords } from '../i18n/use-words.ts'
import { FileIcon } from './FileIcon.tsx'
import classes from './files.module.css'
import { useFolder, useTrail } from './use-folder.ts'

const BY_NAME = { by: 'name', descending: false } as const

type FolderPickerProps = {
  isCopy: boolean
  nodes: readonly Node[]
  start: Node
  onChoose: (folder: Node) => Promise<void>
  onClose: () => void
}

/** Walks through the folders to where something is to go. A folder can't go into itself, so it isn't offered. */
export function FolderPicker({ isCopy, nodes, start, onChoose, onClose }: FolderPickerProps) {
  const { t, language } = useWords()
  const [id, setId] = useState(start.id)
  const [busy, setBusy] = useState(false)
  const trail = useTrail(id)
  const folder = useFolder(id, BY_NAME, { language, loadAll: false })
  const here = trail.data?.at(-1)
  const above = trail.data?.at(-2)
  const moving = new Set(isCopy ? [] : nodes.map((node) => node.id))
  const folders = folder.nodes.filter((node) => node.kind === 'folder' && !moving.has(node.id))
  const words = { count: nodes.length, name: nodes[0]?.name ?? '' }
  const name = here?.parent ? here.name : t('files.root')
  const choose = async () => {
    if (!here) return
    setBusy(true)
    await onChoose(here)
    onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(isCopy ? 'files.copyTitle' : 'files.moveTitle', words)}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap="sm">
        <Group gap={6} wrap="nowrap">
          <FileIcon mediaClass="folder" size={20} />
          <Text fw={600} truncate aria-live="polite">
            {name}
          </Text>
        </Group>
        <div className={classes.picker} role="list" aria-label={t('files.foldersIn', { name })}>
          {above && (
            <div role="listitem">
              <UnstyledButton className={classes.pick} onClick={() => setId(above.id)}>
                <IconArrowUp size={18} />{' '}
                {t('files.up', { name: above.parent ? above.name : t('files.root') })}
              </UnstyledButton>
            </div>
          )}
          {folder.isPending && (
            <Loader size="sm" m="md" role="status" aria-label={t('common.loading')} />
          )}
          {folders.map((node) => (
            <div key={node.id} role="listitem">
              <UnstyledButton className={classes.pick} onClick={() => setId(node.id)}>
                <FileIcon mediaClass="folder" size={20} />
                <span className={classes.pickName}>{node.name}</span>
                <IconChevronRight size={16} />
              </UnstyledButton>
            </div>
          ))}
          {!folder.isPending && folders.length === 0 && (
            <Text c="dimmed" size="sm" p="md" role="listitem">
              {t('files.noFolders')}
            </Text>
          )}
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            loading={busy}
            disabled={!here || (!isCopy && nodes.every((node) => node.parent === id))}
            onClick={() => void choose()}
          >
            {t(isCopy ? 'files.copyHere' : 'files.moveHere')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
