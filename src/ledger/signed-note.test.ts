import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import { isProblem } from '../domain/problem.ts'
import { makeNoteSigner } from './note-signer.ts'
import type { NoteSigner } from './note-signer.ts'
import { parseSignedNote, signNote, verifyNote } from './signed-note.ts'

function newSigner(name: string): NoteSigner {
  return makeNoteSigner(name, generateKeyPairSync('ed25519').privateKey)
}

const ada = newSigner('ada.example/log')
const ben = newSigner('ben.example/witness')
const TEXT = 'Ada’s disk\n\n42\n'
const NOTE = signNote(TEXT, [ada, ben])

const isMalformed = (error: unknown) => isProblem(error, 'invalid-input')
const isUntrue = (error: unknown) => isProblem(error, 'corrupt')

test('a note verifies by each key that signed it', () => {
  assert.deepEqual(verifyNote(NOTE, [ada.key]), { text: TEXT, signedBy: [ada.key] })
  assert.deepEqual(verifyNote(NOTE, [ben.key, ada.key]).signedBy, [ada.key, ben.key])
})

test('a note by strangers only is refused', () => {
  assert.throws(() => verifyNote(NOTE, [newSigner('ada.example/log').key]), isUntrue)
  assert.throws(() => verifyNote(NOTE, []), isUntrue)
})

test('signatures of unknown keys are passed over, whatever they hold', () => {
  const stranger = newSigner('stranger.example')
  const longSignature = { ...stranger, sign: () => new Uint8Array(2420) }

  const note = signNote(TEXT, [stranger, longSignature, ada])

  assert.deepEqual(verifyNote(note, [ada.key]).signedBy, [ada.key])
})

test('one wrong signature of a known key condemns the note', () => {
  const note = signNote(TEXT, [ada, { ...ben, sign: () => new Uint8Array(64) }])

  assert.throws(() => verifyNote(note, [ada.key, ben.key]), isUntrue)
})

test('a note with any byte changed is refused', () => {
  const bytes = Buffer.from(NOTE)
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, bits) => {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(at) ^ bits, at)
      assert.throws(
        () => verifyBoth(changed.toString('utf8')),
        (error) => isMalformed(error) || isUntrue(error),
      )
    }),
    { numRuns: 500 },
  )
})

/** Both must have signed, else a change in one line only would make that signer unknown. */
function verifyBoth(note: string): void {
  for (const { key } of [ada, ben]) verifyNote(note, [key])
}

const [, LINE = ''] = /\n\n(— .*)\n/.exec(signNote('x\n', [ada])) ?? []
for (const [name, note] of [
  ['an empty text', ''],
  ['no signature', 'x\n'],
  ['an empty signature line', 'x\n\n\n'],
  ['no empty line before the signatures', `x\n${LINE}\n`],
  ['no line break at the end', `x\n\n${LINE}`],
  ['a text without line break', `x${LINE}\n`],
  ['a carriage return', `x\r\n\n${LINE}\n`],
  ['a NUL', `x\0\n\n${LINE}\n`],
  ['a tab', `x\t\n\n${LINE}\n`],
  ['a lone surrogate', `\ud800\n\n${LINE}\n`],
  ['a hyphen instead of the dash', `x\n\n${LINE.replace('—', '-')}\n`],
  ['a second space', `x\n\n${LINE.replace('— ', '—  ')}\n`],
  ['a third part', `x\n\n${LINE} x\n`],
  ['a name with a plus', `x\n\n${LINE.replace('ada', 'a+a')}\n`],
  ['no name', `x\n\n${LINE.replace('ada.example/log', '')}\n`],
  ['another base64', `x\n\n${LINE.replace(/=*$/, '')}\n`],
  ['a signature of nothing but an id', 'x\n\n— ada AAAAAA==\n'],
  ['something after the signatures', `x\n\n${LINE}\nx\n`],
  ['65 signatures', `x\n\n${`${LINE}\n`.repeat(65)}`],
  ['more than 512 KiB', `${'x'.repeat(512 * 1024)}\n\n${LINE}\n`],
] as const) {
  test(`a note with ${name} is refused`, () => {
    assert.throws(() => parseSignedNote(note), isMalformed)
  })
}

test('64 signatures are read', () => {
  assert.equal(parseSignedNote(`x\n\n${`${LINE}\n`.repeat(64)}`).signatures.length, 64)
})

test('a text that no note can carry is not signed', () => {
  for (const text of ['', 'x', 'x\r\n', '\ud800\n']) {
    assert.throws(() => signNote(text, [ada]), isMalformed)
  }
  assert.throws(() => signNote('x\n', []), isMalformed)
})
