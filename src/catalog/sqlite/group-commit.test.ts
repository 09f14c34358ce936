import assert from 'node:assert/strict'
import { test } from 'node:test'
import Database from 'better-sqlite3'
import { isProblem } from '../../domain/problem.ts'
import { GroupCommit, type GroupCommitHooks } from './group-commit.ts'
import { sqliteCode } from './sqlite-problem.ts'

test('after a commit that the disk failed nothing more is written', async () => {
  const disk = openFaulty()
  const write = (id: number) => disk.group.run(() => disk.insert(id), false)
  await write(1)

  disk.failsWith('SQLITE_IOERR_FSYNC')
  const together = await Promise.allSettled([write(2), write(3)])

  for (const one of together) {
    assert.ok(one.status === 'rejected' && isProblem(one.reason, 'storage-failed'))
  }
  assert.deepEqual(disk.failures, ['SQLITE_IOERR_FSYNC'])
  disk.failsWith(undefined)
  await assert.rejects(write(4), (error) => isProblem(error, 'storage-failed'))
  assert.deepEqual(disk.ids(), [1])
})

test('after a commit for which there was no room, the next one may succeed', async () => {
  const disk = openFaulty()
  disk.failsWith('SQLITE_FULL')
  await assert.rejects(
    disk.group.run(() => disk.insert(1), false),
    (error) => isProblem(error, 'storage-full'),
  )

  disk.failsWith(undefined)
  await disk.group.run(() => disk.insert(2), false)

  assert.deepEqual(disk.ids(), [2])
  assert.deepEqual(disk.failures, [])
})

test('a write that failed is for want of room only where there is none', async () => {
  const disk = openFaulty()
  const write = (id: number) => disk.group.run(() => disk.insert(id), false)
  disk.failsWith('SQLITE_IOERR_WRITE')

  disk.isOutOfRoom = true
  await assert.rejects(write(1), (error) => isProblem(error, 'storage-full'))
  assert.deepEqual(disk.failures, [])
  disk.isOutOfRoom = false
  await assert.rejects(write(2), (error) => isProblem(error, 'storage-failed'))

  assert.deepEqual(disk.failures, ['SQLITE_IOERR_WRITE'])
})

test('a transaction that met a failing disk is not committed with the others', async () => {
  const disk = openFaulty()
  const failed = new Database.SqliteError('as told', 'SQLITE_IOERR_READ')

  const together = await Promise.allSettled([
    disk.group.run(() => disk.insert(1), false),
    disk.group.run(() => Promise.reject(failed), false),
  ])

  for (const one of together) {
    assert.ok(one.status === 'rejected' && isProblem(one.reason, 'storage-failed'))
  }
  assert.deepEqual(disk.failures, ['SQLITE_IOERR_READ'])
  assert.deepEqual(disk.ids(), [])
})

test('who wants to read has a turn between two long ones of a batch', async () => {
  const disk = openFaulty()
  const seen: string[] = []
  const first = disk.group.run(async () => {
    setImmediate(() => seen.push('reader'))
    spin(2)
    await disk.insert(1)
    seen.push('first')
  }, false)
  const second = disk.group.run(async () => {
    await disk.insert(2)
    seen.push('second')
  }, false)

  await Promise.all([first, second])

  assert.deepEqual(seen, ['first', 'reader', 'second'])
})

test('nobody is told of a commit, and nobody sees it, before it is durable', async () => {
  const disk = openFaulty()
  const sync = disk.holdSync()
  const told: string[] = []
  const first = disk.group.run(() => disk.insert(1), false).then(() => told.push('first'))
  await sync.asked

  assert.deepEqual(disk.log, ['conceal', 'sync'])
  assert.deepEqual(told, [])
  sync.end()
  await first

  assert.deepEqual(disk.log, ['conceal', 'sync', 'reveal'])
})

test('while one batch is made durable the next one runs, and commits after that', async () => {
  const disk = openFaulty()
  const sync = disk.holdSync()
  const first = disk.group.run(() => disk.insert(1), false)
  await sync.asked
  const { begun, ended: second } = disk.begin(2)
  const third = begun.then(() => disk.group.run(() => disk.insert(3), false))
  await begun
  await nextTurn()

  assert.equal(disk.isInTransaction(), true)
  sync.end()
  await Promise.all([first, second, third])

  assert.deepEqual(disk.log, ['conceal', 'sync', 'reveal', 'conceal', 'sync', 'reveal'])
  assert.deepEqual(disk.ids(), [1, 2, 3])
})

