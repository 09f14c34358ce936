import { byteAt, findMagic, hasMagic } from './head-bytes.ts'

/** Moving pictures without a container: MPEG program, transport and elementary streams. */
export function isVideoStream(head: Uint8Array): boolean {
  return isElementaryStream(head) || isProgramStream(head) || isTransportStream(head)
}

const START_CODE = '\0\0\x01'
const PADDING_BYTES_MAX = 64

/** Begins, after some zeros at most, with a start code that only moving pictures have. */
function isElementaryStream(head: Uint8Array): boolean {
  const at = findMagic(head, START_CODE, { end: PADDING_BYTES_MAX })
  if (at < 0 || head.subarray(0, at).some((byte) => byte !== 0)) return false
  const code = byteAt(head, at + 3)
  if (code === 0xba) return true // program stream: pack header
  if (code >= 0xe0 && code <= 0xef) return true // a bare packet of a video stream
  if (code === 0xb3) return isSequenceHeader(head, at)
  if (code === 0xb0) return findMagic(head, START_CODE, { start: at + 4 }) > 0 // MPEG-4 visual, AVS
  if (code === 0x0f) return findMagic(head, '\0\0\x01\x0e', { start: at + 4 }) > 0 // VC-1
  if (code <= 0x1f && isVisualLayer(head, at + 4)) return true // MPEG-4 visual
  return isNalStream(head, at)
}

/** ISO/IEC 14496-2 §6.2.3: the start code of a video object layer. */
function isVisualLayer(head: Uint8Array, at: number): boolean {
  return hasMagic(head, at, START_CODE) && (byteAt(head, at + 3) & 0xf0) === 0x20
}

/** ISO/IEC 13818-2 §6.2.2.1: a size, an aspect ratio, a frame rate and the marker bit. */
function isSequenceHeader(head: Uint8Array, at: number): boolean {
  const ratio = byteAt(head, at + 7) >> 4
  const rate = byteAt(head, at + 7) & 0x0f
  const marker = byteAt(head, at + 10) & 0x20
  return ratio >= 1 && ratio <= 14 && rate >= 1 && rate <= 8 && marker !== 0
}

// prettier-ignore
const H264_PROFILES = new Set([44, 66, 77, 83, 86, 88, 100, 110, 118, 122, 128, 134, 135, 138, 139, 144, 244])

/** H.264, H.265 and H.266 Annex B: parameter sets come before the first picture. */
function isNalStream(head: Uint8Array, start: number): boolean {
  const h264 = new Set<number>()
  const h265 = new Set<number>()
  const h266 = new Set<number>()
  for (let at = start; at >= 0; at = findMagic(head, START_CODE, { start: at + 3 })) {
    const first = byteAt(head, at + 3)
    const second = byteAt(head, at + 4)
    const isSet = first & 0x60 && (first & 0x1f) === 7 && H264_PROFILES.has(second)
    if (isSet || (first & 0x9f) === 8) h264.add(first & 0x1f)
    if ((first & 0x81) === 0 && second === 1) h265.add(first >> 1)
    if (first === 0 && (second & 7) === 1) h266.add(second >> 3)
  }
  const hasBoth = (types: Set<number>, one: number, other: number) =>
    types.has(one) && types.has(other)
  return hasBoth(h264, 7, 8) || hasBoth(h265, 33, 34) || hasBoth(h266, 15, 16)
}

/** A whole pack header anywhere: recordings of discs and cameras put it behind a header of their own. */
function isProgramStream(head: Uint8Array): boolean {
  const pack = '\0\0\x01\xba'
  for (let at = findMagic(head, pack); at >= 0; at = findMagic(head, pack, { start: at + 1 })) {
    const end = packHeaderBytes(head, at)
    if (end > 0 && hasMagic(head, at + end, START_CODE) && byteAt(head, at + end + 3) >= 0xb9)
      return true
  }
  return false
}

/** ISO/IEC 11172-1 §2.4.3.2 and 13818-1 §2.5.3.4, by their marker bits; 0: no pack header. */
function packHeaderBytes(head: Uint8Array, at: number): number {
  const bits = (offset: number, mask: number) => byteAt(head, at + offset) & mask
  const isMpeg2 =
    bits(4, 0xc4) === 0x44 && bits(6, 4) && bits(8, 4) && bits(9, 1) && bits(12, 3) === 3
  if (isMpeg2) return 14 + bits(13, 7)
  const isMpeg1 = bits(4, 0xf1) === 0x21 && bits(6, 1) && bits(8, 1) && bits(9, 0x80) && bits(11, 1)
  return isMpeg1 ? 12 : 0
}

/** Packets alone, with a time stamp before each (Blu-ray, AVCHD), with error correction behind. */
const TS_PACKET_BYTES = [188, 192, 204]
const TS_PACKETS_MIN = 8
const TS_STAMP_BYTES = 4

/** ISO/IEC 13818-1 §2.4.3.2: a sync byte at every packet, up to the end of what we see. */
function isTransportStream(head: Uint8Array): boolean {
  return TS_PACKET_BYTES.some((packetBytes) => {
    const last = head.length - 4
    for (let at = Math.max(last - packetBytes + 1, 0); at <= last; at++) {
      if (head[at] === 0x47 && isPacketRow(head, at, packetBytes)) return true
    }
    return false
  })
}

/** Enough packets before `last`, or, in a stream of a few, all of them up to its beginning. */
function isPacketRow(head: Uint8Array, last: number, packetBytes: number): boolean {
  let count = 0
  let at = last
  for (; at >= 0 && isPacketHeader(head, at); at -= packetBytes) count++
  const isWhole = at < 0 && at + packetBytes <= TS_STAMP_BYTES
  return count >= TS_PACKETS_MIN || (isWhole && count >= 3)
}

/** No transport error, and an adaptation field, a payload or both: which a grey area of 0x47 has not. */
function isPacketHeader(head: Uint8Array, at: number): boolean {
  return (
    head[at] === 0x47 && (byteAt(head, at + 1) & 0x80) === 0 && (byteAt(head, at + 3) & 0x30) !== 0
  )
}
