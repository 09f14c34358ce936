import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { busyFactor } from '../kit/busy-factor.ts'
import { checkDataFolder } from '../kit/check-data-folder.ts'
import { converse } from '../kit/conversation.ts'
import { Probe } from '../kit/probe.ts'
import { scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'
import { SeededChance } from '../property/seeded-chance.ts'
import { makeOriginals } from './mutant-originals.ts'
import { mutate } from './mutate.ts'
import { INSIDE } from './raw-door.ts'

const MUTANTS = scale(2_000, 20_000)
/** After so many what they took away is made anew. */
const ROUND = 500
const AT_A_TIME = 16
/** In a full run, which has the machine for itself; else only what holds nobody up. */
const DELAY_MS_MAX = scale(2_000, 100)
/** Of requests that never end: the client's side ends then. */
const PATIENCE_MS = 400
const DELAY = 'cloudkeep_event_loop_delay_seconds{quantile="0.999"}'

test(`${String(MUTANTS)} mutants of valid requests bring no failure, no hang and no leak`, async (t) => {
  const seed = Number(process.env['CLOUDKEEP_TEST_SEED'] ?? randomInt(2 ** 31))
  t.diagnostic(`seed ${String(seed)}`)
  const server = await ServerProcess.start()
  t.after(() => server.close())
  const probe = new Probe(server)
  t.after(() => {
    probe.close()
  })
  await probe.round()
  await probe.metric(DELAY)

  const statuses = new Map<number, number>()
  for (let start = 0; start < MUTANTS; start += ROUND) {
    await tryRound({ server, seed, start }, statuses)
    await probe.round()
  }

  t.diagnostic(`answers: ${told(statuses)}`)
  const delayMs = 1000 * (await probe.metric(DELAY))
  t.diagnostic(`p99.9 of the event loop’s delay: ${delayMs.toFixed(0)} ms`)
  assert.ok(
    delayMs < DELAY_MS_MAX * busyFactor(),
    `the event loop was ${delayMs.toFixed(0)} ms late`,
  )
  const failures = server.output.split('\n').filter((line) => /"level":(50|60)/.test(line))
  assert.deepEqual(failures, [], 'failures of ours in the log')
  await server.stop()
  await checkDataFolder(server.dataFolder)
})

type Round = {
  readonly server: ServerProcess
  readonly seed: number
  readonly start: number
}

async function tryRound(round: Round, statuses: Map<number, number>): Promise<void> {
  const { server, seed, start } = round
  const originals = await makeOriginals(server, `round-${String(start)}`)
  let next = start
  const end = Math.min(MUTANTS, start + ROUND)
  const work = async () => {
    while (next < end) {
      const chance = new SeededChance(seed + next++)
      const bytes = mutate(chance, chance.pick(originals), chance.pick(originals))
      for (const status of await tryOne(server, bytes)) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
}

/** @returns the statuses of its answers; 0 for none */
async function tryOne(server: ServerProcess, bytes: string): Promise<readonly number[]> {
  const about = JSON.stringify(bytes)
  const heard = await converse(server.url, bytes, { endsAfterMs: PATIENCE_MS })
  assert.ok(server.isRunning, `the server ended after ${about}\n${server.output.slice(-2000)}`)
  assert.ok(heard.ms < 5_000, `no answer in time to ${about}`)
  for (const status of heard.statuses) {
    assert.ok(status < 500 || status === 507, `${heard.text.slice(0, 1000)}\nto ${about}`)
  }
  // What was sent may come back, as the words of a refusal do; what is inside may not.
  assert.ok(!INSIDE.test(heard.text) || INSIDE.test(bytes), `${heard.text}\nto ${about}`)
  assert.ok(!heard.text.includes(server.folder), `${heard.text}\nto ${about}`)
  return heard.statuses.length === 0 ? [0] : heard.statuses
}

function told(statuses: ReadonlyMap<number, number>): string {
  const sorted = [...statuses].sort(([one], [other]) => one - other)
  return sorted.map(([status, count]) => `${String(status)} × ${String(count)}`).join(', ')
}
