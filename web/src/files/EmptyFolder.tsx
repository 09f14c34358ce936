import { Button } from '@mantine/core'
import { IconFolderOpen } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Node } from '../api/types.ts'
import { EmptyPlace } from '../common/EmptyPlace.tsx'
import { useWords } from '../i18n/use-words.ts'
import { isAdministrator, useMe } from '../shell/me.ts'

export function EmptyFolder({ isRoot, folder }: { isRoot: boolean; folder: Node | undefined }) {
  const { t } = useWords()
  const me = useMe()
  const offersExample = isRoot && isAdministrator(me)
  return (
    <EmptyPlace
      icon={<IconFolderOpen size={36} stroke={1.5} />}
      title={isRoot ? t('files.emptyDisk') : t('files.emptyFolder', { name: folder?.name ?? '' })}
      actions={
        offersExample && (
          <Button component={Link} to="/demo" variant="light" mt="sm">
            {t('files.tryExample')}
          </Button>
        )
      }
    >
      {t('files.emptyMore')}
    </EmptyPlace>
  )
}
