import { Problem } from '../domain/problem.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { malformed } from './malformed.ts'
import { HASH_BYTES } from './merkle-hash.ts'
import type { NoteSigner } from './note-signer.ts'
import { signNote, verifyNote } from './signed-note.ts'
import type { VerifierKey } from './verifier-key.ts'

/** What a log says of itself at one size (c2sp.org/tlog-checkpoint). */
export type Checkpoint = {
  /** Names the log for good, such as `disk.example.com/ledger`. */
  readonly origin: string
  /** Number of entries. */
  readonly size: number
  /** RFC 9162 Merkle tree hash of these entries, 32 bytes. */
  readonly root: Uint8Array
}

/** The text that gets signed: origin, size and root, a line each. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${encodeBase64(root)}\n`
}

/**
 * Extension lines, which other logs may add, are checked for their form and otherwise passed over.
 *
 * @throws Problem 'invalid-input' when the text has another form
 */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) throw malformedCheckpoint()
  const lines = text.slice(0, -1).split('\n')
  const [origin = '', sizeText = '', rootText = ''] = lines
  const size = parseDecimal(sizeText)
  const root = decodeBase64(rootText)
  const isWhole = lines.every((line) => line !== '')
  if (!isWhole || size === undefined || root?.length !== HASH_BYTES) throw malformedCheckpoint()
  return { origin, size, root }
}

/** `/ledger/checkpoint`: the checkpoint as a signed note, each signer with one line. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): string {
  const text = formatCheckpoint(checkpoint)
  parseCheckpoint(text)
  return signNote(text, signers)
}

/**
 * The checkpoint in a note that the log itself has signed: by one of `keys`, under its origin.
 *
 * @throws Problem 'invalid-input' when it is no checkpoint; 'corrupt' when it does not verify
 */
export function openCheckpoint(note: string, keys: readonly VerifierKey[]): Checkpoint {
  const { text, signedBy } = verifyNote(note, keys)
  const checkpoint = parseCheckpoint(text)
  if (signedBy.some((key) => key.name === checkpoint.origin)) return checkpoint
  throw new Problem('corrupt', {
    en: `The checkpoint of ${checkpoint.origin} is not signed by that log.`,
    'zh-CN': `${checkpoint.origin} 的检查点没有该账本自身的签名。`,
  })
}

/** A count in ASCII digits without leading zeros, or undefined; at most 2^53 - 1. */
export function parseDecimal(text: string): number | undefined {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}

function malformedCheckpoint(): Problem {
  return malformed('checkpoint', {
    en: 'That is not a checkpoint: it needs an origin, a size and a root hash, one line each.',
    'zh-CN': '这不是检查点：应依次包含来源、条目数和根哈希，各占一行。',
  })
}
