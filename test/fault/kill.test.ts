import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { it } from 'node:test'
import { checkDataFolder, leftovers } from '../kit/check-data-folder.ts'
import { MixedLoad } from '../kit/mixed-load.ts'
import { isFullRun, scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'
import { TreeReader } from '../kit/tree-reader.ts'

const CYCLES = scale(25, 200)
/** How many of them work on the same folder. */
const RENEW_EVERY = 8
/** Few kills are many or few answers by chance: half of what is usual shows that the clients were at work. */
const ACKNOWLEDGED_MIN = scale(1500, 30_000)
/** Looked at in a full run alone, which has the machine for itself. */
const START_MEDIAN_MS_MAX = 2000
const START_WORST_MS_MAX = 5000
/** Answers before a kill, at most; somewhat more than half of them are of writes that were acknowledged. */
const STEPS_MAX = scale(500, 700)
const FINE = { lost: [], torn: [], phantom: [] }

it('keeps every acknowledged write, whole, through kill -9 under load by every door', async (t) => {
  const server = await ServerProcess.start()
  t.after(() => server.close())
  const load = new MixedLoad(server.url, server.authorization)
  const reader = new TreeReader(server)
  const starts: number[] = []

  for (let cycle = 0; cycle < CYCLES; cycle++) {
    if (cycle === 0) await load.prepare()
    else if (cycle % RENEW_EVERY === 0) await load.renew()
    await loadUntilKilled(server, load)
    const startedAt = performance.now()
    await server.start()
    starts.push(performance.now() - startedAt)
    assert.deepEqual(await leftovers(server.dataFolder), [], 'a start clears what was unfinished')
    const verdict = load.journal.compare(await reader.read())
    const zombies = verdict.phantom.filter((path) => load.journal.isGone(path))
    assert.deepEqual(verdict, FINE, `after kill ${String(cycle + 1)}; deleted: ${zombies.join()}`)
    assert.deepEqual(load.surprises, [])
  }

  reader.forget()
  const everything = await reader.read()
  assert.deepEqual(load.journal.compare(everything), FINE, 'every byte that was ever acknowledged')
  await server.stop()
  const found = await checkDataFolder(server.dataFolder)
  const { acknowledged } = load.journal
  starts.sort((a, b) => a - b)
  const median = starts[Math.floor(starts.length / 2)] ?? Infinity
  const worst = starts.at(-1) ?? Infinity
  t.diagnostic(
    `${String(CYCLES)} kills, ${String(acknowledged)} acknowledged writes: 0 lost, 0 torn, ` +
      `0 phantom; ${String(everything.size)} files and folders at the end, ` +
      `${String(found.blobsChecked)} contents checked, ${String(found.bytesRead)} bytes; ` +
      `serving again after ${median.toFixed(0)} ms, at most ${worst.toFixed(0)} ms`,
  )
  assert.ok(acknowledged >= ACKNOWLEDGED_MIN, `only ${String(acknowledged)} acknowledged writes`)
  if (!isFullRun()) return
  assert.ok(median <= START_MEDIAN_MS_MAX && worst <= START_WORST_MS_MAX, 'it starts in time')
})

/** Kills at a moment that nobody chose: after some number of answers, with ten requests under way. */
async function loadUntilKilled(server: ServerProcess, load: MixedLoad): Promise<void> {
  let left = 1 + randomInt(STEPS_MAX)
  let killed: Promise<void> | undefined
  await load.run(() => {
    left -= 1
    if (left === 0) killed = server.kill()
  })
  assert.ok(killed, `the load went on until the kill: ${load.surprises.join(', ')}`)
  await killed
}
