import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchTest } from './bench-test.ts'
import { ClientProcess } from './client-process.ts'
import type { Peer, Place } from './peer.ts'
import { ProcessTree } from './process-tree.ts'
import type { TestResult, Turn } from './results.ts'
import { faultOf } from './run-load.ts'
import { RunningServer } from './running-server.ts'
import { ServerWatch } from './server-watch.ts'
import type { WorldOptions } from './world.ts'

export type TurnPlan = {
  readonly round: number
  readonly peer: Peer
  readonly tests: readonly BenchTest[]
  readonly place: Place
  readonly amounts: Pick<WorldOptions, 'count' | 'seconds' | 'largeBytes'>
  /** Told as it goes on. */
  readonly tell: (line: string) => void
}

/** Before a server that does nothing is called idle. */
const REST_MS = 1000

/** Starts a server on an empty folder, runs the tests on it, and stops it; its files stay. */
export async function takeTurn({ place, peer, ...plan }: TurnPlan): Promise<Turn> {
  const server = await RunningServer.start(peer, place)
  let client: ClientProcess | undefined
  try {
    const tree = new ProcessTree(server.pid)
    await sleep(REST_MS)
    const idle = tree.memory()
    const authorization = await peer.prepare?.(server.url)
    const { root } = peer
    const { folder } = place
    client = await ClientProcess.open({
      ...plan.amounts,
      ...{ address: server.address, root, authorization, folder },
    })
    const tests: Record<string, TestResult> = {}
    for (const test of plan.tests) {
      if (test.needs === 'listing' && !client.canList) continue
      const result = await runTest(test, client, server)
      tests[test.name] = result
      plan.tell(lineOf(test, result))
    }
    await sleep(REST_MS)
    const { startMs } = server
    return { round: plan.round, peer: peer.name, startMs, idle, after: tree.memory(), tests }
  } finally {
    await client?.close()
    await server.stop()
  }
}

async function runTest(
  test: BenchTest,
  client: ClientProcess,
  server: RunningServer,
): Promise<TestResult> {
  const watch = new ServerWatch(server)
  try {
    const outcome = await client.run(test.name, watch)
    return { ...outcome, isOk: Object.keys(outcome.faults).length === 0, use: watch.use }
  } catch (error) {
    watch.stop()
    const faults = { [faultOf(error)]: 1 }
    return { values: {}, work: 0, faults, isOk: false, use: watch.use }
  }
}

function lineOf(test: BenchTest, { isOk, values, faults }: TestResult): string {
  const figures = test.rows.map(({ key, unit }) => `${(values[key] ?? NaN).toPrecision(4)} ${unit}`)
  const wrong = Object.entries(faults).map(([what, count]) => `${what} (${count})`)
  return `${test.name.padEnd(13)} ${isOk ? figures.join(', ') : `NOT OK: ${wrong.join(', ')}`}`
}
