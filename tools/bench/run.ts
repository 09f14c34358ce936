// `npm run bench`: how fast the disk is beside file servers that sync nothing, on this machine.
// docs/how-to/measure-performance.md says how to run it and how to read it.
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { LAST_TURN, MAIN_TURN } from './all-tests.ts'
import type { BenchTest } from './bench-test.ts'
import { cloudkeepPeer } from './cloudkeep-peer.ts'
import { WITH, WITHOUT } from './gate-cost.ts'
import { describeMachine } from './machine.ts'
import { readOptions, USAGE, type Options } from './options.ts'
import { OTHER_PEERS } from './other-peers.ts'
import type { Peer } from './peer.ts'
import { report } from './report.ts'
import type { Turn } from './results.ts'
import { takeTurn } from './take-turn.ts'

const MIB = 1024 ** 2
const PEERS: readonly Peer[] = [...OTHER_PEERS, cloudkeepPeer('cloudkeep', 0)]

process.exitCode = await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    console.log(USAGE)
    return 0
  }
  if (process.platform !== 'linux') {
    console.error('It reads what servers use from /proc, so it runs on Linux only.')
    return 2
  }
  const options = optionsOf(words)
  if (!options) return 2
  const folder = mkdtempSync(join(options.folder, 'cloudkeep-bench-'))
  // Some servers go on as a user of their own, who has to get in.
  chmodSync(folder, 0o755)
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(130))
  }
  const machine = describeMachine(folder)
  const turns = await takeAllTurns(options, folder)
  const peers = PEERS.map(({ name }) => name).filter((name) => turns.some((t) => t.peer === name))
  return report({ machine, settings: options, peers, turns })
}

function optionsOf(words: readonly string[]): Options | undefined {
  try {
    return readOptions(
      words,
      PEERS.map(({ name }) => name),
    )
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`)
    return undefined
  }
}

function peersOf(options: Options): readonly Peer[] {
  if (options.gate !== undefined) {
    return [cloudkeepPeer(WITHOUT, 0), cloudkeepPeer(WITH, options.gate)]
  }
  return PEERS.filter((peer) => {
    if (!options.peers.includes(peer.name)) return false
    const missing = peer.missing()
    if (missing !== undefined) say(`${peer.name} is left out: ${missing} is not installed.`)
    return missing === undefined
  })
}

/** All rounds of the one turn, then all of the other. What servers stored stays until the very end. */
async function takeAllTurns(options: Options, folder: string): Promise<readonly Turn[]> {
  const peers = peersOf(options)
  const turns: Turn[] = []
  for (const [part, all] of [MAIN_TURN, LAST_TURN].entries()) {
    const tests = all.filter(({ name }) => options.tests.includes(name))
    if (tests.length === 0) continue
    for (let round = 1; round <= options.rounds; round++) {
      // Nobody is always the one after the same other.
      const order = peers.map((_, index) => peers[(index + round - 1) % peers.length])
      for (const peer of order) {
        if (!peer) continue
        const place = join(folder, `${part}-${round}-${peer.name}`)
        mkdirSync(place)
        say(`round ${round} of ${options.rounds}: ${peer.name}`)
        turns.push(await turnOf({ peer, round, tests, folder: place }, options))
      }
    }
  }
  return turns
}

type Wanted = { peer: Peer; round: number; tests: readonly BenchTest[]; folder: string }

async function turnOf({ folder, ...wanted }: Wanted, options: Options): Promise<Turn> {
  return await takeTurn({
    ...wanted,
    place: { folder, port: await freePort() },
    amounts: {
      count: options.count,
      seconds: options.budget,
      largeBytes: options.largeMiB * MIB,
    },
    tell: (line) => say(`  ${line}`),
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address !== null && typeof address === 'object' ? address.port : 0
}

/** How it goes on; the tables alone go to standard output. */
function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
