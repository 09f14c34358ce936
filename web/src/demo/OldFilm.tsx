import { Button, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { contentUrl, getNode, listChildren } from '../api/files.ts'
import type { Node } from '../api/types.ts'
import { classByName } from '../files/class-by-name.ts'
import { useWords } from '../i18n/use-words.ts'
import { useOwnSpace } from '../shell/me.ts'
import { useUploads } from '../uploads/uploads-context.ts'
import classes from './demo.module.css'

const FOLDERS_MAX = 12

/** A film that was stored before: the one just uploaded, else one that lies in the disk. */
export function OldFilm() {
  const { t } = useWords()
  const root = useOwnSpace()?.root
  const { tasks } = useUploads()
  const [sent, setSent] = useState<string>()
  const fresh = tasks.find(
    (task) => task.state === 'done' && task.nodeId && classByName(task.file.name) === 'video',
  )
  if (!sent && fresh?.nodeId) setSent(fresh.nodeId)
  const film = useQuery({
    queryKey: ['old-film', root, sent],
    queryFn: () => (sent ? getNode(sent) : findFilm(root)),
    enabled: root !== undefined,
  })
  if (!film.data) return <Text c="dimmed">{t('demo.noFilm')}</Text>
  return (
    <>
      <video
        className={classes.film}
        controls
        preload="metadata"
        src={contentUrl(film.data.id, 'play')}
        aria-label={film.data.name}
        data-testid="old-film"
      />
      <div>
        <Button
          component="a"
          variant="light"
          href={contentUrl(film.data.id, 'download')}
          download={film.data.name}
          leftSection={<IconDownload size={17} />}
        >
          {t('demo.downloadFilm', { name: film.data.name })}
        </Button>
      </div>
    </>
  )
}

/** Looks in the top folder and in the first few below it. */
async function findFilm(root: string | undefined): Promise<Node | null> {
  if (!root) return null
  const top = (await listChildren(root, undefined)).items
  const folders = top.filter((node) => node.kind === 'folder').slice(0, FOLDERS_MAX)
  const lists = await Promise.all(
    folders.map(async (folder) => (await listChildren(folder.id, undefined)).items),
  )
  return [top, ...lists].flat().find((node) => node.mediaClass === 'video') ?? null
}
