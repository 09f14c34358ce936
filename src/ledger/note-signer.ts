import { createPublicKey, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { makeVerifierKey } from './verifier-key.ts'
import type { VerifierKey } from './verifier-key.ts'

/** Somebody who can sign a note: the public half, and the act of signing (Ed25519, RFC 8032). */
export type NoteSigner = {
  readonly key: VerifierKey
  readonly sign: (message: Uint8Array) => Uint8Array
}

/**
 * A signer under `name` by an Ed25519 private key.
 *
 * @throws Problem 'invalid-input' when the name cannot be that of a key
 */
export function makeNoteSigner(name: string, privateKey: KeyObject): NoteSigner {
  // RFC 8410: the 32 bytes of an Ed25519 key are the end of its SubjectPublicKeyInfo.
  const publicKey = createPublicKey(privateKey)
    .export({ type: 'spki', format: 'der' })
    .subarray(-32)
  return {
    key: makeVerifierKey(name, publicKey),
    sign: (message) => sign(null, message, privateKey),
  }
}
