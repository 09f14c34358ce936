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
  const hooks: GroupCommitHooks = {
    onBegin: () => undefined,
    onCommit: () => undefined,
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
    failsWith: (next: string | undefined) => (code = next),
    async insert(id: number) {
      return await Promise.resolve(insert.run(id))
    },
    ids: () => database.prepare('SELECT id FROM things').pluck().all(),
  }
  return disk
}
