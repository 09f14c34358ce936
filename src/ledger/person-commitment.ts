import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'

/** As many random bytes as nobody can guess: without them the commitment says nothing. */
export const SALT_BYTES = 32

/**
 * What stands in the public ledger instead of a person's name: SHA-256(salt || name in UTF-8), 64
 * lower-case hex digits. Whoever has salt and name can show that it is them; once the salt is
 * destroyed, the entry names nobody any more and yet keeps its hash.
 *
 * @param salt 32 random bytes, kept in the catalog until the person is erased. The same salt for
 * two entries lets a reader see that both are about the same person.
 */
export function personCommitment(salt: Uint8Array, name: string): string {
  assert.equal(salt.length, SALT_BYTES)
  return createHash('sha256').update(salt).update(name, 'utf8').digest('hex')
}
