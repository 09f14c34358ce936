import { Button, Group, Loader, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { deleteForGood, emptyTrash, listTrash, restoreFromTrash } from '../api/files.ts'
import { keys } from '../api/keys.ts'
import type { TrashItem } from '../api/types.ts'
import classes from '../common/common.module.css'
import { ConfirmDialog } from '../common/ConfirmDialog.tsx'
import { EmptyPlace } from '../common/EmptyPlace.tsx'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { FileIcon } from '../files/FileIcon.tsx'
import { refreshFolders } from '../files/folder-cache.ts'
import { formatAgo, formatBytes, formatDate } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { useOwnSpace } from '../shell/me.ts'
import { PageHeader } from '../shell/PageHeader.tsx'
import { showDone, showProblem } from '../shell/show-problem.tsx'

export function TrashPage() {
  const { t } = useWords()
  const space = useOwnSpace()?.id ?? ''
  const client = useQueryClient()
  const [asked, setAsked] = useState<TrashItem | 'all' | null>(null)
  const trash = useInfiniteQuery({
    queryKey: keys.trash(space),
    queryFn: ({ pageParam }) => listTrash(space, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 0,
  })
  const items = trash.data?.pages.flatMap((page) => page.items) ?? []
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: keys.trash(space) })
    refreshFolders(client)
  }
  const restore = async (item: TrashItem) => {
    try {
      const node = await restoreFromTrash(item.id)
      showDone(t('trash.restored', { name: node.name, path: node.path }))
      await refresh()
    } catch (error) {
      showProblem(error)
    }
  }
  const deleteAsked = async () => {
    if (asked === 'all') await emptyTrash(space)
    else if (asked) await deleteForGood(asked.id)
    await refresh()
  }
  return (
    <PageHeader
      title={t('trash.title')}
      lead={t('trash.lead')}
      actions={
        items.length > 0 && (
          <Button variant="default" onClick={() => setAsked('all')}>
            {t('trash.empty')}
          </Button>
        )
      }
    >
      <ProblemAlert error={trash.error} />
      {trash.isPending && <Loader role="status" aria-label={t('common.loading')} />}
      {trash.isSuccess && items.length === 0 && (
        <EmptyPlace icon={<IconTrash size={34} stroke={1.5} />} title={t('trash.none')}>
          {t('trash.noneMore')}
        </EmptyPlace>
      )}
      <ul className={classes.rows}>
        {items.map((item) => (
          <TrashRow key={item.id} item={item} onRestore={restore} onDelete={setAsked} />
        ))}
      </ul>
      {trash.hasNextPage && (
        <Button variant="default" mt="md" onClick={() => void trash.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
      {asked && (
        <ConfirmDialog
          danger
          onConfirm={deleteAsked}
          onClose={() => setAsked(null)}
          title={
            asked === 'all'
              ? t('trash.emptyTitle')
              : t('trash.forGoodTitle', { name: asked.node.name })
          }
          action={asked === 'all' ? t('trash.empty') : t('trash.forGood')}
        >
          <Text>{t(asked === 'all' ? 'trash.emptyWords' : 'trash.forGoodWords')}</Text>
        </ConfirmDialog>
      )}
    </PageHeader>
  )
}

type TrashRowProps = {
  item: TrashItem
  onRestore: (item: TrashItem) => Promise<void>
  onDelete: (item: TrashItem) => void
}

function TrashRow({ item, onRestore, onDelete }: TrashRowProps) {
  const { t, language } = useWords()
  const { node } = item
  const facts = [
    t('trash.from', { path: item.originalPath }),
    formatBytes(node.size, language),
    t('trash.deleted', { ago: formatAgo(item.deletedAt, language, Date.now()) }),
    ...(item.expiresAt ? [t('trash.until', { date: formatDate(item.expiresAt, language) })] : []),
  ]
  return (
    <li style={{ flexWrap: 'wrap' }} data-testid="trash-row">
      <FileIcon mediaClass={node.kind === 'folder' ? 'folder' : (node.mediaClass ?? 'other')} />
      <div style={{ flex: '1 1 280px', minWidth: 0 }}>
        <Text fw={500} truncate>
          {node.name}
        </Text>
        <Text size="xs" c="dimmed">
          {facts.join(' · ')}
        </Text>
      </div>
      <Group gap="xs">
        <Button size="xs" variant="light" onClick={() => void onRestore(item)}>
          {t('trash.restore')}
        </Button>
        <Button size="xs" variant="subtle" color="red" onClick={() => onDelete(item)}>
          {t('trash.forGood')}
        </Button>
      </Group>
    </li>
  )
}
