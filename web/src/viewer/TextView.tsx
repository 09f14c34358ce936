import { Loader, SegmentedControl, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, ownHeaders, readProblem } from '../api/client.ts'
import { contentUrl } from '../api/files.ts'
import type { Node } from '../api/types.ts'
import { Markdown } from '../common/Markdown.tsx'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { useWords } from '../i18n/use-words.ts'
import { isMarkdown } from './view-kind.ts'
import classes from './viewer.module.css'

const TEXT_BYTES_MAX = 1024 * 1024

/** The beginning of a text; Markdown as a page, in which HTML stays text and pictures are left out. */
export function TextView({ node }: { node: Node }) {
  const { t } = useWords()
  const [form, setForm] = useState(isMarkdown(node) ? 'page' : 'text')
  const text = useQuery({
    queryKey: ['text', node.id, node.etag],
    queryFn: ({ signal }) => readText(node, signal),
  })
  return (
    <div className={classes.paper} data-own-arrows>
      {isMarkdown(node) && (
        <SegmentedControl
          mb="md"
          value={form}
          onChange={setForm}
          aria-label={t('files.view')}
          data={[
            { value: 'page', label: t('viewer.asPage') },
            { value: 'text', label: t('viewer.asText') },
          ]}
        />
      )}
      <ProblemAlert error={text.error} />
      {text.isPending && <Loader role="status" aria-label={t('common.loading')} />}
      {text.data !== undefined &&
        (form === 'page' ? (
          <Markdown text={text.data} withoutPictures />
        ) : (
          <pre className={classes.text} tabIndex={0}>
            {text.data}
          </pre>
        ))}
      {node.size > TEXT_BYTES_MAX && (
        <Text c="dimmed" size="sm" mt="md">
          {t('viewer.cut')}
        </Text>
      )}
    </div>
  )
}

async function readText(node: Node, signal: AbortSignal): Promise<string> {
  if (node.size === 0) return ''
  const response = await fetch(contentUrl(node.id, 'preview'), {
    headers: { ...ownHeaders(), Range: `bytes=0-${String(TEXT_BYTES_MAX - 1)}` },
    signal,
  })
  if (!response.ok) throw new ApiProblem(await readProblem(response))
  const bytes = await response.arrayBuffer()
  return decode(new Uint8Array(bytes).subarray(0, TEXT_BYTES_MAX))
}

/** UTF-8, or GB 18030 as older Chinese texts are. A character cut in half at the end doesn't count. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
