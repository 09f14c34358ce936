import type { MediaClass } from '../domain/governed.ts'
import { hasMagic, latin1 } from './head-bytes.ts'

const FIRST_BYTES = 64

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
  if (hasMagic(head, 0, '\xff\xfe')) return decoded(evenPart(head), 'utf-16le')
  if (hasMagic(head, 0, '\xfe\xff')) return decoded(evenPart(head), 'utf-16be')
  // Most files that are no text show it in their first bytes, which is cheaper than to decode them.
  if (CONTROLS.test(latin1(head, 0, FIRST_BYTES))) return undefined
  return decoded(head.subarray(0, wholeCharacters(head)), 'utf-8')
}

/** Where the last character begins, if the head ends within it. */
function wholeCharacters(head: Uint8Array): number {
  for (let back = 1; back <= 3; back++) {
    const byte = head[head.length - back] ?? 0
    if (byte >= 0xc0) return byte >= leadByte(back) ? head.length - back : head.length
    if (byte < 0x80) break
  }
  return head.length
}

/** The lowest first byte of a character that is longer than `bytes`. */
function leadByte(bytes: number): number {
  return bytes === 1 ? 0xc0 : bytes === 2 ? 0xe0 : 0xf0
}

function decoded(head: Uint8Array, encoding: string): string | undefined {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(head)
    return CONTROLS.test(text) ? undefined : text
  } catch {
    return undefined // not of that encoding: an ordinary answer
  }
}

function evenPart(head: Uint8Array): Uint8Array {
  return head.subarray(0, head.length & ~1)
}

/** Any but backspace, tab, line feeds, form feed and escape. */
// eslint-disable-next-line no-control-regex -- they are what it looks for
const CONTROLS = /[\0-\x07\x0e-\x1a\x1c-\x1f\x7f]/

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
