import type { MediaClass } from '../domain/governed.ts'
import { hasMagic } from './head-bytes.ts'

/** What can be read as text, and what text can say about itself. */
export function classByText(head: Uint8Array): MediaClass | undefined {
  const text = textOf(head)?.replace(/^\uFEFF?\s*/, '')
  if (text === undefined || head.length === 0) return undefined
  if (/^#EXTM3U/i.test(text)) return /#EXT-X-|\.(ts|m4s|mp4)\s*$/im.test(text) ? 'video' : 'text'
  if (/^#!\s*\//.test(text)) return 'software'
  const root = rootElement(text)
  if (root === 'svg') return 'image'
  if (root === 'mpd' && text.includes('urn:mpeg:dash:schema')) return 'video'
  return 'text'
}

/** UTF-8, or UTF-16 with its mark, without the control characters that no text has. */
function textOf(head: Uint8Array): string | undefined {
  const encoding = hasMagic(head, 0, '\xff\xfe')
    ? 'utf-16le'
    : hasMagic(head, 0, '\xfe\xff')
      ? 'utf-16be'
      : 'utf-8'
  try {
    // `stream`: the head may end within a character.
    const text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true })
    return hasControl(text) ? undefined : text
  } catch {
    return undefined // not of that encoding: an ordinary answer
  }
}

/** Any but backspace, tab, line feeds, form feed and escape. */
function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 ? (code < 8 || code > 13) && code !== 0x1b : code === 0x7f) return true
  }
  return false
}

/** The name of the first element, in lower case and without its prefix. */
function rootElement(text: string): string | undefined {
  let rest = text
  for (let count = 0; count < 32; count++) {
    const skipped = /^(<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(\[[^\]]*\])?[^>]*>)\s*/i.exec(
      rest,
    )
    if (!skipped) break
    rest = rest.slice(skipped[0].length)
  }
  return /^<(?:[a-z][\w.-]*:)?([a-z][\w.-]*)/i.exec(rest)?.[1]?.toLowerCase()
}
