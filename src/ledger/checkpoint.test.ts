import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import test from 'node:test'
import { isProblem } from '../domain/problem.ts'
import {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  parseDecimal,
  signCheckpoint,
} from './checkpoint.ts'
import { emptyRoot } from './merkle-hash.ts'
import { makeNoteSigner } from './note-signer.ts'
import type { NoteSigner } from './note-signer.ts'
import { signNote } from './signed-note.ts'

const ROOT = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
const CHECKPOINT = { origin: 'disk.example/ledger', size: 0, root: emptyRoot() }

function newSigner(name: string): NoteSigner {
  return makeNoteSigner(name, generateKeyPairSync('ed25519').privateKey)
}

test('a checkpoint is origin, size and root, a line each', () => {
  assert.equal(formatCheckpoint(CHECKPOINT), `disk.example/ledger\n0\n${ROOT}\n`)
})

test('a signed checkpoint opens with the key of its log', () => {
  const log = newSigner('disk.example/ledger')

  assert.deepEqual(openCheckpoint(signCheckpoint(CHECKPOINT, [log]), [log.key]), {
    ...CHECKPOINT,
    root: Buffer.from(CHECKPOINT.root),
  })
})

test('a checkpoint that only a witness signed is not the log’s word', () => {
  const witness = newSigner('witness.example')
  const note = signCheckpoint(CHECKPOINT, [witness])

  assert.throws(
    () => openCheckpoint(note, [witness.key]),
    (error) => isProblem(error, 'corrupt'),
  )
})

test('a signed text that is no checkpoint does not open', () => {
  const log = newSigner('disk.example/ledger')

  assert.throws(
    () => openCheckpoint(signNote('hello\n', [log]), [log.key]),
    (error) => isProblem(error, 'invalid-input'),
  )
})

test('extension lines of other logs are passed over', () => {
  assert.equal(parseCheckpoint(`a\n7\n${ROOT}\nextra\n`).size, 7)
})

for (const text of [
  '',
  '\n',
  `a\n0\n${ROOT}`,
  `\n0\n${ROOT}\n`,
  `a\n\n${ROOT}\n`,
  'a\n0\n',
  `a\n00\n${ROOT}\n`,
  `a\n-1\n${ROOT}\n`,
  `a\n+1\n${ROOT}\n`,
  `a\n1e3\n${ROOT}\n`,
  `a\n9007199254740992\n${ROOT}\n`,
  `a\n0\n${ROOT.slice(0, -4)}\n`,
  `a\n0\n${ROOT.slice(0, -1)}\n`,
  `a\n0\n ${ROOT}\n`,
  `a\n0\n${ROOT}\n\n`,
]) {
  test(`${JSON.stringify(text)} is not a checkpoint`, () => {
    assert.throws(
      () => parseCheckpoint(text),
      (error) => isProblem(error, 'invalid-input'),
    )
  })
}

test('the largest count is 2^53 - 1', () => {
  assert.equal(parseDecimal('9007199254740991'), Number.MAX_SAFE_INTEGER)
  assert.equal(parseDecimal('9007199254740992'), undefined)
})
