import type { MediaClass } from '../domain/governed.ts'
import { byteAt, findMagic, hasMagic, latin1, uint16be, uint32be, uint32le } from './head-bytes.ts'
import { isVideoStream } from './media-video-stream.ts'

/** Containers and streams that may hold moving pictures, and their sisters that hold only sound or stills. */
export function classByContainer(head: Uint8Array): MediaClass | undefined {
  return (
    classOfBoxes(head) ??
    classOfOgg(head) ??
    classOfAsf(head) ??
    (isMatroska(head) || isMxf(head) || isFlash(head) || isFlic(head) || isDv(head)
      ? 'video'
      : undefined) ??
    (isVideoStream(head) ? 'video' : undefined)
  )
}

const AUDIO_BRANDS = new Set(['M4A ', 'M4B ', 'M4P ', 'F4A ', 'F4B ', 'aax ', 'aaxc'])
// prettier-ignore
const IMAGE_BRANDS = new Set([
  'heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'mif2', 'msf1', 'miaf',
  'avif', 'avis', 'avci', 'jp2 ', 'jpx ', 'jpm ', 'jxl ', 'crx ',
])
const MOVIE_BOXES = new Set([
  'moov',
  'mdat',
  'moof',
  'styp',
  'sidx',
  'ssix',
  'emsg',
  'prft',
  'pdin',
])
const FILLER_BOXES = new Set(['free', 'skip', 'wide', 'pnot'])
const FILLER_BYTES_MAX = 1 << 24

/** ISO/IEC 14496-12 and QuickTime: a chain of boxes, each a length and a name of four letters. */
function classOfBoxes(head: Uint8Array): MediaClass | undefined {
  let offset = 0
  for (let count = 0; count < 64 && offset + 8 <= head.length; count++) {
    const type = latin1(head, offset + 4, 4)
    const size = boxSize(head, offset)
    if (type === 'ftyp') return classOfBrand(head, offset)
    if (MOVIE_BOXES.has(type) && (size === 0 || size >= 8)) return 'video'
    if (size < 8) return undefined
    // A movie may begin with filler that is longer than what we see.
    if (offset + size > head.length) return isFiller(type, size) ? 'video' : undefined
    offset += size
  }
  return undefined
}

/** 0: the box goes on to the end of the file. */
function boxSize(head: Uint8Array, offset: number): number {
  const size = uint32be(head, offset)
  return size === 1 ? uint32be(head, offset + 8) * 2 ** 32 + uint32be(head, offset + 12) : size
}

function isFiller(type: string, size: number): boolean {
  return FILLER_BOXES.has(type) && size <= FILLER_BYTES_MAX
}

function classOfBrand(head: Uint8Array, offset: number): MediaClass {
  if (hasVideoTrack(head)) return 'video' // whatever brand it claims
  const brand = latin1(head, offset + 8, 4)
  return AUDIO_BRANDS.has(brand) ? 'audio' : IMAGE_BRANDS.has(brand) ? 'image' : 'video'
}

/** A handler box of type `vide` (14496-12 §8.4.3), where the index stands within the head. */
function hasVideoTrack(head: Uint8Array): boolean {
  for (let at = findMagic(head, 'hdlr'); at >= 0; at = findMagic(head, 'hdlr', { start: at + 1 })) {
    if (hasMagic(head, at + 12, 'vide')) return true
  }
  return false
}

// prettier-ignore
const OGG_VIDEO = ['\x80theora', 'BBCD\0', 'KW-DIRAC', 'OVP80', '\x01video\0', 'UVS ', '\x80daala', '\x8bJNG', '\x8aMNG']
// prettier-ignore
const OGG_AUDIO = ['\x01vorbis', 'OpusHead', '\x7fFLAC', 'fLaC', 'Speex   ', 'CELT    ', 'PCM     ', '\x01audio\0']

/** Every stream of an Ogg file shows its first packet before any data. Unknown ones count as pictures. */
function classOfOgg(head: Uint8Array): MediaClass | undefined {
  if (!hasMagic(head, 0, 'OggS')) return undefined
  const has = (magic: string) => findMagic(head, magic) >= 0
  return !OGG_VIDEO.some(has) && OGG_AUDIO.some(has) ? 'audio' : 'video'
}

const ASF_HEADER = '\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c'
const ASF_AUDIO = '\x40\x9e\x69\xf8\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b'
const ASF_VIDEO = '\xc0\xef\x19\xbc\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b'

/** ASF (wmv, wma): sound only if the whole header is in view and declares sound and no picture. */
function classOfAsf(head: Uint8Array): MediaClass | undefined {
  if (!hasMagic(head, 0, ASF_HEADER)) return undefined
  const headerBytes = uint32le(head, 16) + uint32le(head, 20) * 2 ** 32
  const isSound =
    headerBytes <= head.length && findMagic(head, ASF_AUDIO) >= 0 && findMagic(head, ASF_VIDEO) < 0
  return isSound ? 'audio' : 'video'
}

/** Matroska and WebM; players find the header behind some garbage too, then it must name itself. */
function isMatroska(head: Uint8Array): boolean {
  const ebml = '\x1a\x45\xdf\xa3'
  const at = findMagic(head, ebml, { end: 1024 })
  if (at < 0) return false
  const type = findMagic(head, '\x42\x82', { start: at + 4, end: at + 256 })
  const name = type < 0 ? '' : latin1(head, type + 3, byteAt(head, type + 2) & 0x7f)
  if (/^(matroska|webm)/i.test(name)) return true
  return at === 0 && name === '' // RFC 8794 gives no other meaning to a header without a name
}

/** SMPTE 377-1: a header partition pack, after a run-in of any content. */
function isMxf(head: Uint8Array): boolean {
  return findMagic(head, '\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02') >= 0
}

/** SWF: signature, version and the length of the film, which keeps prose that begins with FWS out. */
function isFlash(head: Uint8Array): boolean {
  const signature = ['FWS', 'CWS', 'ZWS'].some((one) => hasMagic(head, 0, one))
  const filmBytes = uint32le(head, 4)
  return signature && byteAt(head, 3) <= 60 && filmBytes >= 16 && filmBytes < 1 << 28
}

/** Autodesk FLI and FLC: frames, then width and height; a palette of 8 bits. */
function isFlic(head: Uint8Array): boolean {
  const type = uint16be(head, 4)
  return (type === 0x11af || type === 0x12af) && uint16be(head, 12) === 0x0800
}

/** IEC 61834: a header block, then subcode blocks of 80 bytes. */
function isDv(head: Uint8Array): boolean {
  const isHeader = hasMagic(head, 0, '\x1f\x07\0') && (byteAt(head, 3) & 0x7f) === 0x3f
  return isHeader && (byteAt(head, 80) & 0xe0) === 0x20
}
