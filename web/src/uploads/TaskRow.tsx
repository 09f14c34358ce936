import { ActionIcon, Anchor, Group, Progress, Text, Tooltip } from '@mantine/core'
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconX,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { noticePageUrl } from '../api/notices.ts'
import { FileIcon } from '../files/FileIcon.tsx'
import { classByName } from '../files/class-by-name.ts'
import { formatBytes } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import type { UploadTask } from './upload-task.ts'
import classes from './uploads.module.css'
import { useUploadManager } from './uploads-context.ts'

/** One file: its progress, what can be done about it, and the reason where it was refused. */
export function TaskRow({ task }: { task: UploadTask }) {
  const { t, language } = useWords()
  const share = task.file.size === 0 ? 100 : (task.sentBytes / task.file.size) * 100
  const isMoving = task.state === 'running' || task.state === 'paused'
  return (
    <div className={classes.row} data-state={task.state} data-testid="upload-row">
      <FileIcon mediaClass={classByName(task.file.name)} size={22} />
      <div className={classes.rowText}>
        <Text
          size="sm"
          truncate
          title={`${task.folderPath === '/' ? '' : task.folderPath}/${task.file.name}`}
        >
          {task.file.name}
        </Text>
        {isMoving ? (
          <Progress
            value={share}
            size={4}
            mt={6}
            color={task.state === 'paused' ? 'gray' : 'jade'}
            aria-label={task.file.name}
          />
        ) : (
          <Text size="xs" c="dimmed">
            {formatBytes(task.file.size, language)} · {t(`uploads.state.${task.state}`)}
          </Text>
        )}
        {task.problem && <RefusalText task={task} />}
      </div>
      <Group gap={0} wrap="nowrap">
        <TaskButtons task={task} />
      </Group>
    </div>
  )
}

/** The server's own words, which say what still works too, and the notice. */
function RefusalText({ task }: { task: UploadTask }) {
  const { t } = useWords()
  const { problem } = task
  if (!problem) return null
  return (
    <div className={classes.refusal} role="alert">
      {task.state === 'refused' ? <IconBan size={16} /> : <IconAlertTriangle size={16} />}
      <Text size="xs" component="div">
        {problem.detail ?? problem.title}{' '}
        {problem.notice && (
          <Anchor
            href={problem.noticeUrl ?? noticePageUrl(problem.notice)}
            target="_blank"
            inherit
            underline="always"
          >
            {t('common.readNotice')}
          </Anchor>
        )}
      </Text>
    </div>
  )
}

function TaskButtons({ task }: { task: UploadTask }) {
  const { t } = useWords()
  const manager = useUploadManager()
  const name = task.file.name
  switch (task.state) {
    case 'running':
    case 'waiting':
      return (
        <>
          <RowButton
            label={`${t('uploads.pause')}: ${name}`}
            onClick={() => manager.pause(task.id)}
          >
            <IconPlayerPause size={16} />
          </RowButton>
          <RowButton
            label={`${t('common.cancel')}: ${name}`}
            onClick={() => manager.cancel(task.id)}
          >
            <IconX size={16} />
          </RowButton>
        </>
      )
    case 'paused':
      return (
        <>
          <RowButton
            label={`${t('uploads.resume')}: ${name}`}
            onClick={() => manager.resume(task.id)}
          >
            <IconPlayerPlay size={16} />
          </RowButton>
          <RowButton
            label={`${t('common.cancel')}: ${name}`}
            onClick={() => manager.cancel(task.id)}
          >
            <IconX size={16} />
          </RowButton>
        </>
      )
    case 'done':
      return (
        <IconCircleCheck
          size={20}
          className={classes.doneMark}
          aria-label={t('uploads.state.done')}
        />
      )
    default:
      return (
        <RowButton label={`${t('uploads.retry')}: ${name}`} onClick={() => manager.resume(task.id)}>
          <IconRefresh size={16} />
        </RowButton>
      )
  }
}

function RowButton({
  label,
  onClick,
  children,
}: {
  label: string
  onClick: () => void
  children: ReactNode
}) {
  return (
    <Tooltip label={label} maw={260}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
