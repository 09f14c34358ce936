import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { TestContext } from 'node:test'
import { isProblem } from '../domain/problem.ts'
import {
  formatPublishedKeys,
  loadLedgerKey,
  parsePublishedKeys,
  rotateLedgerKey,
} from './ledger-key.ts'
import { signNote, verifyNote } from './signed-note.ts'

const ORIGIN = 'disk.example/ledger'

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-ledger-key-'))
  t.after(() => rm(folder, { recursive: true }))
  return join(folder, 'keys')
}

test('the key is made at the first start and is the same at the next', async (t) => {
  const folder = await newFolder(t)

  const made = await loadLedgerKey(folder, ORIGIN)
  const note = signNote('text\n', [made.signer])
  const loaded = await loadLedgerKey(folder, ORIGIN)

  assert.deepEqual(loaded.published, made.published)
  assert.deepEqual(verifyNote(note, [loaded.signer.key]).signedBy, [loaded.signer.key])
  assert.equal(loaded.signer.key.name, ORIGIN)
})

test('nobody but the owner may read the key, and no draft of it stays behind', async (t) => {
  const folder = await newFolder(t)

  await loadLedgerKey(folder, ORIGIN)
  await rotateLedgerKey(folder)

  assert.deepEqual(await readdir(folder), ['ledger.pem'])
  assert.equal((await stat(join(folder, 'ledger.pem'))).mode & 0o777, 0o600)
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
})

test('two processes at their first start use the same key', async (t) => {
  const folder = await newFolder(t)

  const keys = await Promise.all(
    Array.from({ length: 8 }, async () => (await loadLedgerKey(folder, ORIGIN)).signer.key.id),
  )

  assert.equal(new Set(keys).size, 1)
  assert.deepEqual(await readdir(folder), ['ledger.pem'])
})

test('a log keeps its origin when the address of the disk changes', async (t) => {
  const folder = await newFolder(t)
  await loadLedgerKey(folder, ORIGIN)

  const loaded = await loadLedgerKey(folder, 'elsewhere.example/ledger')

  assert.equal(loaded.signer.key.name, ORIGIN)
})

test('after a rotation the new key signs, and notes by the old one still verify', async (t) => {
  const folder = await newFolder(t)
  const old = await loadLedgerKey(folder, ORIGIN)
  const oldNote = signNote('before\n', [old.signer])

  const rotated = await rotateLedgerKey(folder)

  const loaded = await loadLedgerKey(folder, ORIGIN)
  assert.deepEqual(loaded.published, rotated.published)
  assert.deepEqual(loaded.published, [rotated.signer.key, old.signer.key])
  assert.deepEqual(verifyNote(oldNote, loaded.published).signedBy, [old.signer.key])
  const newNote = signNote('after\n', [loaded.signer])
  assert.deepEqual(verifyNote(newNote, loaded.published).signedBy, [rotated.signer.key])
})

test('there is nothing to rotate before the first start', async (t) => {
  const folder = await newFolder(t)

  await assert.rejects(rotateLedgerKey(folder), (error) => isProblem(error, 'not-found'))
})

test('a damaged key file is named, and never replaced', async (t) => {
  const folder = await newFolder(t)
  await loadLedgerKey(folder, ORIGIN)
  const path = join(folder, 'ledger.pem')
  const good = await readFile(path, 'utf8')
  const stranger = await loadLedgerKey(await newFolder(t), ORIGIN)
  for (const bad of [
    '',
    good.slice(0, -60),
    good.slice(good.indexOf('-----BEGIN')),
    good.replace(/^[^\n]*/, formatPublishedKeys(stranger.published).trimEnd()),
  ]) {
    await writeFile(path, bad)

    await assert.rejects(loadLedgerKey(folder, ORIGIN), (error) => isProblem(error, 'corrupt'))
    assert.equal(await readFile(path, 'utf8'), bad)
  }
})

test('published keys read back from the lines of /ledger/key', async (t) => {
  const folder = await newFolder(t)
  await loadLedgerKey(folder, ORIGIN)
  const { published } = await rotateLedgerKey(folder)

  assert.deepEqual(parsePublishedKeys(formatPublishedKeys(published)), published)
})
