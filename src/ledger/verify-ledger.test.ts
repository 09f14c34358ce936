import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import type { NoticeId } from '../domain/ids.ts'
import { isoInstant } from '../domain/instant.ts'
import { signCheckpoint } from './checkpoint.ts'
import type { StoredHash } from './hash-reader.ts'
import { encodeLedgerEntry } from './ledger-entry.ts'
import { MemoryLog } from './memory-log.ts'
import { rootAt } from './merkle-tree.ts'
import { makeNoteSigner } from './note-signer.ts'
import { FINDINGS_MAX, verifyLedger } from './verify-ledger.ts'
import type { StoredCheckpoint, StoredEntry } from './verify-ledger.ts'

const origin = 'disk.example/ledger'
const signer = makeNoteSigner(origin, generateKeyPairSync('ed25519').privateKey)
const oldSigner = makeNoteSigner(origin, generateKeyPairSync('ed25519').privateKey)
const elsewhere = makeNoteSigner('elsewhere.example', generateKeyPairSync('ed25519').privateKey)
const keys = [signer.key, oldSigner.key, elsewhere.key]
const signal = new AbortController().signal

type Stored = { entries: StoredEntry[]; hashes: StoredHash[]; checkpoints: StoredCheckpoint[] }

/** A log with a checkpoint at every size but the last two. */
async function newStored(size: number): Promise<Stored> {
  const log = new MemoryLog()
  const checkpoints: StoredCheckpoint[] = []
  for (let index = 0; index < size; index++) {
    await log.append(entryBytes(index))
    const root = await rootAt(index + 1, log)
    const by = index < size / 2 ? oldSigner : signer
    const note = signCheckpoint({ origin, size: index + 1, root }, [by])
    if (index < size - 2) checkpoints.push({ size: index + 1, note })
  }
  const entries = log.entries.map((bytes, index) => ({ index, bytes }))
  return { entries, hashes: log.hashes, checkpoints }
}

