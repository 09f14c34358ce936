import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Problem } from '../domain/problem.ts'

const FILE = 'lock'

export type FolderLock = { readonly release: () => void }

/**
 * Keeps other runs of `backup` out of the folder, and those that read it. The system gives the lock
 * back when this process dies: Node has no such lock itself, but SQLite's are of that kind.
 *
 * @throws Problem 'busy' while another one is at work there
 */
export function lockForWriting(folder: string): FolderLock {
  const connection = new Database(join(folder, FILE), { timeout: 0 })
  return lock(connection, ['BEGIN EXCLUSIVE'])
}

/** Lets others read at the same time. Where nothing can be locked, as in a copy, nobody writes either. */
export function lockForReading(folder: string): FolderLock {
  const path = join(folder, FILE)
  if (!existsSync(path)) return { release: () => undefined }
  const connection = new Database(path, { readonly: true, timeout: 0 })
  return lock(connection, ['BEGIN', 'SELECT 1 FROM sqlite_schema'])
}

function lock(connection: Database.Database, statements: readonly string[]): FolderLock {
  try {
    for (const sql of statements) connection.exec(sql)
  } catch (error) {
    connection.close()
    const isBusy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
    throw isBusy ? atWork(error) : error
  }
  return {
    release: () => {
      connection.close()
    },
  }
}

function atWork(cause: unknown): Problem {
  return new Problem(
    'busy',
    {
      en: 'Another command is at work in this backup. Try again when it is done.',
      'zh-CN': '另一个命令正在使用此备份，请待其完成后重试。',
    },
    { cause },
  )
}
