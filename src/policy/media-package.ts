import type { MediaClass } from '../domain/governed.ts'
import { byteAt, findMagic, hasMagic, latin1, uint16le, uint32le } from './head-bytes.ts'

/** Files made of files: zip and what is built on it, and tar of before 1988. */
export function classByPackage(head: Uint8Array): MediaClass | undefined {
  if (hasMagic(head, 0, 'PK')) return classOfZip(head)
  return isOldTar(head) ? 'archive' : undefined
}

type Entry = { readonly name: string; readonly content: string }

function classOfZip(head: Uint8Array): MediaClass | undefined {
  const isZip = ['\x03\x04', '\x05\x06', '\x07\x08', '00PK'].some((one) => hasMagic(head, 2, one))
  if (!isZip) return undefined
  const entries = entriesInView(head)
  if (entries.some((entry) => SOFTWARE_ENTRY.test(entry.name))) return 'software'
  const isDocument = entries.some(
    ({ name, content }) =>
      DOCUMENT_ENTRY.test(name) || (name === 'mimetype' && DOCUMENT_TYPE.test(content)),
  )
  return isDocument ? 'document' : 'archive'
}

const SOFTWARE_ENTRY =
  /^(META-INF\/(MANIFEST\.MF|mozilla\.rsa|$)|AndroidManifest\.xml$|classes\d*\.dex$|Payload\/|AppxManifest\.xml$)/i
const DOCUMENT_ENTRY =
  /^(\[Content_Types\]\.xml$|_rels\/|word\/|xl\/|ppt\/|docProps\/|OFD\.xml$|Index\/.*\.iwa$|index\.xml$)/i
const DOCUMENT_TYPE =
  /^application\/(epub\+zip|vnd\.(oasis\.opendocument|sun\.xml|adobe\.indesign))/

/** PKWARE APPNOTE §4.3.7, as far as the head reaches and the sizes are given. */
function entriesInView(head: Uint8Array): Entry[] {
  const entries: Entry[] = []
  let at = findMagic(head, 'PK\x03\x04', { end: 8 })
  while (at >= 0 && hasMagic(head, at, 'PK\x03\x04') && entries.length < 128) {
    const nameBytes = uint16le(head, at + 26)
    const contentAt = at + 30 + nameBytes + uint16le(head, at + 28)
    const contentBytes = uint32le(head, at + 18)
    entries.push({
      name: latin1(head, at + 30, Math.min(nameBytes, 512)),
      content: latin1(head, contentAt, Math.min(contentBytes, 64)),
    })
    // Bit 3: the size stands behind the content, so the next entry has to be looked for.
    at = uint16le(head, at + 6) & 8 ? nextEntry(head, contentAt) : contentAt + contentBytes
  }
  return entries
}

function nextEntry(head: Uint8Array, start: number): number {
  return findMagic(head, 'PK\x03\x04', { start })
}

/** A header block whose checksum, in octal at 148, is the sum of its bytes. */
function isOldTar(head: Uint8Array): boolean {
  if (head.length < 512 || head[0] === 0) return false
  const stated = /^ *([0-7]{4,7})[\0 ]/.exec(latin1(head, 148, 8))?.[1]
  if (stated === undefined) return false
  let sum = 8 * 0x20
  for (let at = 0; at < 512; at++) sum += at >= 148 && at < 156 ? 0 : byteAt(head, at)
  return sum === Number.parseInt(stated, 8)
}
