import { byteAt, hasMagic, uint16be } from './head-bytes.ts'

/** Sound without a container: two frames that fit one behind the other, so that chance can't make one. */
export function isAudioStream(head: Uint8Array): boolean {
  return FRAMES.some((frameBytes) => {
    const first = frameBytes(head, 0)
    return first > 0 && frameBytes(head, first) > 0
  })
}

/** The length of an ID3v2 tag with its header (id3v2.4.0-structure §3.1); 0 where there is none. */
export function id3Bytes(head: Uint8Array): number {
  if (!hasMagic(head, 0, 'ID3')) return 0
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (byteAt(head, at) & 0x7f), 0)
  return 10 + size + (byteAt(head, 5) & 0x10 ? 10 : 0)
}

type FrameBytes = (head: Uint8Array, at: number) => number

// prettier-ignore
const MPEG1_KBITS = {
  1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
} as const
// prettier-ignore
const MPEG2_KBITS = {
  1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  3: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const
const MPEG1_HERTZ = [44100, 48000, 32000]

/** MP1, MP2 and MP3 (ISO/IEC 11172-3 §2.4.1.3, 13818-3, and "MPEG 2.5"). */
const mpegFrameBytes: FrameBytes = (head, at) => {
  if (uint16be(head, at) < 0xffe0) return 0
  const version = (byteAt(head, at + 1) >> 3) & 3 // 0: 2.5, 2: 2, 3: 1
  const layer = 4 - ((byteAt(head, at + 1) >> 1) & 3)
  const hertz = MPEG1_HERTZ[(byteAt(head, at + 2) >> 2) & 3]
  if (version === 1 || hertz === undefined || (layer !== 1 && layer !== 2 && layer !== 3)) return 0
  const kbits = (version === 3 ? MPEG1_KBITS : MPEG2_KBITS)[layer][byteAt(head, at + 2) >> 4]
  if (!kbits) return 0
  const rate = version === 3 ? hertz : version === 2 ? hertz / 2 : hertz / 4
  const padding = (byteAt(head, at + 2) >> 1) & 1
  if (layer === 1) return (Math.floor((12_000 * kbits) / rate) + padding) * 4
  const factor = layer === 3 && version !== 3 ? 72_000 : 144_000
  return Math.floor((factor * kbits) / rate) + padding
}

/** AAC in ADTS (ISO/IEC 13818-7 §6.2): sync, layer 0, a rate index below 13. */
const adtsFrameBytes: FrameBytes = (head, at) => {
  if ((uint16be(head, at) & 0xfff6) !== 0xfff0) return 0
  if (((byteAt(head, at + 2) >> 2) & 0xf) >= 13) return 0
  const bytes =
    ((byteAt(head, at + 3) & 3) << 11) | (byteAt(head, at + 4) << 3) | (byteAt(head, at + 5) >> 5)
  return bytes >= 7 ? bytes : 0
}

/** AAC in LOAS (ISO/IEC 14496-3 §1.7.2). */
const loasFrameBytes: FrameBytes = (head, at) => {
  if ((uint16be(head, at) & 0xffe0) !== 0x56e0) return 0
  return 3 + (uint16be(head, at + 1) & 0x1fff)
}

// prettier-ignore
const AC3_KBITS = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640]

/** AC-3 and E-AC-3 (ETSI TS 102 366 §4.3.1, §E.1.3). */
const ac3FrameBytes: FrameBytes = (head, at) => {
  if (uint16be(head, at) !== 0x0b77) return 0
  const kind = byteAt(head, at + 5) >> 3
  if (kind > 10) return kind <= 16 ? ((uint16be(head, at + 2) & 0x7ff) + 1) * 2 : 0
  const code = byteAt(head, at + 4)
  const kbits = AC3_KBITS[(code & 0x3f) >> 1]
  if (kbits === undefined) return 0
  if (code >> 6 === 0) return kbits * 4
  if (code >> 6 === 1) return (Math.floor((kbits * 96_000) / 44_100) + (code & 1)) * 2
  return code >> 6 === 2 ? kbits * 6 : 0
}

const FRAMES: readonly FrameBytes[] = [
  mpegFrameBytes,
  adtsFrameBytes,
  loasFrameBytes,
  ac3FrameBytes,
]
