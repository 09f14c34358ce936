import { useState } from 'react'
import { contentUrl } from '../api/files.ts'
import type { Node } from '../api/types.ts'
import { FileIcon } from '../files/FileIcon.tsx'
import { NoView } from './NoView.tsx'
import classes from './viewer.module.css'

/** A film or a sound in the browser's own player, which knows the keyboard. */
export function MediaView({ node, kind }: { node: Node; kind: 'film' | 'sound' }) {
  const [isBroken, setBroken] = useState(false)
  if (isBroken) return <NoView node={node} use="play" />
  const shared = {
    src: contentUrl(node.id, 'play'),
    controls: true,
    autoPlay: true,
    preload: 'metadata' as const,
    'aria-label': node.name,
    onError: () => setBroken(true),
  }
  if (kind === 'film') return <video className={classes.film} {...shared} playsInline autoFocus />
  return (
    <div className={classes.sound}>
      <FileIcon mediaClass="audio" size={96} />
      <audio {...shared} autoFocus />
    </div>
  )
}
