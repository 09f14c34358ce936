import { Code, Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getNode } from '../api/files.ts'
import { keys } from '../api/keys.ts'
import type { Node } from '../api/types.ts'
import classes from '../common/common.module.css'
import { formatBytes, formatInstant, formatNumber } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'

export function DetailsDrawer({ node, onClose }: { node: Node; onClose: () => void }) {
  const { t, language } = useWords()
  const fresh = useQuery({
    queryKey: keys.node(node.id),
    queryFn: () => getNode(node.id),
    initialData: node,
    staleTime: 0,
  })
  const shown = fresh.data
  const size = `${formatBytes(shown.size, language)} (${t('files.bytes', { count: shown.size, number: formatNumber(shown.size, language) })})`
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t('files.detailsOf', { name: shown.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <dl className={classes.facts}>
        <dt>{t('files.path')}</dt>
        <dd>{shown.path}</dd>
        <dt>{t('files.size')}</dt>
        <dd>{size}</dd>
        <dt>{t('files.kind')}</dt>
        <dd>
          {shown.kind === 'folder' ? t('files.folder') : t(`media.${shown.mediaClass ?? 'other'}`)}
          {shown.mediaType ? ` (${shown.mediaType})` : ''}
        </dd>
        <dt>{t('files.modified')}</dt>
        <dd>{formatInstant(shown.modifiedAt, language)}</dd>
        <dt>{t('files.created')}</dt>
        <dd>{formatInstant(shown.createdAt, language)}</dd>
        {shown.sha256 && (
          <>
            <dt>SHA-256</dt>
            <dd>
              <Code style={{ overflowWrap: 'anywhere' }}>{shown.sha256}</Code>
            </dd>
          </>
        )}
      </dl>
    </Drawer>
  )
}
