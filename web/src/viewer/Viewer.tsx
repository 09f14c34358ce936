import { ActionIcon, Modal, Tooltip } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconDownload, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { contentUrl, getNode } from '../api/files.ts'
import { keys } from '../api/keys.ts'
import type { Node } from '../api/types.ts'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { followDownload } from '../files/use-file-actions.tsx'
import { useWords } from '../i18n/use-words.ts'
import { MediaView } from './MediaView.tsx'
import { NoView } from './NoView.tsx'
import { PictureView } from './PictureView.tsx'
import { TextView } from './TextView.tsx'
import { viewKind } from './view-kind.ts'
import classes from './viewer.module.css'

type ViewerProps = {
  id: string
  siblings: readonly Node[]
  onOpen: (node: Node) => void
  onClose: () => void
}

/** One file over the whole window; the arrow keys go through what can be shown of the folder. */
export function Viewer({ id, siblings, onOpen, onClose }: ViewerProps) {
  const { t } = useWords()
  const listed = siblings.find((node) => node.id === id)
  const asked = useQuery({ queryKey: keys.node(id), queryFn: () => getNode(id), enabled: !listed })
  const node = listed ?? asked.data
  const { previous, next } = neighbours(id, siblings)
  useArrows(previous, next, onOpen)
  return (
    <Modal.Root
      opened
      onClose={onClose}
      fullScreen
      padding={0}
      lockScroll={false}
      transitionProps={{ duration: 120 }}
    >
      <Modal.Content className={classes.content}>
        <Modal.Body className={classes.body}>
          <div className={classes.head}>
            <Modal.Title className={classes.title}>{node?.name ?? t('common.loading')}</Modal.Title>
            <span className={classes.grow} />
            {node && (
              <HeadButton
                label={t('files.download')}
                onClick={() => followDownload(contentUrl(node.id, 'download'), node.name)}
              >
                <IconDownload size={20} />
              </HeadButton>
            )}
            <HeadButton label={t('viewer.close')} onClick={onClose}>
              <IconX size={20} />
            </HeadButton>
          </div>
          <div className={classes.stage}>
            <ProblemAlert error={asked.error} />
            {node && <View key={node.id} node={node} />}
            {previous && (
              <SideButton side="left" label={t('viewer.previous')} onClick={() => onOpen(previous)}>
                <IconChevronLeft size={26} />
              </SideButton>
            )}
            {next && (
              <SideButton side="right" label={t('viewer.next')} onClick={() => onOpen(next)}>
                <IconChevronRight size={26} />
              </SideButton>
            )}
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function View({ node }: { node: Node }) {
  const kind = viewKind(node)
  if (kind === 'picture') return <PictureView node={node} />
  if (kind === 'film' || kind === 'sound') return <MediaView node={node} kind={kind} />
  if (kind === 'text') return <TextView node={node} />
  return <NoView node={node} />
}

function neighbours(id: string, siblings: readonly Node[]): { previous?: Node; next?: Node } {
  const shown = siblings.filter((node) => node.id === id || viewKind(node) !== undefined)
  const index = shown.findIndex((node) => node.id === id)
  if (index < 0) return {}
  const [previous, next] = [shown[index - 1], shown[index + 1]]
  return { ...(previous && { previous }), ...(next && { next }) }
}

function useArrows(
  previous: Node | undefined,
  next: Node | undefined,
  onOpen: (node: Node) => void,
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // A player and a text use the arrows themselves.
      if (
        event.target instanceof HTMLElement &&
        event.target.closest('video, audio, pre, [data-own-arrows]')
      )
        return
      if (event.key === 'ArrowLeft' && previous) onOpen(previous)
      if (event.key === 'ArrowRight' && next) onOpen(next)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [previous, next, onOpen])
}

function HeadButton({
  label,
  onClick,
  children,
}: {
  label: string
  onClick: () => void
  children: ReactNode
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        className={classes.button}
        variant="transparent"
        size="xl"
        aria-label={label}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

function SideButton(props: {
  side: 'left' | 'right'
  label: string
  onClick: () => void
  children: ReactNode
}) {
  return (
    <ActionIcon
      className={classes.side}
      data-side={props.side}
      variant="transparent"
      size={52}
      radius="xl"
      aria-label={props.label}
      onClick={props.onClick}
    >
      {props.children}
    </ActionIcon>
  )
}
