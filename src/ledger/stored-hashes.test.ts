import assert from 'node:assert/strict'
import test from 'node:test'
import { MemoryLog } from './memory-log.ts'
import { storedHashes } from './stored-hashes.ts'

const log = new MemoryLog()
for (let at = 0; at < 37; at++) await log.append(new Uint8Array([at]))

const find = async (level: number, index: number) =>
  log.hashes.find((one) => one.level === level && one.index === index)?.hash

test('stored hashes come in the order in which they were made', async () => {
  assert.deepEqual(await Array.fromAsync(storedHashes(log.size, find)), log.hashes)
})

test('a hash that is not there is left out', async () => {
  const hashes = await Array.fromAsync(
    storedHashes(log.size, async (level, index) =>
      level === 2 && index === 3 ? undefined : await find(level, index),
    ),
  )

  assert.equal(hashes.length, log.hashes.length - 1)
  assert.ok(!hashes.some(({ level, index }) => level === 2 && index === 3))
})
