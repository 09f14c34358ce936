import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import { isProblem } from '../domain/problem.ts'
import { signCheckpoint } from './checkpoint.ts'
import { MemoryLog } from './memory-log.ts'
import { rootAt } from './merkle-tree.ts'
import { makeNoteSigner } from './note-signer.ts'
import { formatTlogProof, makeTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.ts'

const origin = 'disk.example/ledger'
const signer = makeNoteSigner(origin, generateKeyPairSync('ed25519').privateKey)
const log = new MemoryLog()
for (let at = 0; at < 21; at++) await log.append(Buffer.from(`entry ${at}`))
const note = signCheckpoint({ origin, size: 21, root: await rootAt(21, log) }, [signer])

async function proofOf(index: number): Promise<string> {
  const bytes = log.entries[index] ?? new Uint8Array()
  return formatTlogProof(await makeTlogProof({ index, bytes }, note, log))
}

test('every entry has a proof that holds without the log', async () => {
  for (let index = 0; index < log.size; index++) {
    const proven = verifyTlogProof(await proofOf(index), [signer.key])

    assert.equal(proven.index, index)
    assert.deepEqual(proven.entry, log.entries[index])
    assert.equal(proven.checkpoint.size, 21)
  }
})

test('the proof is text as c2sp.org/tlog-proof lays it out', async () => {
  const lines = (await proofOf(20)).split('\n')

  assert.deepEqual(lines.slice(0, 3), [
    'c2sp.org/tlog-proof@v1',
    `extra ${Buffer.from('entry 20').toString('base64')}`,
    'index 20',
  ])
  assert.equal(lines.slice(3).join('\n').split('\n\n').slice(1).join('\n\n'), note)
})

test('a proof without its entry needs the entry', async () => {
  const { extra: _, ...bare } = parseTlogProof(await proofOf(4))
  const text = formatTlogProof(bare)

  assert.equal(verifyTlogProof(text, [signer.key], Buffer.from('entry 4')).index, 4)
  assert.throws(
    () => verifyTlogProof(text, [signer.key]),
    (error) => isProblem(error, 'invalid-input'),
  )
})

test('the entry given counts, whatever the proof carries', async () => {
  const text = await proofOf(4)

  assert.throws(
    () => verifyTlogProof(text, [signer.key], Buffer.from('entry 5')),
    (error) => isProblem(error, 'corrupt'),
  )
})

test('a proof for the log of a stranger does not hold', async () => {
  const stranger = makeNoteSigner(origin, generateKeyPairSync('ed25519').privateKey)
  const text = await proofOf(4)

  assert.throws(
    () => verifyTlogProof(text, [stranger.key]),
    (error) => isProblem(error, 'corrupt'),
  )
})

test('a proof with any byte changed does not hold', async () => {
  const bytes = Buffer.from(await proofOf(9))
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, bits) => {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(at) ^ bits, at)
      assert.throws(
        () => verifyTlogProof(changed.toString(), [signer.key]),
        (error) => isProblem(error, 'invalid-input', 'corrupt'),
      )
    }),
    { numRuns: 500 },
  )
})

const HASH = Buffer.alloc(32).toString('base64')
for (const [name, text] of [
  ['nothing', ''],
  ['another version', `c2sp.org/tlog-proof@v2\nindex 0\n\n${note}`],
  ['no index', `c2sp.org/tlog-proof@v1\n\n${note}`],
  ['an index with a leading zero', `c2sp.org/tlog-proof@v1\nindex 00\n\n${note}`],
  ['a negative index', `c2sp.org/tlog-proof@v1\nindex -1\n\n${note}`],
  ['extra data after the index', `c2sp.org/tlog-proof@v1\nindex 0\nextra AAAA\n\n${note}`],
  ['extra data that is no base64', `c2sp.org/tlog-proof@v1\nextra A\nindex 0\n\n${note}`],
  ['a short hash', `c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n${note}`],
  ['65 hashes', `c2sp.org/tlog-proof@v1\nindex 0\n${`${HASH}\n`.repeat(65)}\n${note}`],
  ['no checkpoint', 'c2sp.org/tlog-proof@v1\nindex 0\n'],
  ['a megabyte', `c2sp.org/tlog-proof@v1\nindex 0\n\n${'x'.repeat(1_000_000)}`],
] as const) {
  test(`${name} is not a proof`, () => {
    assert.throws(
      () => parseTlogProof(text),
      (error) => isProblem(error, 'invalid-input'),
    )
  })
}
