import assert from 'node:assert/strict'
import test from 'node:test'
import { isProblem } from '../domain/problem.ts'
import { formatVerifierKey, isSignedBy, makeVerifierKey, parseVerifierKey } from './verifier-key.ts'

// The example of c2sp.org/signed-note.
const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'

test('a verifier key is written as it was read', () => {
  const key = parseVerifierKey(VKEY)

  assert.equal(key.name, 'example.com/foo')
  assert.equal(key.id, '530d903a')
  assert.equal(key.publicKey.length, 32)
  assert.equal(formatVerifierKey(key), VKEY)
})

for (const text of [
  '',
  VKEY.replace('530d903a', '530d903b'),
  VKEY.replace('530d903a', '530D903A'),
  VKEY.replace('+Aek', '+Bek'), // the type of another algorithm
  VKEY.replace('foo', 'fo o'),
  VKEY.replace('foo', 'fo\n'),
  VKEY.replace('foo', 'fo+o'),
  VKEY.slice(0, -4),
  `${VKEY}=`,
  `${VKEY}\n`,
  VKEY.replace('example.com/foo', ''),
]) {
  test(`${JSON.stringify(text)} is not a verifier key`, () => {
    assert.throws(
      () => parseVerifierKey(text),
      (error) => isProblem(error, 'invalid-input'),
    )
  })
}

test('a key that is no point of the curve has signed nothing', () => {
  const key = makeVerifierKey('example.com/none', new Uint8Array(32).fill(0xff))

  assert.equal(isSignedBy(key, new Uint8Array(1), new Uint8Array(64)), false)
})
