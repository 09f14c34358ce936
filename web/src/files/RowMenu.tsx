import { ActionIcon, Menu } from '@mantine/core'
import {
  IconArrowMoveRight,
  IconCopy,
  IconDotsVertical,
  IconDownload,
  IconEye,
  IconHistory,
  IconInfoCircle,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Node } from '../api/types.ts'
import { useWords, type WordKey } from '../i18n/use-words.ts'
import type { FileTableProps } from './FileList.tsx'

type RowMenuProps = FileTableProps & { node: Node; nodes: readonly Node[] }
type Item = {
  word: WordKey
  icon: ReactNode
  act: () => void
  isShown?: boolean
  isDanger?: boolean
}

/** Everything that can be done with one file; with several chosen, with all of them where that makes sense. */
export function RowMenu({ node, nodes, actions, selection, onOpen, onDialog }: RowMenuProps) {
  const { t } = useWords()
  const isFile = node.kind === 'file'
  const isOne = nodes.length <= 1
  const items: Item[] = [
    { word: 'files.open', icon: <IconEye size={16} />, act: () => onOpen(node), isShown: isOne },
    {
      word: 'files.download',
      icon: <IconDownload size={16} />,
      act: () => void actions.download(nodes),
      isShown: isFile,
    },
    {
      word: 'files.rename',
      icon: <IconPencil size={16} />,
      act: () => onDialog({ kind: 'rename', node }),
      isShown: isOne,
    },
    {
      word: 'files.moveTo',
      icon: <IconArrowMoveRight size={16} />,
      act: () => onDialog({ kind: 'move', nodes }),
    },
    {
      word: 'files.copyTo',
      icon: <IconCopy size={16} />,
      act: () => onDialog({ kind: 'copy', nodes }),
    },
    {
      word: 'files.versions',
      icon: <IconHistory size={16} />,
      act: () => onDialog({ kind: 'versions', node }),
      isShown: isFile && isOne,
    },
    {
      word: 'files.details',
      icon: <IconInfoCircle size={16} />,
      act: () => onDialog({ kind: 'details', node }),
      isShown: isOne,
    },
    {
      word: 'common.delete',
      icon: <IconTrash size={16} />,
      isDanger: true,
      act: () => {
        selection.clear()
        void actions.remove(nodes)
      },
    },
  ]
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('files.actionsOf', { name: node.name })}
        >
          <IconDotsVertical size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {items
          .filter((item) => item.isShown !== false)
          .map(({ word, icon, act, isDanger }) => (
            <Menu.Item
              key={word}
              leftSection={icon}
              onClick={act}
              {...(isDanger ? { c: 'var(--mantine-color-error)' } : {})}
            >
              {t(word)}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  )
}
