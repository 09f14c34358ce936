import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import Database from 'better-sqlite3'
import { openTestDisk, type TestDisk } from '../../test/kit/disk.ts'
import { laterNotice, videoNotice } from '../../test/kit/notices.ts'
import type { NoticeId } from '../domain/ids.ts'
import { isProblem } from '../domain/problem.ts'
import { openCheckpoint } from '../ledger/checkpoint.ts'
import { rotateLedgerKey } from '../ledger/ledger-key.ts'
import { makeLedgerSigner } from '../ledger/ledger-signer.ts'
import { rootAt } from '../ledger/merkle-tree.ts'
import type { NoticeDocument } from '../policy/notice-document.ts'
import { ledgerHashes } from './append-to-ledger.ts'
import { draftNotice } from './notices/draft-notice.ts'
import { MACHINE_OPERATOR } from './notices/governor.ts'
import { publishNotice } from './notices/publish-notice.ts'
import type { Parts } from './parts.ts'
import { verifyDiskLedger } from './verify-ledger.ts'

let disk: TestDisk
beforeEach(async () => {
  disk = await openTestDisk()
})
afterEach(() => disk.close())

async function publish(document: NoticeDocument, parts: Parts = disk.parts) {
  await draftNotice(parts, { governor: MACHINE_OPERATOR, document })
  await publishNotice(parts, { governor: MACHINE_OPERATOR, id: document.id as NoticeId })
}

async function publishSeven() {
  await publish(videoNotice())
  for (const number of [1, 2, 3, 4, 5]) {
    await publish(laterNotice('clarification', { id: `clarification-${String(number)}` }))
  }
  await publish(laterNotice('lift'))
}

const verify = (parts: Parts = disk.parts) => verifyDiskLedger(parts, new AbortController().signal)

/** Does to the data folder what somebody with write access could do. */
function tamper(sql: string): void {
  const database = new Database(join(disk.dataFolder, 'catalog.sqlite'))
  database.pragma('foreign_keys = OFF')
  const { changes } = database.prepare(sql).run()
  database.close()
  assert.ok(changes > 0, sql)
}

test('a ledger without entries is whole', async () => {
  const report = await verify()

  assert.equal(report.ok, true)
  assert.equal(report.entries, 0)
})

test('every publication is an entry under a checkpoint that its key signed', async () => {
  await publishSeven()

  const report = await verify()

  assert.deepEqual(report.findings, [])
  assert.equal(report.ok, true)
  assert.equal(report.entries, 8)
  assert.equal(report.signedEntries, 8)
  assert.equal(report.checkpoints, 7)
  assert.equal(report.notices, 7)
  const { verifierKeys } = disk.parts.ledger
  await disk.parts.catalog.read(async (tx) => {
    const latest = await tx.ledger.latestCheckpoint()
    const checkpoint = openCheckpoint(latest?.note ?? '', verifierKeys)
    assert.deepEqual(checkpoint.root, await rootAt(8, ledgerHashes(tx)))
  })
})

const tamperings: readonly string[] = [
  `UPDATE ledger_entries SET entry = replace(entry, 'video', 'audio') WHERE "index" = 1`,
  ...Array.from(
    { length: 8 },
    (_, index) => `UPDATE ledger_entries SET entry = entry || ' ' WHERE "index" = ${index}`,
  ),
  ...Array.from({ length: 8 }, (_, index) => `DELETE FROM ledger_entries WHERE "index" = ${index}`),
  `INSERT INTO ledger_entries SELECT 8, kind, at_ms, entry FROM ledger_entries WHERE "index" = 7`,
  `INSERT INTO ledger_entries SELECT -1, kind, at_ms, entry FROM ledger_entries WHERE "index" = 7`,
  `UPDATE ledger_hashes SET hash = zeroblob(32) WHERE level = 0 AND "index" = 3`,
  `UPDATE ledger_hashes SET hash = zeroblob(32) WHERE level = 3`,
  `UPDATE ledger_hashes SET hash = zeroblob(31) WHERE level = 1 AND "index" = 1`,
  `DELETE FROM ledger_hashes WHERE level = 2 AND "index" = 0`,
  `INSERT INTO ledger_hashes VALUES (4, 0, zeroblob(32))`,
  `UPDATE ledger_checkpoints SET note = replace(note, '8', '9') WHERE size = 8`,
  `UPDATE ledger_checkpoints SET size = 9 WHERE size = 8`,
  `DELETE FROM ledger_checkpoints`,
  `UPDATE notices SET document = replace(document, 'video', 'audio') WHERE id = '2016-05-21-video'`,
  `UPDATE notices SET ledger_index = 2 WHERE id = '2016-05-21-video'`,
  `UPDATE notices SET ledger_index = NULL WHERE id = '2016-06-01-lift'`,
  `DELETE FROM notices WHERE id = '2016-06-01-lift'`,
  `UPDATE measures SET until_ms = NULL WHERE id = '2016-05-21-video#1'`,
  `UPDATE measures SET from_ms = from_ms - 1`,
  `UPDATE measures SET definition = replace(definition, 'video', 'audio')`,
  `DELETE FROM measures`,
  `INSERT INTO measures VALUES ('hidden#1', '2016-05-21-video', '{"effect":"suspend"}', 0, NULL, NULL)`,
  `INSERT INTO notices (id, state, document, drafted_by, drafted_at_ms, published_at_ms)
   SELECT 'unseen', state, document, drafted_by, drafted_at_ms, published_at_ms FROM notices LIMIT 1`,
]
for (const sql of tamperings) {
  test(`tampering is found: ${sql.replaceAll(/\s+/g, ' ').slice(0, 100)}`, async () => {
    await publishSeven()

    tamper(sql)

    const report = await verify()
    assert.equal(report.ok, false)
    assert.ok(report.findings.length + report.noticeFindings.length > 0)
  })
}

test('a rewritten ledger is not signed on', async () => {
  await publish(videoNotice())
  tamper(`UPDATE ledger_hashes SET hash = zeroblob(32) WHERE level = 1`)

  await assert.rejects(publish(laterNotice('lift')), (error) => isProblem(error, 'corrupt'))
})

test('a rotated key is announced in the ledger, and old checkpoints still verify', async () => {
  await publish(videoNotice())
  const key = await rotateLedgerKey(join(disk.dataFolder, 'keys'))
  const parts: Parts = { ...disk.parts, ledger: makeLedgerSigner(key) }

  await publish(laterNotice('lift'), parts)

  const report = await verify(parts)
  assert.deepEqual(report.findings, [])
  const entries = await parts.catalog.read((tx) => tx.ledger.entries(0, 10))
  assert.deepEqual(
    entries.map((entry) => entry.kind),
    ['key', 'notice', 'key', 'notice'],
  )
})

test('a ledger whose key was lost is not signed on by another one', async () => {
  await publish(videoNotice())
  const stranger = await openTestDisk()
  const parts: Parts = { ...disk.parts, ledger: stranger.parts.ledger }

  await assert.rejects(publish(laterNotice('lift'), parts), (error) => isProblem(error, 'corrupt'))
  await stranger.close()
})
