import { Problem } from '../domain/problem.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { openCheckpoint, parseCheckpoint, parseDecimal } from './checkpoint.ts'
import type { Checkpoint } from './checkpoint.ts'
import { ENTRY_BYTES_MAX } from './entry-bundle.ts'
import type { HashReader } from './hash-reader.ts'
import { malformed } from './malformed.ts'
import { HASH_BYTES, leafHash } from './merkle-hash.ts'
import { inclusionProof } from './merkle-tree.ts'
import { NOTE_LENGTH_MAX, parseSignedNote } from './signed-note.ts'
import type { VerifierKey } from './verifier-key.ts'
import { verifyInclusion } from './verify-proof.ts'

/** That one entry is in the log, to be checked without the log (c2sp.org/tlog-proof). */
export type TlogProof = {
  /** Any bytes; nothing vouches for them. We put the entry there, so that one file says it all. */
  readonly extra?: Uint8Array
  readonly index: number
  /** Inclusion proof, the leaf's sibling first. */
  readonly hashes: readonly Uint8Array[]
  /** The signed note, as the log gave it. */
  readonly checkpoint: string
}

const HEADER = 'c2sp.org/tlog-proof@v1'
/** No tree of fewer than 2^64 entries needs a longer path. */
const HASHES_MAX = 64
/** `extra ` and the longest entry in base64. */
const EXTRA_LENGTH_MAX = 6 + Math.ceil(ENTRY_BYTES_MAX / 3) * 4
const PROOF_LENGTH_MAX = NOTE_LENGTH_MAX + EXTRA_LENGTH_MAX + HASHES_MAX * 45 + 100

/**
 * A proof of the entry `bytes` at `index`, with the entry itself as extra data, against a
 * checkpoint that the log has signed.
 *
 * @throws Problem 'invalid-input' when the checkpoint does not cover the index
 */
export async function makeTlogProof(
  entry: { readonly index: number; readonly bytes: Uint8Array },
  checkpoint: string,
  reader: HashReader,
): Promise<TlogProof> {
  const { size } = parseCheckpoint(parseSignedNote(checkpoint).text)
  const hashes = await inclusionProof(entry.index, size, reader)
  return { extra: entry.bytes, index: entry.index, hashes, checkpoint }
}

/** The text of a `.tlog-proof` file. */
export function formatTlogProof({ extra, index, hashes, checkpoint }: TlogProof): string {
  const lines = [
    HEADER,
    ...(extra === undefined ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(encodeBase64),
  ]
  return `${lines.join('\n')}\n\n${checkpoint}`
}

/**
 * Takes a proof apart without checking it.
 *
 * @throws Problem 'invalid-input' when it has not exactly the form of c2sp.org/tlog-proof
 */
export function parseTlogProof(text: string): TlogProof {
  const split = text.indexOf('\n\n')
  if (text.length > PROOF_LENGTH_MAX || split < 0) throw malformedProof()
  const [header, ...lines] = text.slice(0, split).split('\n')
  if (header !== HEADER) throw malformedProof()
  const extra = lines[0]?.startsWith('extra ') ? decodeBase64(lines.shift()?.slice(6) ?? '') : null
  const indexLine = lines.shift() ?? ''
  const index = indexLine.startsWith('index ') ? parseDecimal(indexLine.slice(6)) : undefined
  if (extra === undefined || index === undefined || lines.length > HASHES_MAX) {
    throw malformedProof()
  }
  const hashes = lines.map(parseHash)
  return { ...(extra && { extra }), index, hashes, checkpoint: text.slice(split + 2) }
}

/**
 * Checks a proof by nothing but itself, the entry and the log's public keys.
 *
 * @param entry its bytes; absent: those that the proof carries as extra data
 * @returns what was proven: these bytes are entry `index` of the log with this checkpoint
 * @throws Problem 'invalid-input' when a part is malformed; 'corrupt' when the proof does not hold
 */
export function verifyTlogProof(
  text: string,
  keys: readonly VerifierKey[],
  entry?: Uint8Array,
): { readonly index: number; readonly entry: Uint8Array; readonly checkpoint: Checkpoint } {
  const proof = parseTlogProof(text)
  const bytes = entry ?? proof.extra
  if (!bytes) throw missingEntry()
  const checkpoint = openCheckpoint(proof.checkpoint, keys)
  const { index, hashes } = proof
  const { size, root } = checkpoint
  if (verifyInclusion({ index, size, root, leaf: leafHash(bytes), proof: hashes })) {
    return { index, entry: bytes, checkpoint }
  }
  throw new Problem('corrupt', {
    en: `The proof does not hold: that is not entry ${index} of ${checkpoint.origin}.`,
    'zh-CN': `证明不成立：该内容不是 ${checkpoint.origin} 的第 ${index} 条记录。`,
  })
}

function parseHash(line: string): Uint8Array {
  const hash = decodeBase64(line)
  if (hash?.length !== HASH_BYTES) throw malformedProof()
  return hash
}

function missingEntry(): Problem {
  return malformed('entry', {
    en: 'This proof does not carry its entry. Give the bytes of the entry as well.',
    'zh-CN': '该证明不含记录本身。请同时提供记录的原始字节。',
  })
}

function malformedProof(): Problem {
  return malformed('proof', {
    en: `That is not a proof: its first line must be ${HEADER}. Use the .tlog-proof file unchanged.`,
    'zh-CN': `这不是有效的证明文件：首行应为 ${HEADER}。请原样使用 .tlog-proof 文件。`,
  })
}
