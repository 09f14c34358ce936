import { ActionIcon, Tooltip } from '@mantine/core'
import { IconArrowsMaximize, IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { useEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react'
import { contentUrl } from '../api/files.ts'
import type { Node } from '../api/types.ts'
import { useWords } from '../i18n/use-words.ts'
import { NoView } from './NoView.tsx'
import classes from './viewer.module.css'

const STEP = 1.3
const SCALE_MAX = 12

type Place = { scale: number; x: number; y: number }
const FIT: Place = { scale: 1, x: 0, y: 0 }

/** A picture that can be zoomed with the wheel, the keys + − 0 or the buttons, and dragged. */
export function PictureView({ node }: { node: Node }) {
  const { t } = useWords()
  const [place, setPlace] = useState(FIT)
  const [isBroken, setBroken] = useState(false)
  const drag = useRef<{ x: number; y: number } | null>(null)
  const zoom = (factor: number) =>
    setPlace((now) => {
      const scale = Math.min(SCALE_MAX, Math.max(1, now.scale * factor))
      return scale === 1 ? FIT : { ...now, scale }
    })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === '+' || event.key === '=') zoom(STEP)
      if (event.key === '-') zoom(1 / STEP)
      if (event.key === '0') setPlace(FIT)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  const move = (event: PointerEvent) => {
    if (!drag.current || place.scale === 1) return
    const { x, y } = drag.current
    drag.current = { x: event.clientX, y: event.clientY }
    setPlace((now) => ({ ...now, x: now.x + event.clientX - x, y: now.y + event.clientY - y }))
  }
  if (isBroken) return <NoView node={node} use="preview" />
  return (
    <div
      className={classes.picture}
      data-zoomed={place.scale > 1 || undefined}
      onWheel={(event) => zoom(event.deltaY < 0 ? STEP : 1 / STEP)}
      onPointerDown={(event) => {
        drag.current = { x: event.clientX, y: event.clientY }
      }}
      onPointerMove={move}
      onPointerUp={() => {
        drag.current = null
      }}
      onPointerLeave={() => {
        drag.current = null
      }}
    >
      <img
        src={contentUrl(node.id, 'preview')}
        alt={node.name}
        draggable={false}
        onError={() => setBroken(true)}
        onDoubleClick={() => (place.scale > 1 ? setPlace(FIT) : zoom(2.5))}
        style={{
          transform: `translate(${String(place.x)}px, ${String(place.y)}px) scale(${String(place.scale)})`,
        }}
      />
      <div className={classes.zoom}>
        <ZoomButton label={t('viewer.zoomOut')} onClick={() => zoom(1 / STEP)}>
          <IconZoomOut size={20} />
        </ZoomButton>
        <ZoomButton label={t('viewer.fit')} onClick={() => setPlace(FIT)}>
          <IconArrowsMaximize size={20} />
        </ZoomButton>
        <ZoomButton label={t('viewer.zoomIn')} onClick={() => zoom(STEP)}>
          <IconZoomIn size={20} />
        </ZoomButton>
      </div>
    </div>
  )
}

function ZoomButton({
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
        size="lg"
        aria-label={label}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
