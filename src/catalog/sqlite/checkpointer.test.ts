import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import type Database from 'better-sqlite3'
import { Checkpointer, LOG_PAGES_MAX } from './checkpointer.ts'
import { openReader, openWriter } from './open-sqlite.ts'

const PAGE_BYTES = 4096
/** The log may grow by this much before the next transaction finds it in place. */
const LOG_BYTES_MAX = 48 * 1024 * 1024

test('the log stays short while somebody writes without a pause', async (t) => {
  const { path, connection, checkpointer } = open(t)
  for (let turn = 0; turn < 400; turn++) {
    await checkpointer.settle(undefined)
    write(connection, 100)
    checkpointer.afterCommit()
    await nextTurn()
  }
  assert.ok(statSync(`${path}-wal`).size < LOG_BYTES_MAX)
  assert.ok(statSync(path).size > 100 * 100 * PAGE_BYTES, 'most of it is in place')
  assert.equal(connection.pragma('quick_check', { simple: true }), 'ok')
})

test('a reader that stays keeps its state, and the log is put into place when it goes', async (t) => {
  const { path, connection, checkpointer } = open(t)
  const reader = openReader(path)
  reader.exec('BEGIN')
  const count = () => reader.prepare('SELECT count(*) FROM filler').pluck().get()
  assert.equal(count(), 0)
  const writeMuch = async () => {
    for (let turn = 0; turn < 120; turn++) {
      await checkpointer.settle(undefined)
      write(connection, 100)
      checkpointer.afterCommit()
      await nextTurn()
    }
  }
  await writeMuch()
  assert.equal(count(), 0)
  reader.close()
  await writeMuch()
  await checkpointer.settle(undefined)
  write(connection, 1)
  assert.ok(pagesInLog(connection) < 12_000, 'it was begun anew')
})

test('stopped, it leaves nothing behind that holds the file', async (t) => {
  const { path, connection, checkpointer } = open(t)
  write(connection, 3000)
  checkpointer.afterCommit()
  await checkpointer.stop()
  connection.close()
  assert.throws(() => statSync(`${path}-wal`), { code: 'ENOENT' })
})

test('what goes wrong beside the thread is told too, and ends nobody’s program', async (t) => {
  const { path, connection } = open(t)
  const told: Error[] = []
  let asked = 0
  const checkpointer = new Checkpointer(path, connection, {
    pagesMax: () => {
      if (asked++ > 0) throw new Error('the disk does not say what is free')
      return 100
    },
    onFailure: (error) => told.push(error),
  })
  write(connection, 200)
  checkpointer.afterCommit()
  await checkpointer.settle(undefined)

  assert.deepEqual(
    told.map((error) => error.message),
    ['the disk does not say what is free'],
  )
})

test('a thread that does not start is told, also to a program that has nothing else to do', async (t) => {
  const { path } = open(t)
  const program = `
    import { Checkpointer } from '${new URL('./checkpointer.ts', import.meta.url).href}'
    import { openWriter } from '${new URL('./open-sqlite.ts', import.meta.url).href}'
    const connection = openWriter('${path}')
    connection.exec('INSERT INTO filler SELECT randomblob(1000000)')
    const onFailure = (error) => { console.log('told') }
    const checkpointer = new Checkpointer('${path}', connection, { pagesMax: () => 400, onFailure })
    checkpointer.afterCommit()
    await checkpointer.stop()
    console.log('gone on')
  `
  const run = promisify(execFile)
  // A thread takes over this option, and refuses to run a file with it.
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program])
  assert.equal(stdout, 'told\ngone on\n')
})

function open(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'cloudkeep-checkpointer-'))
  const path = join(folder, 'catalog.sqlite')
  const connection = openWriter(path)
  connection.exec('CREATE TABLE filler (bytes BLOB)')
  const checkpointer = new Checkpointer(path, connection, {
    pagesMax: () => LOG_PAGES_MAX,
    onFailure: (error) => {
      throw error
    },
  })
  t.after(async () => {
    await checkpointer.stop()
    connection.close()
    rmSync(folder, { recursive: true })
  })
  return { path, connection, checkpointer }
}

/** So many pages in one transaction. */
function write(connection: Database.Database, pages: number): void {
  const insert = connection.prepare('INSERT INTO filler VALUES (zeroblob(?))')
  connection.transaction(() => {
    for (let page = 0; page < pages; page++) insert.run(PAGE_BYTES)
  })()
}

function pagesInLog(connection: Database.Database): number {
  const [, pages] = connection.prepare('PRAGMA wal_checkpoint(NOOP)').raw().get() as number[]
  return pages ?? 0
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
