import { randomBytes } from 'node:crypto'
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type Database from 'better-sqlite3'
import { Problem } from '../../domain/problem.ts'
import { errorCode, isFullError } from '../../domain/storage-problem.ts'
import { forgetCached } from '../../lib/forget-cached.ts'
import { isFull, isPerhapsFull } from './sqlite-problem.ts'

const COPY_BYTES = 1024 * 1024
const ROOM_BYTES = 64 * 1024

/**
 * Before the one process that writes opens the database: if there is a log, another one has died, perhaps of
 * a drive that failed, and what the kernel remembers of its last writes may not be there.
 */
export async function forgetAfterCrash(path: string): Promise<void> {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })
  if (log !== undefined && log.size > 0) await forgetFiles(path)
}

/** Makes the next who opens the database read what is really on the drive. Nobody has it open. */
export async function forgetFiles(path: string): Promise<void> {
  await forgetCached([path, `${path}-wal`])
}

/**
 * Writes the log of a database that was opened anew over itself, and syncs it. After a sync that failed, commits
 * may be in the kernel's memory that it calls written and that are not: whatever followed them in the log would be
 * lost with them in a power cut. Once written again they are really there, if the kernel had forgotten what it knew
 * of the file before (forget-cached.ts).
 */
export async function makeLogDurable(path: string, connection: Database.Database): Promise<void> {
  // Meanwhile nobody else appends to it or begins it anew.
  connection.exec('BEGIN IMMEDIATE')
  try {
    await writeAnew(`${path}-wal`)
  } finally {
    if (connection.inTransaction) connection.exec('ROLLBACK')
  }
}

async function writeAnew(path: string): Promise<void> {
  let file: FileHandle
  try {
    file = await open(path, 'r+')
  } catch (error) {
    // Everything was in the database itself.
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  try {
    const buffer = Buffer.alloc(COPY_BYTES)
    for (let position = 0; ;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
      if (bytesRead === 0) break
      await file.write(buffer, 0, bytesRead, position)
      position += bytesRead
    }
    await file.datasync()
  } finally {
    await file.close()
  }
}

/**
 * Looks through the whole database for damage, in a thread of its own: it takes about a second for each gigabyte,
 * and reading goes on meanwhile.
 *
 * @throws Problem 'corrupt' with what SQLite found as its cause
 */
export async function checkQuickly(path: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./quick-check.ts', import.meta.url), { workerData: path })
  const stop = () => void worker.terminate()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const found = await new Promise<unknown>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => {
        reject(new Error('The check of the database ended early.'))
      })
    })
    signal.throwIfAborted()
    if (found !== 'ok') throw damagedCatalog(String(found))
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/**
 * Commits something that changes nothing, and puts the whole log into place: both the log and the database take
 * bytes and sync them. A full disk works, too.
 */
export function tryToCommit(connection: Database.Database, path: string): void {
  try {
    const version = connection.pragma('user_version', { simple: true }) as number
    connection.transaction(() => connection.pragma(`user_version = ${String(version)}`)).immediate()
    connection.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    const isForWantOfRoom = isPerhapsFull(error) ? isOutOfRoom(path) : isFull(error)
    if (!isForWantOfRoom) throw error
  }
}

/** Whether the file system of the database has no room for a few pages more, or lets us have none. */
export function isOutOfRoom(path: string): boolean {
  const trial = join(dirname(path), `room-${randomBytes(8).toString('hex')}.tmp`)
  try {
    const file = openSync(trial, 'wx', 0o600)
    try {
      writeSync(file, randomBytes(ROOM_BYTES))
    } finally {
      closeSync(file)
    }
    return false
  } catch (error) {
    return isFullError(error)
  } finally {
    removeQuietly(trial)
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // On a disk that fails it may stay; it is 64 KiB.
  }
}

function damagedCatalog(found: string): Problem {
  return new Problem(
    'corrupt',
    {
      en: 'The catalog is damaged: what was written before cannot all be read. Nothing more is written to it. Restore a backup.',
      'zh-CN': '目录库已损坏，部分此前写入的内容无法读取，因此不再写入任何内容。请从备份恢复。',
    },
    { cause: new Error(found) },
  )
}
