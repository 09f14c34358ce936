import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, HOUR_MS } from '../../domain/instant.ts'
import { checkBackup } from './check-backup.ts'

test('the doctor says how old the last backup is, and warns after a week and of none', () => {
  const begunAt = Date.UTC(2016, 4, 4)
  const backup = { id: 'a', folder: '/mnt/backup', begunAt, finishedAt: begunAt + HOUR_MS }
  const after = (ms: number) => {
    const { state, found, mend } = checkBackup(backup, begunAt + ms)
    return [state, found.en.replace(', into /mnt/backup', ''), mend !== undefined]
  }

  assert.deepEqual(after(HOUR_MS - 1), ['ok', 'less than an hour ago', false])
  assert.deepEqual(after(HOUR_MS), ['ok', 'an hour ago', false])
  assert.deepEqual(after(47 * HOUR_MS), ['ok', '47 hours ago', false])
  assert.deepEqual(after(7 * DAY_MS), ['ok', '7 days ago', false])
  assert.deepEqual(after(8 * DAY_MS), ['warn', '8 days ago', true])
  // A clock that was set back since.
  assert.deepEqual(after(-DAY_MS), ['ok', 'less than an hour ago', false])
  const never = checkBackup(undefined, begunAt)
  assert.deepEqual([never.state, never.found.en], ['warn', 'never'])
})
