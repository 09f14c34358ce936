import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Connection, type Address } from './connection.ts'
import type { Peer, Place } from './peer.ts'

const START_MS_MAX = 60_000
const STOP_MS_MAX = 60_000
const ASK_EVERY_MS = 2
const SAID_LENGTH_MAX = 2000

/** A server under test, started anew on an empty folder. */
export class RunningServer {
  readonly address: Address
  readonly isOurs: boolean
  /** From its start to its first answer. */
  readonly startMs: number
  readonly #child: ChildProcess
  readonly #log: string

  private constructor(child: ChildProcess, { peer, place, log, startMs }: Started) {
    this.#child = child
    this.#log = log
    this.address = { host: '127.0.0.1', port: place.port }
    this.isOurs = peer.isOurs
    this.startMs = startMs
  }

  /** @throws with what it said, when it does not answer */
  static async start(peer: Peer, place: Place): Promise<RunningServer> {
    const [program = '', ...options] = await peer.command(place)
    const log = join(place.folder, 'log')
    const file = openSync(log, 'a')
    const startedAt = performance.now()
    const child = spawn(program, options, {
      stdio: ['ignore', file, file],
      env: { ...cleanEnvironment(), ...peer.environment },
    })
    closeSync(file)
    // Before what is registered already: its folder is removed after it.
    const end = (): void => void child.kill('SIGTERM')
    process.prependListener('exit', end)
    child.once('exit', () => process.off('exit', end))
    const isUp = await answers(child, { host: '127.0.0.1', port: place.port })
    const startMs = performance.now() - startedAt
    const server = new RunningServer(child, { peer, place, log, startMs })
    if (isUp) return server
    await server.stop()
    throw new Error(`${peer.name} does not answer:\n${server.said}`)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get url(): string {
    return `http://${this.address.host}:${this.address.port}/`
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** The end of its log. */
  get said(): string {
    return readFileSync(this.#log, 'utf8').slice(-SAID_LENGTH_MAX)
  }

  async stop(): Promise<void> {
    if (!this.isRunning || this.#child.pid === undefined) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS_MAX)
    await ended
    clearTimeout(timer)
  }
}

type Started = { peer: Peer; place: Place; log: string; startMs: number }

/** Default settings: whatever the caller's environment says of CloudKeep is not for this one. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('CLOUDKEEP_'))
  return Object.fromEntries(own)
}

async function answers(child: ChildProcess, address: Address): Promise<boolean> {
  const ended = new AbortController()
  const end = (): void => ended.abort()
  child.once('exit', end).once('error', end)
  const until = performance.now() + START_MS_MAX
  const request = Buffer.from('OPTIONS / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')
  while (!ended.signal.aborted && performance.now() < until) {
    const line = new Connection(address)
    try {
      await line.ask({ request, statuses: [] })
      return true
    } catch {
      await sleep(ASK_EVERY_MS) // Not yet.
    } finally {
      line.close()
    }
  }
  return false
}
