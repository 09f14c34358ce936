import { randomBytes } from 'node:crypto'
import { mp4, PNG } from './sample-files.ts'

/** The beginning of a Matroska film with a video track's document type, then noise. */
export function mkv(sizeBytes: number): Buffer {
  const head = Buffer.from(
    '1a45dfa3a34286810142f7810142f2810442f381084282886d6174726f736b61',
    'hex',
  )
  return Buffer.concat([head, randomBytes(Math.max(0, sizeBytes - head.length))])
}

/** The smallest thing that says it is a PDF, and some pages of noise. */
export function pdf(sizeBytes: number): Buffer {
  return Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(sizeBytes)])
}

/** What people stored before the notice of 2016. */
export function storedBefore() {
  return {
    'film.mp4': mp4(200_000),
    'diary.txt': mkv(150_000),
    'photo.png': PNG,
    'paper.pdf': pdf(3000),
  } as const
}
