import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fileTypeFromBuffer } from 'file-type'

import type { MediaClass } from '../domain/governed.ts'
import { stricterClass } from '../domain/governed.ts'
import { HEAD_BYTES, classByBytes, judgeMedia } from './media-class.ts'
import { SIGNATURES } from './media-signatures.ts'

// Small builders: each head is made here, byte by byte, so that the test says what a format looks like.
const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)),
  )
const zeros = (count: number) => '\0'.repeat(count)
const u32 = (value: number) => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]
const u32le = (value: number) => u32(value).reverse()
const u16le = (value: number) => [value & 255, value >> 8]
const box = (type: string, ...content: readonly string[]) => {
  const body = content.join('')
  return String.fromCharCode(...u32(8 + body.length)) + type + body
}
const ftyp = (brand: string) => box('ftyp', brand, '\0\0\x02\0', brand, 'isom')
const handler = (type: string) => box('hdlr', zeros(8), type, zeros(13))
const riff = (type: string) =>
  bytes('RIFF', u32le(1000), type, 'fmt \x10\0\0\0\x01\0\x02\0', zeros(400))
const ebml = (type: string) =>
  bytes([0x1a, 0x45, 0xdf, 0xa3, 0x80 + 15 + type.length], [0x42, 0x86, 0x81, 1], [0x42, 0xf7, 0x81, 1],
    [0x42, 0x82, 0x80 + type.length], type, [0x42, 0x87, 0x81, 4], '\x18\x53\x80\x67', zeros(64)) // prettier-ignore
const oggPage = (packet: string, serial = 1) =>
  bytes('OggS\0\x02', zeros(8), u32le(serial), u32le(0), u32le(0), [1, packet.length], packet)
const join = (...parts: readonly Uint8Array[]) => Uint8Array.from(Buffer.concat(parts))
const tsPackets = (count: number, before = 0, after = 0) =>
  join(
    ...Array.from({ length: count }, (_, i) =>
      bytes(
        zeros(before),
        [0x47, i === 0 ? 0x40 : 0x01, 0x00, 0x10 + (i & 15)],
        '\xff'.repeat(184),
        zeros(after),
      ),
    ),
  )
const mp3Frame = () => bytes([0xff, 0xfb, 0x90, 0x00], zeros(413))
const adtsFrame = () => bytes([0xff, 0xf1, 0x50, 0x80, 0x02, 0x1f, 0xfc], zeros(9))
const ac3Frame = () => bytes([0x0b, 0x77, 0, 0, 0x14, 0x40], zeros(762))
const zipEntry = (name: string, content: string) =>
  bytes('PK\x03\x04', u16le(20), u16le(0), u16le(0), u32le(0), u32le(0), u32le(content.length),
    u32le(content.length), u16le(name.length), u16le(0), name, content) // prettier-ignore
const mpeg2Pack = '\0\0\x01\xba\x44\0\x04\0\x04\x01\x01\x89\xc3\xf8\0\0\x01\xbb\0\x0c'
const asf = (stream: 'audio' | 'video', headerBytes: number) =>
  bytes([0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0, 0xaa, 0, 0x62, 0xce, 0x6c],
    u32le(headerBytes), u32le(0), u32le(1), [1, 2],
    [0x91, 0x07, 0xdc, 0xb7, 0xb7, 0xa9, 0xcf, 0x11, 0x8e, 0xe6, 0, 0xc0, 0x0c, 0x20, 0x53, 0x65], u32le(78), u32le(0),
    stream === 'audio' ? [0x40, 0x9e, 0x69, 0xf8] : [0xc0, 0xef, 0x19, 0xbc],
    [0x4d, 0x5b, 0xcf, 0x11, 0xa8, 0xfd, 0, 0x80, 0x5f, 0x5c, 0x44, 0x2b], zeros(60)) // prettier-ignore
const tar = (magic: string) => {
  const head = bytes('letter.txt', zeros(90), '0000644\0', '0000000\0', '0000000\0', '00000000012\0',
    '00000000000\0', ' '.repeat(8), '0', zeros(100), magic, zeros(255 - magic.length)) // prettier-ignore
  const sum = head.reduce((total, byte) => total + byte, 0)
  head.set(bytes(sum.toString(8).padStart(6, '0'), '\0 '), 148)
  return head
}
const pe = () => bytes('MZ\x90\0\x03\0\0\0', zeros(52), u32le(64), 'PE\0\0\x64\x86', zeros(60))
const utf16 = (text: string) =>
  join(bytes('\xff\xfe'), Uint8Array.from(Buffer.from(text, 'utf16le')))

