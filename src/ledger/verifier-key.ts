import { createHash, createPublicKey, verify } from 'node:crypto'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { malformed } from './malformed.ts'

/** A public Ed25519 key with the name that signs by it (c2sp.org/signed-note). */
export type VerifierKey = {
  /** Not empty, without white space, control characters or `+`; for a log its origin. */
  readonly name: string
  /** Four bytes as 8 lower-case hex digits. */
  readonly id: string
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array
}

/** c2sp.org/signed-note, signature types. */
const ED25519_TYPE = 0x01
const PUBLIC_KEY_BYTES = 32
const SIGNATURE_BYTES = 64
/** RFC 8410 §4: what comes before the 32 bytes in a SubjectPublicKeyInfo. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_NAME = /^[^\p{White_Space}\p{Cc}+]{1,500}$/u

/** @throws Problem 'invalid-input' when the name cannot be that of a key or the key is not 32 bytes */
export function makeVerifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name) || publicKey.length !== PUBLIC_KEY_BYTES) throw malformedKey()
  const id = createHash('sha256')
    .update(`${name}\n`)
    .update(new Uint8Array([ED25519_TYPE]))
    .update(publicKey)
    .digest('hex')
    .slice(0, 8)
  return { name, id, publicKey }
}

/** `NAME+ID+BASE64(0x01 || public key)`, as other tools take it. */
export function formatVerifierKey({ name, id, publicKey }: VerifierKey): string {
  return `${name}+${id}+${encodeBase64(Buffer.concat([new Uint8Array([ED25519_TYPE]), publicKey]))}`
}

/** @throws Problem 'invalid-input' unless `text` is an Ed25519 key whose id fits it */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name = '', id = '', encoded = ''] =
    /^([^+]*)\+([0-9a-f]{8})\+(.{1,100})$/u.exec(text) ?? []
  const typed = decodeBase64(encoded)
  if (typed?.[0] !== ED25519_TYPE) throw malformedKey()
  const key = makeVerifierKey(name, typed.subarray(1))
  if (key.id !== id) throw malformedKey()
  return key
}

export function isKeyName(name: string): boolean {
  return name.isWellFormed() && KEY_NAME.test(name)
}

/** Whether `signature` is this key's over `message`. Never throws. */
export function isSignedBy(key: VerifierKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false
  const spki = Buffer.concat([SPKI_PREFIX, key.publicKey])
  try {
    return verify(
      null,
      message,
      createPublicKey({ key: spki, format: 'der', type: 'spki' }),
      signature,
    )
  } catch {
    // 32 bytes that are no point of the curve: nothing can be signed by them.
    return false
  }
}

function malformedKey() {
  return malformed('key', {
    en: 'That is not an Ed25519 verifier key. Use a line of /ledger/key, unchanged.',
    'zh-CN': '这不是 Ed25519 验证公钥。请原样使用 /ledger/key 中的一行。',
  })
}