function entryBytes(seen: number): Uint8Array {
  return encodeLedgerEntry({
    at: isoInstant(0),
    kind: 'delivery',
    notice: 'n' as NoticeId,
    day: '1970-01-01',
    accounts: 1000,
    delivered: 1000,
    seen,
  })
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

async function verify(stored: Stored) {
  const report = await verifyLedger(
    {
      origin,
      keys,
      entries: each(stored.entries),
      hashes: each(stored.hashes),
      checkpoints: each(stored.checkpoints),
    },
    signal,
  )
  const places = report.findings.map(
    ({ kind, index, level }) => `${kind} ${level === undefined ? '' : `${level}/`}${index}`,
  )
  return { ...report, places }
}

const STORED = await newStored(21)
const copy = (): Stored => ({
  entries: [...STORED.entries],
  hashes: [...STORED.hashes],
  checkpoints: [...STORED.checkpoints],
})
const hashAt = (stored: Stored, level: number, index: number) =>
  stored.hashes.findIndex((one) => one.level === level && one.index === index)
const changeHash = (
  stored: Stored,
  level: number,
  index: number,
  hash: Uint8Array = new Uint8Array(32),
) => {
  stored.hashes.splice(hashAt(stored, level, index), 1, { level, index, hash })
}

test('a whole log has no finding, and the report says what was looked at', async () => {
  const log = new MemoryLog()
  for (const { bytes } of STORED.entries) await log.append(bytes)

  const { places: _, ...report } = await verify(STORED)

  assert.deepEqual(report, {
    ok: true,
    entries: 21,
    checkpoints: 19,
    signedEntries: 19,
    rootHex: Buffer.from(await rootAt(21, log)).toString('hex'),
    findings: [],
    stoppedEarly: false,
  })
})

test('logs of every size up to 40 have no finding', async () => {
  for (let size = 3; size <= 40; size++)
    assert.deepEqual((await verify(await newStored(size))).places, [])
})

test('an empty log is whole, with or without its checkpoint', async () => {
  const root = await rootAt(0, new MemoryLog())
  const note = signCheckpoint({ origin, size: 0, root }, [signer])

  assert.ok((await verify({ entries: [], hashes: [], checkpoints: [] })).ok)
  assert.ok((await verify({ entries: [], hashes: [], checkpoints: [{ size: 0, note }] })).ok)
})

test('a changed entry is found where it is', async () => {
  for (const index of [0, 7, 20]) {
    const stored = copy()
    stored.entries[index] = { index, bytes: entryBytes(999) }

    assert.deepEqual((await verify(stored)).places, [`entry-altered ${index}`])
  }
})

test('an entry that is changed together with its leaf hash is found above it', async () => {
  const other = new MemoryLog()
  await other.append(entryBytes(999))
  const stored = copy()
  stored.entries[6] = { index: 6, bytes: entryBytes(999) }
  changeHash(stored, 0, 6, other.hashes[0]?.hash)

  assert.deepEqual((await verify(stored)).places.slice(0, 2), [
    'checkpoint-wrong-root 7',
    'hash-altered 1/3',
  ])
})

test('a history that is rewritten as a whole is found by the checkpoints signed before', async () => {
  const rewritten = new MemoryLog()
  for (const { index, bytes } of STORED.entries) {
    await rewritten.append(index === 2 ? entryBytes(999) : bytes)
  }
  const entries = rewritten.entries.map((bytes, index) => ({ index, bytes }))

  const { places } = await verify({ ...copy(), entries, hashes: rewritten.hashes })

  assert.equal(places[0], 'checkpoint-wrong-root 3')
  assert.equal(places.length, 17)
})

test('a log that was rolled back is found by a checkpoint kept of it', async () => {
  const shorter = await newStored(10)
  const kept = STORED.checkpoints.filter(({ size }) => size === 15)

  const { places } = await verify({ ...shorter, checkpoints: [...shorter.checkpoints, ...kept] })

  assert.deepEqual(places, ['checkpoint-beyond-log 15'])
})

test('a missing entry is found where it is missing', async () => {
  const stored = copy()
  stored.entries.splice(4, 1)

  assert.deepEqual((await verify(stored)).places, ['entry-missing 4'])
})

test('an entry that comes twice is found', async () => {
  const stored = copy()
  stored.entries.splice(4, 0, { index: 3, bytes: entryBytes(3) })

  assert.deepEqual((await verify(stored)).places, ['entry-unexpected 3'])
})

test('a hash that is missing, changed, cut or without a place is found where it is', async () => {
  const missing = copy()
  missing.hashes.splice(hashAt(missing, 2, 1), 1)
  assert.deepEqual((await verify(missing)).places, ['hash-missing 2/1'])

  const changed = copy()
  changeHash(changed, 3, 1)
  assert.deepEqual((await verify(changed)).places, ['hash-altered 3/1', 'hash-altered 4/0'])

  const cut = copy()
  changeHash(cut, 0, 20, new Uint8Array(31))
  assert.deepEqual((await verify(cut)).places, ['hash-missing 0/20'])

  const tooMany = copy()
  tooMany.hashes.push({ level: 0, index: 21, hash: new Uint8Array(32) })
  tooMany.hashes.splice(3, 0, { level: 7, index: -1, hash: new Uint8Array(32) })
  assert.deepEqual((await verify(tooMany)).places, ['hash-unexpected 7/-1', 'hash-unexpected 0/21'])
})

test('a checkpoint that is damaged, filed wrongly, of another log or of a stranger is found', async () => {
  const stranger = makeNoteSigner(origin, generateKeyPairSync('ed25519').privateKey)
  const root = await rootAt(0, new MemoryLog())
  const [, second] = STORED.checkpoints
  assert.ok(second)
  for (const note of [
    '',
    second.note.replace('\n2\n', '\n3\n'),
    STORED.checkpoints[2]?.note ?? '',
    signCheckpoint({ origin, size: 2, root }, [stranger]),
    signCheckpoint({ origin: 'elsewhere.example', size: 2, root }, [elsewhere]),
  ]) {
    const stored = copy()
    stored.checkpoints[1] = { size: 2, note }

    assert.deepEqual((await verify(stored)).places, ['checkpoint-malformed 2'])
  }
})

test('a log that signed two histories is found', async () => {
  const stored = copy()
  const note = signCheckpoint({ origin, size: 9, root: new Uint8Array(32) }, [signer])
  stored.checkpoints.splice(9, 0, { size: 9, note })

  assert.deepEqual((await verify(stored)).places, ['checkpoint-wrong-root 9'])
})

test('entries that nobody signed for are a finding', async () => {
  assert.deepEqual((await verify({ ...copy(), checkpoints: [] })).places, ['checkpoint-missing 21'])
})

test('an entry that is hashed well and is none of ours is a finding', async () => {
  const log = new MemoryLog()
  await log.append(Buffer.from('{"kind":"notice"}'))
  const note = signCheckpoint({ origin, size: 1, root: await rootAt(1, log) }, [signer])

  const { places } = await verify({
    entries: log.entries.map((bytes, index) => ({ index, bytes })),
    hashes: log.hashes,
    checkpoints: [{ size: 1, note }],
  })

  assert.deepEqual(places, ['entry-malformed 0'])
})

test('any bit changed anywhere in what is stored is found', async () => {
  const places = fc.oneof(
    fc.record({ part: fc.constant('entries' as const), at: fc.nat({ max: 20 }), byte: fc.nat() }),
    fc.record({ part: fc.constant('hashes' as const), at: fc.nat({ max: 38 }), byte: fc.nat() }),
    fc.record({
      part: fc.constant('checkpoints' as const),
      at: fc.nat({ max: 18 }),
      byte: fc.nat(),
    }),
  )
  const flip = (bytes: Uint8Array, at: number, bit: number) =>
    bytes.map((one, to) => (to === at % bytes.length ? one ^ (1 << bit) : one))
  await fc.assert(
    fc.asyncProperty(places, fc.nat({ max: 7 }), async ({ part, at, byte }, bit) => {
      const stored = copy()
      const entry = stored.entries[at]
      const hash = stored.hashes[at]
      const checkpoint = stored.checkpoints[at]
      if (part === 'entries' && entry) {
        stored.entries[at] = { ...entry, bytes: flip(entry.bytes, byte, bit) }
      } else if (part === 'hashes' && hash) {
        stored.hashes[at] = { ...hash, hash: flip(hash.hash, byte, bit) }
      } else if (checkpoint) {
        const note = Buffer.from(flip(Buffer.from(checkpoint.note), byte, bit)).toString()
        stored.checkpoints[at] = { ...checkpoint, note }
      }

      assert.equal((await verify(stored)).ok, false)
    }),
    { numRuns: 300 },
  )
})

test('a log in ruins is given up after 100 findings', async () => {
  const stored = await newStored(200)

  const report = await verify({ ...stored, hashes: [] })

  assert.equal(report.findings.length, FINDINGS_MAX)
  assert.ok(report.stoppedEarly && !report.ok)
  assert.ok(report.entries < 200)
})

test('verification stops when it is told to', async () => {
  const stopped = AbortSignal.abort(new Error('enough'))
  const content = { origin, keys, entries: each(STORED.entries), hashes: each(STORED.hashes) }

  await assert.rejects(verifyLedger({ ...content, checkpoints: each([]) }, stopped), /enough/)
})
