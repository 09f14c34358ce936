import type { MediaClass } from '../api/types.ts'

const ENDINGS: Partial<Record<MediaClass, string>> = {
  video: 'mp4 mkv avi mov webm m4v mpg mpeg ts m2ts flv wmv rm rmvb 3gp ogv',
  audio: 'mp3 flac wav ogg opus m4a aac wma ape amr',
  image: 'jpg jpeg png gif webp avif heic bmp tiff tif svg',
  archive: 'zip rar 7z tar gz bz2 xz zst tgz iso',
  document: 'pdf doc docx xls xlsx ppt pptx odt ods odp epub rtf wps',
  software: 'exe msi dmg apk deb rpm jar appimage',
  text: 'txt md markdown csv json xml yaml yml html css js ts log',
}

/** Which picture to show for a file that the server hasn't judged yet. The server's judgement is what counts. */
export function classByName(name: string): MediaClass {
  const ending = name.toLowerCase().split('.').at(-1) ?? ''
  const found = Object.entries(ENDINGS).find(([, endings]) => endings.split(' ').includes(ending))
  return (found?.[0] as MediaClass | undefined) ?? 'other'
}
