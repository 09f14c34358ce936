import type { MediaClass } from '../domain/governed.ts'
import { hasMagic } from './head-bytes.ts'

/** Bytes at fixed places; each character of `magic` is one byte. */
type Mark = readonly [offset: number, magic: string]
type Signature = readonly [format: string, first: Mark, second?: Mark]

/**
 * The first format, in the order of the table, whose marks are all there. Prose may begin with a short
 * mark by chance ("ID3 tags …"), so in text only long ones count, and those of formats that are text.
 */
export function classBySignature(head: Uint8Array, isText: boolean): MediaClass | undefined {
  const [first] = head
  if (first === undefined) return undefined
  for (const [mediaClass, signature] of candidates(first)) {
    if (isAt(head, signature[1]) && (!signature[2] || isAt(head, signature[2]))) {
      if (!isText || isLongOrTextual(signature)) return mediaClass
    }
  }
  return undefined
}

function isAt(head: Uint8Array, [offset, magic]: Mark): boolean {
  return hasMagic(head, offset, magic)
}

type Candidate = readonly [MediaClass, Signature]
const BY_FIRST_BYTE: (readonly Candidate[] | undefined)[] = []

/** The rows of the table that a file with this first byte may fit, in their order. */
function candidates(first: number): readonly Candidate[] {
  return (BY_FIRST_BYTE[first] ??= SIGNATURES.flatMap(([mediaClass, signatures]) =>
    signatures
      .filter(([, [offset, magic]]) => offset > 0 || magic.charCodeAt(0) === first)
      .map((signature): Candidate => [mediaClass, signature]),
  ))
}

const TEXTUAL = new Set(['RTF', 'PostScript', 'cpio'])

function isLongOrTextual([format, first, second]: Signature): boolean {
  return TEXTUAL.has(format) || first[1].length + (second?.[1].length ?? 0) >= 8
}

/**
 * Formats that fixed bytes give away, the strictest class first. Formats that need a closer look
 * are in the other files media-*.ts.
 */
