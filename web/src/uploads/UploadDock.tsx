import { ActionIcon, Collapse, Group, Paper, Progress, Text, Tooltip } from '@mantine/core'
import {
  IconChevronDown,
  IconChevronUp,
  IconPlayerPause,
  IconPlayerPlay,
  IconX,
} from '@tabler/icons-react'
import { useLocation } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { progressWords, titleWords } from './progress-words.ts'
import { TaskList } from './TaskList.tsx'
import type { UploadsView } from './upload-task.ts'
import classes from './uploads.module.css'
import { useUploadManager, useUploads } from './uploads-context.ts'

/** Shows what is on its way, whichever page is open. */
export function UploadDock() {
  const { t, language } = useWords()
  const manager = useUploadManager()
  const view = useUploads()
  const [opened, setOpened] = useState(true)
  useGiveWay(view, setOpened)
  if (view.count === 0) return null
  const isBusy = view.open > 0
  const share = view.totalBytes === 0 ? 100 : (view.sentBytes / view.totalBytes) * 100
  const title = titleWords(view, t)
  return (
    <Paper component="section" className={classes.dock} shadow="lg" aria-label={t('uploads.dock')}>
      <Group gap={2} wrap="nowrap" className={classes.dockHead}>
        <div style={{ flex: 1, minWidth: 0 }}>
          <Text fw={600} truncate aria-live="polite" data-testid="dock-title">
            {title}
          </Text>
          <Text size="xs" c="dimmed" className="tabular" truncate>
            {progressWords(view, t, language)}
          </Text>
        </div>
        {isBusy && (
          <DockButton label={t('uploads.pauseAll')} onClick={() => manager.pauseAll()}>
            <IconPlayerPause size={17} />
          </DockButton>
        )}
        {view.paused > 0 && (
          <DockButton label={t('uploads.resumeAll')} onClick={() => manager.resumeAll()}>
            <IconPlayerPlay size={17} />
          </DockButton>
        )}
        <DockButton
          label={t(opened ? 'uploads.collapse' : 'uploads.expand')}
          onClick={() => setOpened(!opened)}
        >
          {opened ? <IconChevronDown size={17} /> : <IconChevronUp size={17} />}
        </DockButton>
        {!isBusy && view.paused === 0 && (
          <DockButton label={t('uploads.clear')} onClick={() => manager.clearFinished()}>
            <IconX size={17} />
          </DockButton>
        )}
      </Group>
      {(isBusy || view.paused > 0) && (
        <Progress
          value={share}
          size={4}
          radius={0}
          aria-label={title}
          color={view.paused > 0 && !isBusy ? 'gray' : 'jade'}
        />
      )}
      <Collapse expanded={opened}>
        <TaskList view={view} />
      </Collapse>
    </Paper>
  )
}

const OVER_MS = 8000

/**
 * Opens for new files and for bad news, and else keeps out of the way: small on the next page, gone
 * when all went well. Pages leave room below for it.
 */
function useGiveWay(view: UploadsView, open: (isOpen: boolean) => void): void {
  const manager = useUploadManager()
  const { pathname } = useLocation()
  const isThere = view.count > 0
  const isAllWell = isThere && view.done === view.count
  useEffect(() => open(false), [pathname, open])
  useEffect(() => open(true), [view.count, view.refused, view.failed, open])
  useEffect(() => {
    document.documentElement.style.setProperty('--keep-dock', isThere ? '92px' : '0px')
  }, [isThere])
  useEffect(() => {
    if (!isAllWell) return
    const timer = window.setTimeout(() => manager.clearFinished(), OVER_MS)
    return () => window.clearTimeout(timer)
  }, [isAllWell, view.count, manager])
}

function DockButton(props: { label: string; onClick: () => void; children: React.ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon variant="subtle" color="gray" aria-label={props.label} onClick={props.onClick}>
        {props.children}
      </ActionIcon>
    </Tooltip>
  )
}
