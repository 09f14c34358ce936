import { hash, randomBytes } from 'node:crypto'
import { type Algorithm, hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2'
import type { BlobId } from '../domain/ids.ts'
import type { Chance, Passwords, Secrets } from '../operations/parts.ts'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- a const enum has no value to import where types are stripped
  algorithm: 2 satisfies Algorithm.Argon2id as Algorithm,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
}

export const argon2Passwords: Passwords = {
  hash: (password) => argon2Hash(password, ARGON2),
  verify: (hashed, password) => argon2Verify(hashed, password),
}

/** Crockford's base 32: no letter that looks like another. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

export function processSecrets(): Secrets {
  const key = randomBytes(32).toString('base64')
  return {
    make: () => randomBytes(32).toString('base64url'),
    makeReadable: () => {
      const letters = [...randomBytes(25)].map((byte) => ALPHABET[byte % 32]).join('')
      return letters.replace(/.{5}(?=.)/g, '$&-')
    },
    hash: (secret) => hash('sha256', secret, 'hex'),
    // The key first and of a fixed length: only equality within this process matters.
    fingerprint: (text) => hash('sha256', key + text, 'base64'),
  }
}

/** Random bytes are drawn in bulk: an etag for each write would otherwise cost a system call each. */
export function pooledChance(): Chance {
  let pool = randomBytes(4096)
  let used = 0
  return {
    hex(bytes) {
      if (used + bytes > pool.length) {
        pool = randomBytes(4096)
        used = 0
      }
      used += bytes
      return pool.toString('hex', used - bytes, used)
    },
  }
}

export function sha256(bytes: Uint8Array): BlobId {
  return hash('sha256', bytes, 'hex') as BlobId
}
