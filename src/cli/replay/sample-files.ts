/** Files of the story: real beginnings, and behind them bytes that differ from file to file. */
export type SampleKind = 'mp4' | 'mkv' | 'jpg' | 'pdf' | 'text'

/** More than is kept inside the catalog, so that the bytes take the way of large files. */
const BODY_BYTES = 96 * 1024

/** @param seed the same seed, the same bytes */
export function sampleFile(kind: SampleKind, seed: number): Uint8Array {
  if (kind === 'text') return Buffer.from(`Notes ${seed}\n笔记 ${seed}\n`)
  const head = HEADS[kind]
  const bytes = Buffer.alloc(head.length + BODY_BYTES)
  head.copy(bytes)
  for (let at = head.length; at + 4 <= bytes.length; at += 4) {
    bytes.writeUInt32LE((Math.imul(seed + 1, 0x9e3779b1) + Math.imul(at, 0x85ebca6b)) >>> 0, at)
  }
  return bytes
}

const HEADS = {
  mp4: Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from('ftypisom\0\0\x02\0isommp41', 'latin1'),
    Buffer.from([0, 1, 0x80, 8]),
    Buffer.from('mdat'),
  ]),
  // EBML with the document type that says what it is.
  mkv: Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282886d6174726f736b61', 'hex'),
  jpg: Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
  pdf: Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'),
} as const satisfies Record<Exclude<SampleKind, 'text'>, Buffer>
