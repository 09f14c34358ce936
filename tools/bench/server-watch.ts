import type { ClientUse, Watch } from './client-process.ts'
import { readEventLoopDelay, type EventLoopDelay } from './event-loop.ts'
import { machineCpuSeconds, ProcessTree } from './process-tree.ts'
import type { RunningServer } from './running-server.ts'

/** What a server took while a test ran. */
export type ServerUse = ClientUse & {
  readonly serverCpuSeconds: number
  /** Cores that neither the server nor the client used: of a quiet machine near 0. */
  readonly otherCores: number
  readonly peakRssBytes: number
  readonly peakPssBytes: number | undefined
  /** Of a CloudKeep. */
  readonly eventLoopMs?: EventLoopDelay | undefined
}

const LOOK_MS = 100
/** The exact memory holds up the process: it is looked at only so often. */
const EXACT_EVERY = 10

/** Looks at a server's processes from the beginning of a test to its end. */
export class ServerWatch implements Watch {
  readonly #server: RunningServer
  readonly #tree: ProcessTree
  #timer: NodeJS.Timeout | undefined
  #cpuBefore: ReadonlyMap<number, number> = new Map()
  readonly #cpuSince = new Map<number, number>()
  #machineBefore = 0
  #looks = 0
  #peakRssBytes = 0
  #peakPssBytes: number | undefined
  use: ServerUse | undefined

  constructor(server: RunningServer) {
    this.#server = server
    this.#tree = new ProcessTree(server.pid)
  }

  async begin(): Promise<void> {
    if (this.#server.isOurs) await readEventLoopDelay(this.#server.url)
    this.#cpuBefore = this.#tree.cpuSeconds()
    this.#machineBefore = machineCpuSeconds()
    this.#look()
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  async end(client: ClientUse): Promise<void> {
    clearInterval(this.#timer)
    this.#lookAtCpu()
    const machineSeconds = machineCpuSeconds() - this.#machineBefore
    this.#lookExactly()
    const serverCpuSeconds = [...this.#cpuSince.values()].reduce((sum, one) => sum + one, 0)
    const others = machineSeconds - serverCpuSeconds - client.clientCpuSeconds
    const eventLoopMs = this.#server.isOurs ? await readEventLoopDelay(this.#server.url) : undefined
    this.use = {
      ...client,
      serverCpuSeconds,
      otherCores: Math.max(0, others / client.seconds),
      peakRssBytes: this.#peakRssBytes,
      peakPssBytes: this.#peakPssBytes,
      ...(eventLoopMs && { eventLoopMs }),
    }
  }

  /** When the test broke between. */
  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    this.#lookAtCpu()
    if (this.#looks++ % EXACT_EVERY === 0) this.#lookExactly()
    else this.#peakRssBytes = Math.max(this.#peakRssBytes, this.#tree.rssBytes())
  }

  /** A process that ends before the test keeps what was seen of it last. */
  #lookAtCpu(): void {
    for (const [id, seconds] of this.#tree.cpuSeconds()) {
      this.#cpuSince.set(id, seconds - (this.#cpuBefore.get(id) ?? 0))
    }
  }

  #lookExactly(): void {
    const { rssBytes, pssBytes } = this.#tree.memory()
    this.#peakRssBytes = Math.max(this.#peakRssBytes, rssBytes)
    if (pssBytes !== undefined) this.#peakPssBytes = Math.max(this.#peakPssBytes ?? 0, pssBytes)
  }
}