type Case = readonly [what: string, head: Uint8Array, mediaClass: MediaClass]

// prettier-ignore
const CASES: readonly Case[] = [
  // Films in boxes
  ['an MP4', bytes(ftyp('isom'), box('moov', handler('vide'))), 'video'],
  ['an MP4 of a phone', bytes(ftyp('mp42'), zeros(40)), 'video'],
  ['a QuickTime film', bytes(ftyp('qt  '), zeros(40)), 'video'],
  ['a QuickTime film of before 2001, its index first', bytes(u32(90000), 'moov', box('mvhd', zeros(100))), 'video'],
  ['a QuickTime film of before 2001, its data first', bytes(u32(90000), 'mdat', zeros(100)), 'video'],
  ['a QuickTime film with 64-bit data', bytes(u32(1), 'mdat', u32(1), u32(0), zeros(100)), 'video'],
  ['a QuickTime film behind the box "wide"', bytes(box('wide'), u32(90000), 'mdat', zeros(100)), 'video'],
  ['a QuickTime film behind the box "free"', bytes(box('free', zeros(100)), box('moov', zeros(50))), 'video'],
  ['a QuickTime film behind more filler than we see', bytes(u32(100000), 'skip', zeros(4088)), 'video'],
  ['a QuickTime film with a poster', bytes(box('pnot', zeros(12)), box('moov', zeros(50))), 'video'],
  ['an MP4 behind a box of unknown name', bytes(box('abcd', zeros(100)), ftyp('isom'), zeros(50)), 'video'],
  ['a piece of a streamed film', bytes(box('styp', 'msdh', zeros(4)), zeros(40)), 'video'],
  ['a 3GP', bytes(ftyp('3gp4'), zeros(40)), 'video'],
  ['a 3G2', bytes(ftyp('3g2a'), zeros(40)), 'video'],
  ['Motion JPEG 2000', bytes(box('jP  ', '\r\n\x87\n'), ftyp('mjp2'), zeros(40)), 'video'],
  ['an M4A', bytes(ftyp('M4A '), box('moov', handler('soun'))), 'audio'],
  ['an audiobook M4B', bytes(ftyp('M4B '), zeros(40)), 'audio'],
  ['a film that calls itself M4A', bytes(ftyp('M4A '), box('moov', handler('soun') + handler('vide'))), 'video'],
  ['a HEIC photo', bytes(ftyp('heic'), box('meta', '\0\0\0\0', handler('pict'))), 'image'],
  ['a HEIF photo', bytes(ftyp('mif1'), zeros(40)), 'image'],
  ['an AVIF', bytes(ftyp('avif'), zeros(40)), 'image'],
  ['a Canon CR3', bytes(ftyp('crx '), zeros(40)), 'image'],
  ['a JPEG 2000', bytes(box('jP  ', '\r\n\x87\n'), ftyp('jp2 '), zeros(40)), 'image'],
  ['a JPEG XL in boxes', bytes(box('JXL ', '\r\n\x87\n'), ftyp('jxl '), zeros(40)), 'image'],
  // Films in other containers
  ['a Matroska film', ebml('matroska'), 'video'],
  ['a WebM', ebml('webm'), 'video'],
  ['a Matroska film behind four bytes of garbage', join(bytes('\xec\x82\0\0'), ebml('matroska')), 'video'],
  ['a Matroska film behind 900 zeros', join(bytes(zeros(900)), ebml('matroska')), 'video'],
  ['an EBML file that gives no type', bytes('\x1a\x45\xdf\xa3\x84\x42\x86\x81\x01', zeros(40)), 'video'],
  ['an AVI', riff('AVI '), 'video'],
  ['a DivX AVI', bytes('RIFF', u32le(9000), 'AVI LIST', u32le(200), 'hdrlavih', zeros(60), 'DIVX'), 'video'],
  ['a Video CD track', riff('CDXA'), 'video'],
  ['an FLV', bytes('FLV\x01\x05\0\0\0\x09', zeros(20)), 'video'],
  ['a WMV', asf('video', 4000), 'video'],
  ['a WMA whose header we see to its end', asf('audio', 130), 'audio'],
  ['an ASF whose header goes on beyond what we see', asf('audio', 9000), 'video'],
  ['a RealMedia file', bytes('.RMF\0\0\0\x12\0\0', zeros(40)), 'video'],
  ['an MXF', bytes([0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0d, 0x01, 0x02, 0x01, 0x01, 0x02, 0x04, 0], zeros(40)), 'video'],
  ['an MXF behind a run-in', bytes(zeros(700), [0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0d, 0x01, 0x02, 0x01, 0x01, 0x02, 0x04, 0]), 'video'],
  ['an IVF', bytes('DKIF\0\0\x20\0VP80', zeros(40)), 'video'],
  ['a Y4M', bytes('YUV4MPEG2 W64 H48 F25:1\nFRAME\n', '\x10'.repeat(64)), 'video'],
  ['a NUT', bytes('nut/multimedia container\0', zeros(40)), 'video'],
  ['a DV tape', bytes([0x1f, 0x07, 0x00, 0xbf], zeros(76), [0x3f, 0x07, 0x00], zeros(77)), 'video'],
  ['a Flash film', bytes('FWS\x09', u32le(4000), zeros(40)), 'video'],
  ['a compressed Flash film', bytes('CWS\x0a', u32le(4000), 'x\x9c', zeros(40)), 'video'],
  ['a Bink film', bytes('BIKi', u32le(4000), zeros(40)), 'video'],
  ['a Theora Ogg', join(oggPage('\x80theora\x03\x02\x01'), oggPage('\x01vorbis\0', 2)), 'video'],
  ['a Dirac Ogg', oggPage('BBCD\0\0\0\0'), 'video'],
  ['an OGM', oggPage('\x01video\0\0\0XVID'), 'video'],
  ['an Ogg of unknown content', oggPage('fishead\0'), 'video'],
  ['an Ogg Vorbis', oggPage('\x01vorbis\0\0\0\0\x02'), 'audio'],
  ['an Opus', oggPage('OpusHead\x01\x02'), 'audio'],
  ['a FLAC in Ogg', oggPage('\x7fFLAC\x01\0'), 'audio'],
  // Films without a container
  ['a DVD VOB', bytes(mpeg2Pack, zeros(40)), 'video'],
  ['an MPEG-1 system stream', bytes('\0\0\x01\xba\x21\0\x01\0\x01\x80\0\x01', zeros(40)), 'video'],
  ['a program stream behind a header of a camera', bytes('CAMERA\0\x07', zeros(500), mpeg2Pack, zeros(40)), 'video'],
  ['an MPEG-2 video', bytes('\0\0\x01\xb3\x16\x01\x20\x33\xff\xff\xe0\x18', zeros(40)), 'video'],
  ['an MPEG-4 visual stream', bytes('\0\0\x01\0\0\0\x01\x20\0\x84\x5d\x4c', zeros(40)), 'video'],
  ['an H.264 stream', bytes('\0\0\0\x01\x67\x64\0\x1f\xac\0\0\0\x01\x68\xeb\xe3\0\0\x01\x65', zeros(40)), 'video'],
  ['an H.264 stream that begins with a delimiter', bytes('\0\0\0\x01\x09\xf0\0\0\0\x01\x67\x42\0\x1e\0\0\x01\x68\xce'), 'video'],
  ['an H.265 stream', bytes('\0\0\0\x01\x40\x01\x0c\0\0\x01\x42\x01\x01\0\0\x01\x44\x01\xc1', zeros(40)), 'video'],
  ['an H.266 stream', bytes('\0\0\x01\0\x79\0\xad\0\0\x01\0\x81\0\0\x01\0\x38', zeros(40)), 'video'],
  ['an AV1 stream', bytes('\x12\0\x0a\x0b\0\0\0', zeros(40)), 'video'],
  ['a transport stream', tsPackets(21), 'video'],
  ['a transport stream of three packets', tsPackets(3), 'video'],
  ['a Blu-ray transport stream, 192 bytes a packet', tsPackets(21, 4), 'video'],
  ['a transport stream, 204 bytes a packet', tsPackets(20, 0, 16), 'video'],
  ['a transport stream cut in the middle of a packet', tsPackets(21).subarray(77), 'video'],
  ['a transport stream behind 1,000 bytes of garbage', join(bytes('\xfe'.repeat(1000)), tsPackets(15)), 'video'],
  ['a transport stream behind an ID3 tag', join(bytes('ID3\x04\0\0\0\0\0\x0a', zeros(10)), tsPackets(20)), 'video'],
  ['an HLS playlist', bytes('#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\nfilm-1.ts\n'), 'video'],
  ['a DASH manifest', bytes('<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>'), 'video'],
  // Sound
  ['an MP3 with a tag', bytes('ID3\x03\0\0\0\0\0\x0a', zeros(10)), 'audio'],
  ['an MP3 without a tag', join(mp3Frame(), mp3Frame()), 'audio'],
  ['an AAC in ADTS', join(adtsFrame(), adtsFrame()), 'audio'],
  ['an AC-3', join(ac3Frame(), ac3Frame()), 'audio'],
  ['a FLAC', bytes('fLaC\0\0\0\x22', zeros(34)), 'audio'],
  ['a WAVE', riff('WAVE'), 'audio'],
  ['an AIFF', bytes('FORM', u32(100), 'AIFFCOMM', zeros(40)), 'audio'],
  ['a MIDI', bytes('MThd\0\0\0\x06\0\0\0\x01\0\x60'), 'audio'],
  ['an AMR', bytes('#!AMR\n<\x91\x17\x16\xbe', zeros(40)), 'audio'],
  ["a Monkey's Audio", bytes('MAC \x96\x0f\0\0', zeros(40)), 'audio'],
  ['a WavPack', bytes('wvpk', u32le(100), '\x10\x04', zeros(40)), 'audio'],
  ['a DSF', bytes('DSD \x1c', zeros(40)), 'audio'],
  // Pictures
  ['a PNG', bytes('\x89PNG\r\n\x1a\n', u32(13), 'IHDR', zeros(17), u32(0), 'IDAT', zeros(8)), 'image'],
  ['an animated PNG', bytes('\x89PNG\r\n\x1a\n', u32(13), 'IHDR', zeros(17), u32(8), 'acTL', zeros(12)), 'image'],
  ['a JPEG', bytes('\xff\xd8\xff\xe0\0\x10JFIF\0', zeros(40)), 'image'],
  ['a JPEG with a number that looks like a pack header', bytes('\xff\xd8\xff\xe1\0\x40Exif\0\0MM\0*\0\0\x01\xba\x44', zeros(60)), 'image'],
  ['an animated GIF', bytes('GIF89a\x40\0\x40\0\xf0\0\0', zeros(40)), 'image'],
  ['a WebP', riff('WEBP'), 'image'],
  ['a BMP', bytes('BM', u32le(1000), zeros(4), u32le(54), u32le(40), zeros(40)), 'image'],
  ['a BMP of one even grey, which is 0x47', bytes('BM', u32le(9000), zeros(4), u32le(54), u32le(40), zeros(36), 'G'.repeat(4042)), 'image'],
  ['a TIFF', bytes('II*\0\x08\0\0\0', zeros(40)), 'image'],
  ['an icon', bytes('\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0', zeros(40)), 'image'],
  ['a JPEG XL stream', bytes('\xff\x0a\xfa\x7f', zeros(40)), 'image'],
  ['a Photoshop picture', bytes('8BPS\0\x01', zeros(40)), 'image'],
  ['an SVG', bytes('<?xml version="1.0"?>\n<!-- a drawing -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image'],
  // Documents
  ['a PDF', bytes('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', zeros(40)), 'document'],
  ['a PDF behind a banner', bytes('a banner\n'.repeat(50), '%PDF-1.7\n'), 'document'],
  ['a Word document', join(zipEntry('[Content_Types].xml', '<Types/>'), zipEntry('word/document.xml', '<w/>')), 'document'],
  ['a spreadsheet that begins with its relations', zipEntry('_rels/.rels', '<Relationships/>'), 'document'],
  ['an OpenDocument text', zipEntry('mimetype', 'application/vnd.oasis.opendocument.text'), 'document'],
  ['an EPUB', zipEntry('mimetype', 'application/epub+zip'), 'document'],
  ['an OFD', zipEntry('OFD.xml', '<ofd/>'), 'document'],
  ['an old Word document', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', zeros(504)), 'document'],
  ['an RTF', bytes('{\\rtf1\\ansi a letter}'), 'document'],
  ['a PostScript file', bytes('%!PS-Adobe-3.0\n'), 'document'],
  ['a DjVu', bytes('AT&TFORM', u32(100), 'DJVUINFO'), 'document'],
  // Archives
  ['a ZIP', zipEntry('film.mp4', 'whatever'), 'archive'],
  ['an empty ZIP', bytes('PK\x05\x06', zeros(18)), 'archive'],
  ['a RAR', bytes('Rar!\x1a\x07\x01\0', zeros(40)), 'archive'],
  ['a 7z', bytes('7z\xbc\xaf\x27\x1c\0\x04', zeros(40)), 'archive'],
  ['a gzip', bytes('\x1f\x8b\x08\0', zeros(40)), 'archive'],
  ['a bzip2', bytes('BZh91AY&SY', zeros(40)), 'archive'],
  ['an xz', bytes('\xfd7zXZ\0\0\x04', zeros(40)), 'archive'],
  ['a Zstandard', bytes('\x28\xb5\x2f\xfd\x04', zeros(40)), 'archive'],
  ['an LZ4', bytes('\x04\x22\x4d\x18\x64', zeros(40)), 'archive'],
  ['a tar', tar('ustar\x0000'), 'archive'],
  ['a tar of before 1988', tar(''), 'archive'],
  ['a cabinet', bytes('MSCF\0\0\0\0', zeros(40)), 'archive'],
  // Software
  ['a Linux program', bytes('\x7fELF\x02\x01\x01', zeros(60)), 'software'],
  ['a Windows program', pe(), 'software'],
  ['a macOS program', bytes('\xcf\xfa\xed\xfe\x07\0\0\x01', zeros(40)), 'software'],
  ['a Java class', bytes('\xca\xfe\xba\xbe\0\0\0\x41', zeros(40)), 'software'],
  ['a JAR', join(zipEntry('META-INF/', ''), zipEntry('META-INF/MANIFEST.MF', 'Manifest-Version: 1.0')), 'software'],
  ['an APK', zipEntry('AndroidManifest.xml', '\x03\0\x08\0'), 'software'],
  ['an Android bytecode file', bytes('dex\n035\0', zeros(40)), 'software'],
  ['a Debian package', bytes('!<arch>\ndebian-binary   1700000000  0     0     100644  4         `\n2.0\n'), 'software'],
  ['an RPM', bytes('\xed\xab\xee\xdb\x03\0', zeros(90)), 'software'],
  ['a WebAssembly module', bytes('\0asm\x01\0\0\0'), 'software'],
  ['a shell script', bytes('#!/bin/sh\necho hello\n'), 'software'],
  // Text, and nothing at all
  ['a letter', bytes('Dear Ada,\r\n\tall is well.\r\n'), 'text'],
  ['a Chinese letter', Uint8Array.from(Buffer.from('关于暂停视频文件上传服务的公告')), 'text'],
  ['a text cut in the middle of a character', Uint8Array.from(Buffer.from('公告')).subarray(0, 5), 'text'],
  ['a text in UTF-16', utf16('公告 notice\r\n'), 'text'],
  ['a web page', bytes('<!DOCTYPE html><html><svg></svg></html>'), 'text'],
  ['a text about ID3 tags', bytes('ID3 tags stand before the sound.'), 'text'],
  ['a text about MAC addresses', bytes('MAC addresses have six bytes, MZ two.'), 'text'],
  ['a text that begins with MZ', bytes('MZ is how programs begin. '.repeat(5)), 'text'],
  ['a list of songs', bytes('#EXTM3U\n#EXTINF:200,A song\nsong.mp3\n'), 'text'],
  ['a table whose lines are 188 letters long', bytes(('Gaaa' + 'b'.repeat(183) + '\n').repeat(20)), 'text'],
  ['an empty file', new Uint8Array(), 'other'],
  ['zeros', bytes(zeros(4096)), 'other'],
  ['a text with a NUL', bytes('all is\0well'), 'other'],
  ['one lone MP3 frame header in random bytes', bytes([0xff, 0xfb, 0x90, 0x00, 0x9c, 0x00], '\x9c'.repeat(3000)), 'other'],
]

for (const [what, head, mediaClass] of CASES) {
  test(`${what} is ${mediaClass} by its bytes`, () => {
    assert.equal(classByBytes(head), mediaClass)
  })
}

test('every format of the table of signatures is recognised, and never as a milder class', () => {
  for (const [mediaClass, signatures] of SIGNATURES) {
    for (const [format, first, second] of signatures) {
      const head = new Uint8Array(4096).fill(0xe1)
      for (const mark of [first, second]) if (mark) head.set(bytes(mark[1]), mark[0])
      const found = classByBytes(head)
      assert.equal(stricterClass({ byBytes: found, byName: mediaClass }), found, format)
    }
  }
})

test('only the first 4,096 bytes count', () => {
  const late = join(bytes('\xe1'.repeat(HEAD_BYTES)), ebml('matroska'))

  assert.equal(classByBytes(late), 'other')
})

test('the class by bytes never throws and never says video of random bytes, at any length', () => {
  let seed = 20160521
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) >>> 24

  for (let round = 0; round < 2000; round++) {
    const head = Uint8Array.from({ length: round * 2 }, random)
    assert.notEqual(classByBytes(head), 'video', `round ${String(round)}`)
  }
})

test('every head cut short anywhere gives some class and does not throw', () => {
  for (const [, head] of CASES) {
    for (let length = 0; length < Math.min(head.length, 600); length++)
      classByBytes(head.subarray(0, length))
  }
})

test('a film with the name of a text is a film, and a text with the name of a film too', () => {
  const film = ebml('matroska')
  const letter = bytes('a letter')

  assert.deepEqual(judgeMedia('c.txt', film), { byBytes: 'video', byName: 'text' })
  assert.deepEqual(judgeMedia('c.mp4', letter), { byBytes: 'text', byName: 'video' })
  assert.equal(stricterClass(judgeMedia('c.txt', film)), 'video')
  assert.equal(stricterClass(judgeMedia('c.mp4', letter)), 'video')
})

/** Where file-type looks less closely than we do, or calls the same thing otherwise. */
const DIFFERENT: readonly string[] = [
  'Motion JPEG 2000: image/mj2', // registered as video/mj2
  'a film that calls itself M4A: audio/x-m4a', // it believes the brand
  'an ASF whose header goes on beyond what we see: audio/x-ms-asf', // the picture may come later
  'an MPEG-4 visual stream: image/x-icon',
  'an H.266 stream: image/x-icon',
  'a Word document: application/zip', // it wants the central directory
  'a spreadsheet that begins with its relations: application/zip',
  'an OFD: application/zip',
  'an APK: application/zip',
  'a text about ID3 tags: audio/mpeg', // it takes two or three letters for a sign
  'a text about MAC addresses: audio/ape',
  'a text that begins with MZ: application/x-msdownload',
  'a table whose lines are 188 letters long: video/mp2t',
  'one lone MP3 frame header in random bytes: audio/mpeg',
]
const FAMILY: readonly (readonly [RegExp, MediaClass])[] = [
  [/^video\/|^application\/(x-shockwave-flash|mxf|vnd\.ms-asf|ogg|vnd\.rn-realmedia)/, 'video'],
  [
    /^application\/(x-elf|x-msdownload|x-mach-binary|wasm|java-vm|java-archive|x-deb|x-rpm|vnd\.android)/,
    'software',
  ],
  [/^audio\//, 'audio'],
  [/^image\//, 'image'],
  [/pdf|epub|officedocument|opendocument|cfb|rtf|postscript/, 'document'],
  [/zip|rar|7z|gzip|bzip|xz|zstd|lz4|tar|cab/, 'archive'],
]

test('file-type sees the same class of every head that it knows, but for those listed', async () => {
  let known = 0
  const different: string[] = []
  for (const [what, head, mediaClass] of CASES) {
    const type = await fileTypeFromBuffer(head).catch(() => undefined)
    if (!type) continue
    const theirs = FAMILY.find(([pattern]) => pattern.test(type.mime))?.[1]
    if (theirs === undefined) continue
    known++
    if (mediaClass !== theirs) different.push(`${what}: ${type.mime}`)
  }
  assert.deepEqual(different, DIFFERENT)
  assert.ok(known >= 60, `file-type knows ${String(known)} of the heads`)
})
