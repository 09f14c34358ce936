import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../../bin/cloudkeep.js', import.meta.url))
const START_MS_MAX = 30_000
const END_MS_MAX = 60_000

export const ADMIN_PASSWORD = 'a password for tests only'

export type ServerOptions = {
  /** Further arguments of `serve`, such as `--demo`. */
  readonly args?: readonly string[]
  /** Further variables of its environment. */
  readonly environment?: Readonly<Record<string, string>>
  /** Where its data lies, and stays when it is closed; else in a folder of its own. */
  readonly dataFolder?: string
}

/**
 * A real server process on a data folder of its own. It may be stopped or killed, and started again
 * on the same folder and the same port.
 *
 *     const server = await ServerProcess.start()
 *     await server.kill()      // as by kill -9 or a power cut that the page cache survives
 *     await server.start()
 *     await server.close()     // stops it and removes the folder
 */
export class ServerProcess {
  readonly folder: string
  readonly dataFolder: string
  readonly #options: ServerOptions
  #child: ChildProcess | undefined
  #url = ''
  #output = ''

  private constructor(folder: string, options: ServerOptions) {
    this.folder = folder
    this.dataFolder = options.dataFolder ?? join(folder, 'data')
    this.#options = options
  }

  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    const server = new ServerProcess(await mkdtemp(join(tmpdir(), 'cloudkeep-server-')), options)
    try {
      await server.start()
      return server
    } catch (error) {
      await server.close()
      throw error
    }
  }

  /** Its address, without `/` at the end; the same after each start. */
  get url(): string {
    return this.#url
  }

  /** `Authorization` of the administrator. */
  get authorization(): string {
    return basic('admin', ADMIN_PASSWORD)
  }

  /** All it ever printed, for the message of a test that failed. */
  get output(): string {
    return this.#output
  }

  /** Of its process, while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  get isRunning(): boolean {
    return this.#child !== undefined
  }

  /**
   * Starts it, again or for the first time, and waits for its address.
   *
   * @param under a command that runs it, such as strace with its options
   * @throws with its output
   */
  async start(under: readonly string[] = []): Promise<void> {
    const port = this.#url === '' ? '0' : new URL(this.#url).port
    const args = ['serve', '--listen', `127.0.0.1:${port}`, '--data', this.dataFolder]
    const serve = [process.execPath, PROGRAM, ...args, ...(this.#options.args ?? [])]
    const [command = '', ...rest] = [...under, ...serve]
    const child = spawn(command, rest, {
      cwd: this.folder,
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined
    })
    this.#url = await this.#addressFrom(child)
  }

  /** Ends it as `kill -9` does: it hears nothing of it. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Ends it in order: it answers what is under way first. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  async close(): Promise<void> {
    try {
      await this.stop()
    } finally {
      await rm(this.folder, { recursive: true, force: true })
    }
  }

  /** Makes an account by the REST door. @returns its `Authorization` header */
  async addAccount(name: string, more: Record<string, unknown> = {}): Promise<string> {
    const password = `password of ${name}`
    const response = await fetch(`${this.#url}/api/v1/accounts`, {
      method: 'POST',
      headers: { authorization: this.authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name, password, ...more }),
    })
    if (!response.ok) throw new Error(`${String(response.status)} ${await response.text()}`)
    return basic(name, password)
  }

  #environment(): NodeJS.ProcessEnv {
    const own = Object.entries(process.env).filter(
      ([name]) => !/^(CLOUDKEEP_|LANG$|LC_)/.test(name),
    )
    return {
      ...Object.fromEntries(own),
      // Its address is read from what it says.
      LANG: 'C.UTF-8',
      CLOUDKEEP_ADMIN_PASSWORD: ADMIN_PASSWORD,
      CLOUDKEEP_LOG: 'warn',
      ...this.#options.environment,
    }
  }

  #addressFrom(child: ChildProcess): Promise<string> {
    const from = this.#output.length
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        reject(new Error(`The server ${why}:\n${this.#output.slice(from)}`))
      }
      const timer = setTimeout(() => {
        fail(`printed no address within ${String(START_MS_MAX)} ms`)
      }, START_MS_MAX)
      const read = (chunk: Buffer) => {
        this.#output += chunk.toString()
        const address = /^CloudKeep serves (\S+)$/m.exec(this.#output.slice(from))?.[1]
        if (address === undefined) return
        clearTimeout(timer)
        resolve(address.replace(/\/$/, ''))
      }
      child.stdout?.on('data', read)
      child.stderr?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString()
      })
      child.once('exit', (code, signal) => {
        clearTimeout(timer)
        fail(`ended with ${String(code ?? signal)}`)
      })
    })
  }

  /** @throws when it does not end in time; it is killed then */
  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (child?.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    const late = AbortSignal.timeout(END_MS_MAX)
    late.addEventListener('abort', () => child.kill('SIGKILL'))
    await ended
    if (late.aborted) throw new Error(`The server did not end by ${signal}:\n${this.#output}`)
  }
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}
