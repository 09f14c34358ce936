import { Button, FileButton, Group, Text } from '@mantine/core'
import { useState, type DragEvent } from 'react'
import type { DemoFacts } from '../api/types.ts'
import { useWords } from '../i18n/use-words.ts'
import { useOwnSpace } from '../shell/me.ts'
import { showProblem } from '../shell/show-problem.tsx'
import { collectDrop, type Found } from '../uploads/collect-files.ts'
import { useUploadManager } from '../uploads/uploads-context.ts'
import classes from './demo.module.css'

type TryDropProps = { tryFiles: DemoFacts['tryFiles']; testId: string }

/** A place to drop files into the top folder; for whoever has none at hand, the small ones of the demonstration. */
export function TryDrop({ tryFiles, testId }: TryDropProps) {
  const { t } = useWords()
  const space = useOwnSpace()
  const uploads = useUploadManager()
  const [isOver, setOver] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const send = (found: Found) => space && uploads.add(found, { space: space.id, folderPath: '/' })
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void collectDrop(event.dataTransfer.items).then(send)
  }
  const sendReady = async () => {
    setBusy(true)
    try {
      const files = await Promise.all((tryFiles ?? []).map(readyFile))
      send({ files: files.map((file) => ({ file, folder: '' })), folders: [] })
    } catch (error) {
      showProblem(error)
    }
    setBusy(false)
  }
  return (
    <div
      className={classes.drop}
      data-over={isOver || undefined}
      data-testid={testId}
      onDrop={drop}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
    >
      <Text c="dimmed">{t('demo.drop')}</Text>
      <Group justify="center" gap="xs">
        <FileButton
          multiple
          onChange={(files) =>
            send({ files: files.map((file) => ({ file, folder: '' })), folders: [] })
          }
        >
          {(props) => (
            <Button variant="default" {...props}>
              {t('demo.choose')}
            </Button>
          )}
        </FileButton>
        {tryFiles && tryFiles.length > 0 && (
          <Button variant="light" loading={isBusy} onClick={() => void sendReady()}>
            {t('demo.ready', { count: tryFiles.length })}
          </Button>
        )}
      </Group>
    </div>
  )
}

async function readyFile({ name, url }: { name: string; url: string }): Promise<File> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(response.statusText)
  return new File([await response.blob()], name, { lastModified: Date.now() })
}
