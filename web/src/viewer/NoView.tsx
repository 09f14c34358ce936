import { Button, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { ApiProblem, ownHeaders, readProblem } from '../api/client.ts'
import { contentUrl } from '../api/files.ts'
import type { Node } from '../api/types.ts'
import { FileIcon } from '../files/FileIcon.tsx'
import { formatBytes } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import classes from './viewer.module.css'

/** Where nothing can be shown: why, and the download. `use` is what was tried in vain. */
export function NoView({ node, use }: { node: Node; use?: 'preview' | 'play' }) {
  const { t, language } = useWords()
  const refusal = useQuery({
    queryKey: ['refusal', node.id, use],
    queryFn: () => askWhy(node, use),
    enabled: use !== undefined,
    staleTime: 0,
  })
  return (
    <Stack align="center" className={classes.none}>
      <FileIcon mediaClass={node.mediaClass ?? 'other'} size={72} />
      <ProblemAlert error={refusal.data} />
      {!refusal.data && <Text ta="center">{t(use ? 'viewer.unplayable' : 'viewer.none')}</Text>}
      <Button
        component="a"
        href={contentUrl(node.id, 'download')}
        download={node.name}
        leftSection={<IconDownload size={18} />}
      >
        {t('files.download')} · {formatBytes(node.size, language)}
      </Button>
    </Stack>
  )
}

async function askWhy(node: Node, use: 'preview' | 'play' | undefined): Promise<ApiProblem | null> {
  if (!use) return null
  const response = await fetch(contentUrl(node.id, use), {
    headers: { ...ownHeaders(), Range: 'bytes=0-0' },
  })
  if (response.ok || response.status === 416) return null
  return new ApiProblem(await readProblem(response))
}