test('after a sync that failed nothing of what came with it or after it is acknowledged, or seen', async () => {
  const disk = openFaulty()
  const sync = disk.holdSync()
  const first = disk.group.run(() => disk.insert(1), false)
  await sync.asked
  const { begun, ended: second } = disk.begin(2)
  const outcomes = Promise.allSettled([first, second])
  await begun

  sync.fail(new Error('the drive took nothing'))

  for (const one of await outcomes) {
    assert.ok(one.status === 'rejected' && isProblem(one.reason, 'storage-failed'))
  }
  await assert.rejects(
    disk.group.run(() => disk.insert(3), true),
    (error) => isProblem(error, 'storage-failed'),
  )
  assert.deepEqual(disk.log, ['conceal', 'sync'])
  assert.equal(disk.isInTransaction(), false)
})

test('what was refused waits for no sync of its own, and for that of what it was refused for', async () => {
  const disk = openFaulty()
  const sync = disk.holdSync()
  const told: string[] = []
  const first = disk.group.run(() => disk.insert(1), false).then(() => told.push('first'))
  await sync.asked
  const again = disk.group.run(() => disk.insert(1), false).catch(() => told.push('refused'))
  await nextTurn()
  await nextTurn()
  assert.deepEqual(told, [])

  sync.end()
  await Promise.all([first, again])

  assert.deepEqual(told, ['first', 'refused'])
  assert.deepEqual(disk.log, ['conceal', 'sync', 'reveal'])
})

test('one that fails when it has changed something takes back that, and nothing of the others', async () => {
  const disk = openFaulty()
  const failing = disk.group.run(async () => {
    await disk.insert(2)
    throw new Error('on second thoughts')
  }, false)
  const together = await Promise.allSettled([
    disk.group.run(() => disk.insert(1), false),
    failing,
    disk.group.run(() => disk.insert(3), false),
  ])

  assert.deepEqual(
    together.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(disk.ids(), [1, 3])
})

/** A database whose commits fail when told to. */
function openFaulty() {
  const database = new Database(':memory:')
  database.exec('CREATE TABLE things (id INTEGER PRIMARY KEY)')
  let code: string | undefined
  const prepare = (sql: string) => {
    const statement = database.prepare(sql)
    if (sql !== 'COMMIT') return statement
    return {
      run() {
        if (code !== undefined) throw new Database.SqliteError('as told', code)
        return statement.run()
      },
    }
  }
  const connection = new Proxy(database, {
    get(target, key) {
      if (key === 'prepare') return prepare
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  const failures: string[] = []
  const log: string[] = []
  let writes = 0
  const asked = Promise.withResolvers<undefined>()
  let synced = Promise.resolve()
  const hooks: GroupCommitHooks = {
    onBegin: () => undefined,
    writes: () => writes,
    conceal: () => log.push('conceal'),
    reveal: () => log.push('reveal'),
    onCommit: () => undefined,
    reads: () => 0,
    sync: () => {
      log.push('sync')
      asked.resolve(undefined)
      return synced
    },
    onRollback: () => undefined,
    hasRoom: () => true,
    canGrow: () => true,
    makeRoomInLog: () => false,
    releaseReserve: () => false,
    isOutOfRoom: () => disk.isOutOfRoom,
    onFailure: (error) => failures.push(sqliteCode(error) ?? ''),
  }
  const insert = database.prepare('INSERT INTO things VALUES (?)')
  const disk = {
    isOutOfRoom: false,
    group: new GroupCommit(connection, hooks),
    failures,
    log,
    isInTransaction: () => database.inTransaction,
    /** A transaction, and when it begins. */
    begin(id: number) {
      const begun = Promise.withResolvers<undefined>()
      const ended = disk.group.run(async () => {
        begun.resolve(undefined)
        await disk.insert(id)
      }, false)
      return { begun: begun.promise, ended }
    },
    /** The next sync takes until it is told how it ends; those after that are over at once. */
    holdSync() {
      const held = Promise.withResolvers<void>()
      synced = held.promise
      const end = () => {
        synced = Promise.resolve()
        held.resolve()
      }
      return { asked: asked.promise, end, fail: held.reject }
    },
    failsWith: (next: string | undefined) => (code = next),
    async insert(id: number) {
      writes++
      return await Promise.resolve(insert.run(id))
    },
    ids: () => database.prepare('SELECT id FROM things').pluck().all(),
  }
  return disk
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Keeps everybody else from going on for so long. */
function spin(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}
