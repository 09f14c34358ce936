import { Problem } from '../domain/problem.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { malformed } from './malformed.ts'
import type { NoteSigner } from './note-signer.ts'
import { isKeyName, isSignedBy } from './verifier-key.ts'
import type { VerifierKey } from './verifier-key.ts'

export type NoteSignature = {
  readonly name: string
  /** Four bytes as 8 lower-case hex digits. */
  readonly keyId: string
  readonly signature: Uint8Array
}

/** Text with signatures that nobody has checked yet. */
export type SignedNote = { readonly text: string; readonly signatures: readonly NoteSignature[] }

/** c2sp.org/signed-note asks for at least 16; one of a post-quantum key takes nearly 7 KiB. */
export const NOTE_SIGNATURES_MAX = 64
export const NOTE_LENGTH_MAX = 512 * 1024

const SIGNATURE_LINE_START = '— '
// Control characters other than the newline. The form forbids them so that a note looks the same everywhere.
const CONTROL = /[^\n -\u{10ffff}]/u

/**
 * Text and signatures as one note (c2sp.org/signed-note).
 *
 * @param text ends in a newline; no other control character
 * @throws Problem 'invalid-input' when such a text cannot be signed
 */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!isNoteText(text) || signers.length === 0) throw malformedNote()
  const message = new TextEncoder().encode(text)
  const lines = signers.map(({ key, sign }) => {
    const signature = Buffer.concat([Buffer.from(key.id, 'hex'), sign(message)])
    return `${SIGNATURE_LINE_START}${key.name} ${encodeBase64(signature)}\n`
  })
  return `${text}\n${lines.join('')}`
}

/**
 * Takes a note apart without checking a signature.
 *
 * @throws Problem 'invalid-input' when it has not exactly the form of c2sp.org/signed-note, is longer
 * than NOTE_LENGTH_MAX or has more than NOTE_SIGNATURES_MAX signatures
 */
export function parseSignedNote(note: string): SignedNote {
  if (note.length > NOTE_LENGTH_MAX || !note.endsWith('\n')) throw malformedNote()
  // The text may hold empty lines itself: the last one ends it.
  const split = note.lastIndexOf('\n\n')
  if (split < 0) throw malformedNote()
  const text = note.slice(0, split + 1)
  const lines = note.slice(split + 2, -1).split('\n')
  if (!isNoteText(text) || lines.length > NOTE_SIGNATURES_MAX) throw malformedNote()
  return { text, signatures: lines.map(parseSignatureLine) }
}

/**
 * The text of a note that at least one of `keys` signed, and by which of them. Signatures of unknown
 * keys are passed over; a wrong signature in a known key's name condemns the whole note.
 *
 * @throws Problem 'invalid-input' when it is no note; 'corrupt' when it does not verify
 */
export function verifyNote(
  note: string,
  keys: readonly VerifierKey[],
): { readonly text: string; readonly signedBy: readonly VerifierKey[] } {
  const { text, signatures } = parseSignedNote(note)
  const message = new TextEncoder().encode(text)
  const signedBy = new Set<VerifierKey>()
  for (const { name, keyId, signature } of signatures) {
    const key = keys.find((one) => one.name === name && one.id === keyId)
    if (!key) continue
    if (!isSignedBy(key, message, signature)) throw wrongSignature(name)
    signedBy.add(key)
  }
  if (signedBy.size === 0) throw unknownSigner()
  return { text, signedBy: [...signedBy] }
}

function parseSignatureLine(line: string): NoteSignature {
  if (!line.startsWith(SIGNATURE_LINE_START)) throw malformedNote()
  const [name = '', encoded = '', ...more] = line.slice(SIGNATURE_LINE_START.length).split(' ')
  const bytes = decodeBase64(encoded)
  if (more.length > 0 || !isKeyName(name) || !bytes || bytes.length <= 4) throw malformedNote()
  const keyId = Buffer.from(bytes.subarray(0, 4)).toString('hex')
  return { name, keyId, signature: bytes.subarray(4) }
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && !CONTROL.test(text)
}

function malformedNote(): Problem {
  return malformed('note', {
    en: 'That is not a signed note. Use the text of /ledger/checkpoint, unchanged to the last line break.',
    'zh-CN': '这不是有效的签名文本。请原样使用 /ledger/checkpoint 的内容，包括最后的换行。',
  })
}

function wrongSignature(name: string): Problem {
  return new Problem('corrupt', {
    en: `The signature of ${name} does not fit the text: one of the two was changed.`,
    'zh-CN': `${name} 的签名与文本不符：两者之一已被改动。`,
  })
}

function unknownSigner(): Problem {
  return new Problem('corrupt', {
    en: 'None of the given keys signed this text. Check that the keys are those of this ledger.',
    'zh-CN': '所给公钥都没有签署这段文本。请确认这些公钥属于本账本。',
  })
}
