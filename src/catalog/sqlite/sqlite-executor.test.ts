import assert from 'node:assert/strict'
import { test } from 'node:test'
import Database from 'better-sqlite3'
import { isProblem } from '../../domain/problem.ts'
import { jobReads } from '../queries/jobs.ts'
import { SqliteExecutor } from './sqlite-executor.ts'

test('a statement that cannot even be prepared, for the drive does not read, says that the storage failed', async () => {
  const failing = {
    prepare() {
      throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_READ')
    },
  }
  const jobs = jobReads(new SqliteExecutor(failing as unknown as Database.Database))

  await assert.rejects(jobs.countFailed(), (error) => isProblem(error, 'storage-failed'))
})
