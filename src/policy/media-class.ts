import { MEDIA_CLASSES } from '../domain/governed.ts'
import type { MediaClass, MediaJudgement } from '../domain/governed.ts'
import { findMagic, hasMagic } from './head-bytes.ts'
import { id3Bytes, isAudioStream } from './media-audio.ts'
import { isBitmap } from './media-image.ts'
import { classOfEnding, endingOf } from './media-names.ts'
import { classByPackage } from './media-package.ts'
import { classBySignature } from './media-signatures.ts'
import { classByText } from './media-text.ts'
import { classByContainer } from './media-video.ts'

/** How much of the beginning of a file is looked at; never more. */
export const HEAD_BYTES = 4096

/** What the name says and what the first bytes say. `head` may be longer: only HEAD_BYTES count. */
export function judgeMedia(name: string, head: Uint8Array): MediaJudgement {
  return { byBytes: classByBytes(head), byName: classByName(name) }
}

/** The class that the ending of a name claims; `other` where it says nothing or two things. */
export function classByName(name: string): MediaClass {
  return classOfEnding(endingOf(name)) ?? 'other'
}

/**
 * The class that the first bytes give away, `other` where they say nothing. Where they fit several
 * formats, the strictest class counts (docs/reference/media-classes.md).
 */
export function classByBytes(bytes: Uint8Array): MediaClass {
  const head = bytes.subarray(0, HEAD_BYTES)
  const text = classByText(head)
  const isText = text !== undefined
  const signed = classBySignature(head, isText)
  if (signed === 'video') return signed
  return strictest([
    signed,
    text,
    isText ? undefined : classByContainer(head),
    isText ? undefined : classByPackage(head),
    !isText && hasMagic(head, 0, 'MZ') && head.length >= 64 ? 'software' : undefined,
    !isText && isAudioStream(head) ? 'audio' : undefined,
    isBitmap(head) ? 'image' : undefined,
    isPdf(head) ? 'document' : undefined,
    behindTag(head),
  ])
}

/** Readers accept the header anywhere in the first 1,024 bytes (ISO 32000-1, annex H.3.4.1). */
function isPdf(head: Uint8Array): boolean {
  return findMagic(head, '%PDF-', { end: 1024 }) >= 0
}

/** Players skip an ID3 tag before any format, so what follows it counts too. */
function behindTag(head: Uint8Array): MediaClass | undefined {
  const tagBytes = id3Bytes(head)
  return tagBytes > 0 && tagBytes < head.length ? classByBytes(head.subarray(tagBytes)) : undefined
}

function strictest(classes: readonly (MediaClass | undefined)[]): MediaClass {
  return MEDIA_CLASSES.find((one) => classes.includes(one)) ?? 'other'
}
