import { Menu } from '@mantine/core'
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
import { useState, type ReactNode } from 'react'
import type { Node } from '../api/types.ts'
import { useWords, type WordKey } from '../i18n/use-words.ts'
import type { FileTableProps } from './FileList.tsx'
import classes from './files.module.css'
import { focusTable } from './focus-table.ts'

type RowMenuProps = { node: Node; label: string; table: () => FileTableProps }
type Item = {
  word: WordKey
  icon: ReactNode
  act: () => void
  isShown?: boolean
  isDanger?: boolean
}

/** The button of a row's menu. The menu itself is made when it is first opened: a list has many rows. */
export function RowMenu({ node, label, table }: RowMenuProps) {
  const [opened, setOpened] = useState(false)
  const [at, setAt] = useState<FileTableProps>()
  const button = (
    <button
      type="button"
      className={classes.menuButton}
      tabIndex={-1}
      aria-label={label}
      aria-haspopup="menu"
      onClick={() => {
        setAt(table())
        setOpened(true)
      }}
    >
      <IconDotsVertical size={18} aria-hidden="true" />
    </button>
  )
  if (!at) return button
  return (
    <Menu
      position="bottom-end"
      width={200}
      opened={opened}
      onChange={setOpened}
      onClose={focusTable}
    >
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <MenuItems node={node} table={at} />
      </Menu.Dropdown>
    </Menu>
  )
}

/** Everything that can be done with one file; with several chosen, with all of them where that makes sense. */
function MenuItems({ node, table }: { node: Node; table: FileTableProps }) {
  const { t } = useWords()
  const { actions, selection, onOpen, onDialog } = table
  const nodes = selection.ids.has(node.id) ? selection.chosen : [node]
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
  return items
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
    ))
}
