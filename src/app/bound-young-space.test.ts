import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

/** Keeps more alive than the space holds, so that V8 wants a larger one. */
const BURST = `
  const { getHeapSpaceStatistics } = await import('node:v8')
  let largest = 0
  const kept = []
  for (let round = 0; round < 400; round++) {
    kept.push(Array.from({ length: 20_000 }, (_, at) => ({ round, at })))
    if (kept.length > 20) kept.shift()
    await new Promise((resolve) => setImmediate(resolve))
    const young = getHeapSpaceStatistics().find((one) => one.space_name === 'new_space')
    largest = Math.max(largest, young.space_size)
  }
  process.stdout.write(String(largest))
`

const BURSTS = 3

test('a burst does not make the process keep much more memory for new objects', () => {
  const bounded = `
    const { boundYoungSpace } = await import('${new URL('bound-young-space.ts', import.meta.url).href}')
    boundYoungSpace()
    ${BURST}`
  // Where it grows twice before it is told, it may go beyond once: seldom, and never each time.
  const largest = Array.from({ length: BURSTS }, () => largestOf(bounded))
  assert.ok(Math.min(...largest) <= 34 * 1024 * 1024, largest.join(', '))
})

/** In a process of its own: what V8 has grown stays. */
function largestOf(script: string): number {
  const args = ['--input-type=module', '--eval', script]
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  assert.notEqual(stdout, '')
  return Number(stdout)
}
