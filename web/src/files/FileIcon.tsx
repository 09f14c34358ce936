import {
  IconFile,
  IconFileText,
  IconFileZip,
  IconFolderFilled,
  IconMusic,
  IconPackage,
  IconPhoto,
  IconTxt,
  IconVideo,
  type Icon,
} from '@tabler/icons-react'
import type { MediaClass } from '../api/types.ts'
import classes from './files.module.css'

const ICONS: Record<MediaClass | 'folder', Icon> = {
  folder: IconFolderFilled,
  video: IconVideo,
  audio: IconMusic,
  image: IconPhoto,
  archive: IconFileZip,
  document: IconFileText,
  software: IconPackage,
  text: IconTxt,
  other: IconFile,
}

/** The kind of a file at a glance. The words beside it say the same, so screen readers pass it by. */
export function FileIcon({
  mediaClass,
  size = 24,
}: {
  mediaClass: MediaClass | 'folder'
  size?: number
}) {
  const Picture = ICONS[mediaClass]
  return (
    <span className={classes.icon} data-class={mediaClass} aria-hidden="true">
      <Picture size={size} stroke={1.6} />
    </span>
  )
}
