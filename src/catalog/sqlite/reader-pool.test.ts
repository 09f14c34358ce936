import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { BlobId } from '../../domain/ids.ts'
import { InlineCache } from '../inline-cache.ts'
import { SheetCache } from '../sheet-cache.ts'
import { openWriter } from './open-sqlite.ts'
import { ReaderPool, READERS_MAX } from './reader-pool.ts'

test('what is concealed is read by nobody, in no pass of the event loop, until it is revealed', async (t) => {
  const { pool, state, insert } = open(t)
  insert('a')
  pool.conceal()
  insert('b')

  assert.deepEqual([await state('a'), await state('b')], ['kept', undefined])
  await nextTurn()
  assert.equal(await state('b'), undefined)
  pool.reveal()
  assert.equal(await state('b'), 'kept')
})

test('who waited for a connection when something was concealed does not see it either', async (t) => {
  const { pool, connection, state, insert } = open(t)
  const reading = state('a')
  pool.conceal()
  insert('a')

  assert.equal(await reading, undefined)
  pool.reveal()
  assert.equal(await state('a'), 'kept')
  await pool.close()
  assert.equal(connection.pragma('journal_mode = DELETE', { simple: true }), 'delete')
})

test('who began to read before it was revealed goes on in the state where they began', async (t) => {
  const { pool, insert } = open(t)
  pool.conceal()
  insert('a')

  await pool.use(async (tx) => {
    pool.reveal()
    assert.equal(await tx.blobs.state('a' as BlobId), undefined)
  })
})

test('where no connection is free for the state before, who asks waits until it is revealed', async (t) => {
  const { pool, state, insert } = open(t)
  const end = Promise.withResolvers<void>()
  const readers: Promise<void>[] = []
  for (let reader = 0; reader < READERS_MAX; reader++) {
    readers.push(pool.use(() => end.promise))
    // Each in a snapshot of its own.
    await nextTurn()
  }
  pool.conceal()
  insert('a')
  const told: unknown[] = []
  const asking = state('a').then((answer) => told.push(answer))
  end.resolve()
  await Promise.all(readers)
  await nextTurn()
  assert.deepEqual(told, [])

  pool.reveal()
  await asking

  assert.deepEqual(told, ['kept'])
})

test('commits beside long reads open no connection that is not needed', async (t) => {
  const { pool, path } = open(t)
  const end = Promise.withResolvers<void>()
  const readers: Promise<void>[] = []
  for (let reader = 0; reader < 3 * READERS_MAX; reader++) {
    readers.push(pool.use(() => end.promise))
    await nextTurn()
    pool.conceal()
    pool.reveal()
  }
  const files = readdirSync('/proc/self/fd').map(targetOf)

  assert.ok(files.filter((file) => file === path).length <= READERS_MAX + 1)
  end.resolve()
  await Promise.all(readers)
})

test('a pool that is closed after a sync that failed shows it to nobody, and ends', async (t) => {
  const { pool, state, insert } = open(t)
  pool.conceal()
  insert('a')
  const asking = state('a')

  await pool.close()

  assert.equal(await asking, undefined)
})

test('a pool that is closed while something is concealed closes all its connections', async (t) => {
  const { pool, connection } = open(t)
  pool.conceal()

  await pool.close()
  pool.reveal()
  pool.conceal()

  // Only while nobody else reads or writes.
  connection.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT')
  assert.equal(connection.pragma('journal_mode = DELETE', { simple: true }), 'delete')
})

function open(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'cloudkeep-readers-'))
  const path = join(folder, 'catalog.sqlite')
  const connection = openWriter(path)
  const pool = new ReaderPool(path, { inline: new InlineCache(0), sheets: new SheetCache(0) })
  t.after(async () => {
    await pool.close()
    connection.close()
    rmSync(folder, { recursive: true })
  })
  return {
    pool,
    path,
    connection,
    state: async (id: string) => (await pool.use((tx) => tx.blobs.state(id as BlobId)))?.state,
    insert: (id: string) => {
      connection.exec(
        `INSERT INTO blobs (id, size_bytes, state, expected_at_ms) VALUES ('${id}', 1, 'kept', 0)`,
      )
    },
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function targetOf(descriptor: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    // Closed meanwhile.
    return undefined
  }
}