// prettier-ignore
export const SIGNATURES: readonly (readonly [MediaClass, readonly Signature[]])[] = [
  ['video', [
    ['AVI', [0, 'RIFF'], [8, 'AVI ']],
    ['AVI, OpenDML continuation', [0, 'RIFF'], [8, 'AVIX']],
    ['AMV', [0, 'RIFF'], [8, 'AMV ']],
    ['On2 AVI', [0, 'ON2 '], [8, 'ON2f']],
    ['Video CD sector file', [0, 'RIFF'], [8, 'CDXA']],
    ['Flash video', [0, 'FLV\x01']],
    ['RealMedia', [0, '.RMF']],
    ['IVF', [0, 'DKIF']],
    ['YUV4MPEG2', [0, 'YUV4MPEG2 ']],
    ['NUT', [0, 'nut/multimedia container\0']],
    ['Bink 1', [0, 'BIKb']], ['Bink 1', [0, 'BIKd']], ['Bink 1', [0, 'BIKf']], ['Bink 1', [0, 'BIKg']],
    ['Bink 1', [0, 'BIKh']], ['Bink 1', [0, 'BIKi']], ['Bink 1', [0, 'BIKk']],
    ['Bink 2', [0, 'KB2a']], ['Bink 2', [0, 'KB2d']], ['Bink 2', [0, 'KB2f']], ['Bink 2', [0, 'KB2g']],
    ['Bink 2', [0, 'KB2h']], ['Bink 2', [0, 'KB2i']], ['Bink 2', [0, 'KB2j']], ['Bink 2', [0, 'KB2k']],
    ['Smacker', [0, 'SMK2']], ['Smacker', [0, 'SMK4']],
    ['Interplay MVE', [0, 'Interplay MVE File\x1a\0']],
    ['Nullsoft video', [0, 'NSVf']], ['Nullsoft video', [0, 'NSVs']],
    ['Sega FILM', [0, 'FILM'], [16, 'FDSC']],
    ['Id RoQ', [0, '\x84\x10\xff\xff\xff\xff']],
    ['Sony PSMF', [0, 'PSMF00']], ['Sony PAMF', [0, 'PAMF00']],
    ['Windows recorded TV', [0, '\xb7\xd8\x00\x20\x37\x49\xda\x11\xa6\x4e\x00\x07\xe9\x5e\xad\x8d']],
    ['GXF', [0, '\0\0\0\0\x01\xbc']],
    ['LXF', [0, 'LEITCH\0']],
    ['TiVo', [0, 'TiVo\0']],
    ['Magic Lantern video', [0, 'MLVI']],
    ['RED raw', [4, 'RED1']], ['RED raw', [4, 'RED2']],
    ['Nintendo THP', [0, 'THP\0']],
    ['Amiga animation', [0, 'FORM'], [8, 'ANIM']],
    ['Dahua camera', [0, 'DHAV']],
    ['Hikvision camera', [0, 'IMKH']],
    ['iQIYI QSV', [0, 'QIYI VIDEO']],
    ['Dirac stream', [0, 'BBCD\0']],
    ['AV1 stream', [0, '\x12\x00\x0a']],
    ['WebM segment', [0, '\x1f\x43\xb6\x75']],
  ]],
  ['software', [
    ['ELF program', [0, '\x7fELF']],
    ['Mach-O program', [0, '\xfe\xed\xfa\xce']], ['Mach-O program', [0, '\xfe\xed\xfa\xcf']],
    ['Mach-O program', [0, '\xce\xfa\xed\xfe']], ['Mach-O program', [0, '\xcf\xfa\xed\xfe']],
    ['Mach-O for several processors, or Java class', [0, '\xca\xfe\xba\xbe']],
    ['Android bytecode', [0, 'dex\n0']], ['Android bytecode', [0, 'dey\n0']],
    ['WebAssembly', [0, '\0asm']],
    ['RPM package', [0, '\xed\xab\xee\xdb']],
    ['Debian package', [0, '!<arch>\ndebian-binary']],
    ['Chrome extension', [0, 'Cr24']],
    ['LLVM bitcode', [0, 'BC\xc0\xde']],
    ['Lua bytecode', [0, '\x1bLua']],
    ['Windows shortcut', [0, '\x4c\0\0\0\x01\x14\x02\0']],
    ['compiled AppleScript', [0, 'FasdUAS']],
  ]],
  ['audio', [
    ['ID3 tag', [0, 'ID3']],
    ['FLAC', [0, 'fLaC']],
    ['WAVE', [0, 'RIFF'], [8, 'WAVE']], ['WAVE', [0, 'RIFX'], [8, 'WAVE']], ['WAVE', [0, 'RF64'], [8, 'WAVE']],
    ['Wave64', [0, 'riff\x2e\x91\xcf\x11']],
    ['CD audio', [0, 'RIFF'], [8, 'CDDA']], ['MIDI', [0, 'RIFF'], [8, 'RMID']],
    ['Qualcomm voice', [0, 'RIFF'], [8, 'QLCM']], ['sound font', [0, 'RIFF'], [8, 'sfbk']],
    ['MIDI', [0, 'MThd']],
    ['AMR', [0, '#!AMR']],
    ['SILK', [0, '#!SILK_V3']], ['SILK, WeChat', [0, '\x02#!SILK_V3']],
    ['AIFF', [0, 'FORM'], [8, 'AIFF']], ['AIFF', [0, 'FORM'], [8, 'AIFC']], ['8SVX', [0, 'FORM'], [8, '8SVX']],
    ["Monkey's Audio", [0, 'MAC ']],
    ['WavPack', [0, 'wvpk']],
    ['DSF', [0, 'DSD \x1c']], ['DSDIFF', [0, 'FRM8'], [12, 'DSD ']],
    ['True Audio', [0, 'TTA1']], ['True Audio', [0, 'TTA2']],
    ['Musepack', [0, 'MPCK']], ['Musepack', [0, 'MP+']],
    ['OptimFROG', [0, 'OFR ']],
    ['Core Audio', [0, 'caff\0\x01']],
    ['Sun audio', [0, '.snd\0']],
    ['RealAudio', [0, '.ra\xfd']],
    ['DTS', [0, '\x7f\xfe\x80\x01']],
    ['ATRAC', [0, 'ea3\x03']], ['ATRAC', [0, 'EA3\x01']],
    ['Creative voice', [0, 'Creative Voice File\x1a']],
    ['tracker module', [0, 'Extended Module: ']], ['tracker module', [0, 'IMPM']],
    ['tracker module', [44, 'SCRM']], ['tracker module', [1080, 'M.K.']],
    ['Shorten', [0, 'ajkg']],
    ['TrueHD', [4, '\xf8\x72\x6f\xba']], ['Meridian Lossless', [4, '\xf8\x72\x6f\xbb']],
  ]],
  ['image', [
    ['PNG', [0, '\x89PNG\r\n\x1a\n']],
    ['MNG', [0, '\x8aMNG\r\n\x1a\n']], ['JNG', [0, '\x8bJNG\r\n\x1a\n']],
    ['JPEG', [0, '\xff\xd8\xff']],
    ['GIF', [0, 'GIF87a']], ['GIF', [0, 'GIF89a']],
    ['WebP', [0, 'RIFF'], [8, 'WEBP']], ['animated pointer', [0, 'RIFF'], [8, 'ACON']],
    ['TIFF and most camera raw formats', [0, 'II*\0']], ['TIFF', [0, 'MM\0*']],
    ['BigTIFF', [0, 'II+\0']], ['BigTIFF', [0, 'MM\0+']],
    ['Olympus raw', [0, 'IIRO']], ['Olympus raw', [0, 'IIRS']], ['Olympus raw', [0, 'MMOR']],
    ['Panasonic raw', [0, 'IIU\0']], ['Fujifilm raw', [0, 'FUJIFILMCCD-RAW']],
    ['Sigma raw', [0, 'FOVb']], ['Minolta raw', [0, '\0MRM']],
    ['JPEG XR', [0, 'II\xbc']],
    ['JPEG XL', [0, '\xff\x0a']],
    ['JPEG 2000 stream', [0, '\xff\x4f\xff\x51']],
    ['BPG', [0, 'BPG\xfb']], ['FLIF', [0, 'FLIF']], ['QOI', [0, 'qoif']],
    ['Photoshop', [0, '8BPS\0']], ['GIMP', [0, 'gimp xcf ']],
    ['OpenEXR', [0, '\x76\x2f\x31\x01']], ['Radiance', [0, '#?RADIANCE']],
    ['DPX', [0, 'SDPX'], [8, 'V1.0']], ['DPX', [0, 'SDPX'], [8, 'V2.0']],
    ['DPX', [0, 'XPDS'], [8, 'V1.0']], ['DPX', [0, 'XPDS'], [8, 'V2.0']], ['PCX', [0, '\x0a\x05\x01\x08']], ['SGI', [0, '\x01\xda\x01\x01']],
    ['DirectDraw surface', [0, 'DDS \x7c']], ['Khronos texture', [0, '\xabKTX ']],
    ['Apple icons', [0, 'icns']],
    ['Windows metafile', [0, '\xd7\xcd\xc6\x9a']], ['enhanced metafile', [0, '\x01\0\0\0'], [40, ' EMF']],
    ['Amiga image', [0, 'FORM'], [8, 'ILBM']], ['Amiga image', [0, 'FORM'], [8, 'PBM ']],
    ['FITS', [0, 'SIMPLE  =']], ['DICOM', [128, 'DICM']],
    ['XPM', [0, '/* XPM */']],
  ]],
  ['archive', [
    ['RAR', [0, 'Rar!\x1a\x07']],
    ['7z', [0, '7z\xbc\xaf\x27\x1c']],
    ['gzip', [0, '\x1f\x8b']],
    ['bzip2', [0, 'BZh'], [4, '1AY&SY']], ['bzip2, empty', [0, 'BZh'], [4, '\x17\x72\x45\x38\x50\x90']],
    ['xz', [0, '\xfd7zXZ\0']],
    ['Zstandard', [0, '\x28\xb5\x2f\xfd']],
    ['LZ4', [0, '\x04\x22\x4d\x18']], ['LZ4, old', [0, '\x02\x21\x4c\x18']],
    ['lzip', [0, 'LZIP']], ['lzop', [0, '\x89LZO\0\r\n\x1a\n']],
    ['compress', [0, '\x1f\x9d']], ['compress', [0, '\x1f\xa0']],
    ['LZMA', [0, '\x5d\0\0'], [5, '\xff\xff\xff\xff\xff\xff\xff\xff']],
    ['tar', [257, 'ustar']],
    ['cpio', [0, '070701']], ['cpio', [0, '070702']], ['cpio', [0, '070707']], ['cpio', [0, '\xc7\x71']],
    ['ar', [0, '!<arch>\n']],
    ['cabinet', [0, 'MSCF\0']], ['InstallShield cabinet', [0, 'ISc(']],
    ['xar', [0, 'xar!']],
    ['ARJ', [0, '\x60\xea']], ['ACE', [7, '**ACE**']],
    ['LHA', [2, '-lh'], [6, '-']], ['LHA', [2, '-lz'], [6, '-']],
    ['ALZ', [0, 'ALZ\x01']], ['EGG', [0, 'EGGA']], ['StuffIt', [0, 'StuffIt (c)']], ['StuffIt', [0, 'SIT!']],
    ['snappy', [0, '\xff\x06\0\0sNaPpY']],
    ['SquashFS', [0, 'hsqs']], ['Windows image', [0, 'MSWIM\0\0\0']],
    ['disk image', [0, 'conectix']], ['disk image', [0, 'KDMV']], ['disk image', [0, 'QFI\xfb']],
    ['disk image', [0, 'vhdxfile']],
  ]],
  ['document', [
    ['OLE2: doc, xls, ppt, wps', [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1']],
    ['RTF', [0, '{\\rtf']],
    ['PostScript', [0, '%!PS']], ['PostScript', [0, '\xc5\xd0\xd3\xc6']],
    ['DjVu', [0, 'AT&TFORM']],
    ['compiled HTML help', [0, 'ITSF\x03']], ['Microsoft Reader', [0, 'ITOLITLS']],
    ['Mobipocket and Kindle', [60, 'BOOKMOBI']], ['Palm document', [60, 'TEXtREAd']],
    ['WordPerfect', [0, '\xffWPC']],
    ['OneNote', [0, '\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d']],
    ['CAJ', [0, 'CAJ\0']],
  ]],
]
