import assert from 'node:assert/strict'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Reserve } from './reserve.ts'

test('a disk that does not say what is free stops nobody: what is written there tells what is wrong', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-reserve-'))
  const reserve = await Reserve.at(join(folder, 'reserve'))
  while (reserve.release()) continue
  await rm(folder, { recursive: true })

  assert.equal(reserve.hasRoomForBytes(), true)
  assert.equal(reserve.hasRoomForChanges(), true)
  assert.equal(reserve.spareBytes(), Infinity)
  assert.equal(reserve.logBytesMax(), Infinity)
  reserve.makeRoomToOpen()
})

test('a disk that lets nobody have what it calls free starts all the same, without a reserve', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-reserve-'))
  t.after(async () => await rm(folder, { recursive: true }))
  const path = join(folder, 'reserve')
  await symlink('/dev/full', path)

  const reserve = await Reserve.at(path)

  await assert.rejects(reserve.replenish(), { code: 'ENOSPC' })
})
