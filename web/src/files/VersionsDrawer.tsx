import { Badge, Button, Drawer, Group, Loader, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { listVersions, restoreVersion, versionUrl } from '../api/files.ts'
import { keys } from '../api/keys.ts'
import type { Node, Version } from '../api/types.ts'
import classes from '../common/common.module.css'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { formatBytes, formatInstant } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { showDone, showProblem } from '../shell/show-problem.tsx'
import { putIntoFolder, refreshFolders } from './folder-cache.ts'

/** The states that a file has been in: each can be downloaded, or made the current one again. */
export function VersionsDrawer({ node, onClose }: { node: Node; onClose: () => void }) {
  const { t, language } = useWords()
  const client = useQueryClient()
  const versions = useQuery({
    queryKey: keys.versions(node.id),
    queryFn: () => listVersions(node.id),
    staleTime: 0,
  })
  const restore = async (version: Version) => {
    try {
      putIntoFolder(client, await restoreVersion(node.id, version.version))
      await client.invalidateQueries({ queryKey: keys.versions(node.id) })
      refreshFolders(client)
      showDone(t('files.versionRestored', { instant: formatInstant(version.modifiedAt, language) }))
    } catch (error) {
      showProblem(error)
    }
  }
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t('files.versionsOf', { name: node.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Text c="dimmed" size="sm" mb="sm">
        {t('files.versionsLead')}
      </Text>
      <ProblemAlert error={versions.error} />
      {versions.isPending && <Loader size="sm" role="status" aria-label={t('common.loading')} />}
      <ul className={classes.rows}>
        {versions.data?.items.map((version) => (
          <li key={version.version} style={{ flexWrap: 'wrap' }} data-testid="version">
            <div style={{ flex: 1, minWidth: 160 }}>
              <Text size="sm" fw={500}>
                {formatInstant(version.modifiedAt, language)}
              </Text>
              <Text size="xs" c="dimmed">
                {formatBytes(version.size, language)}
              </Text>
            </div>
            <Group gap={6}>
              {version.current ? (
                <Badge variant="light">{t('files.current')}</Badge>
              ) : (
                <Button size="compact-sm" variant="light" onClick={() => void restore(version)}>
                  {t('files.restore')}
                </Button>
              )}
              <Button
                size="compact-sm"
                variant="subtle"
                component="a"
                href={versionUrl(node.id, version.version)}
                download={node.name}
              >
                {t('files.download')}
              </Button>
            </Group>
          </li>
        ))}
      </ul>
    </Drawer>
  )
}
