import assert from 'node:assert/strict'
import test from 'node:test'
import { personCommitment } from './person-commitment.ts'

test('a commitment is the SHA-256 of salt and name', () => {
  // printf '%032dada' 0 | sha256sum, with '0' for each byte of the salt
  assert.equal(
    personCommitment(new Uint8Array(32).fill(0x30), 'ada'),
    'ecf90c832a1204f69a93b14bec0c630f86ce75ca34a4202846104f911d997cb5',
  )
})

test('another salt gives another commitment, and a short salt none', () => {
  const salt = new Uint8Array(32)

  assert.notEqual(personCommitment(salt, 'ada'), personCommitment(salt.fill(1), 'ada'))
  assert.throws(() => personCommitment(new Uint8Array(31), 'ada'))
})
