import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../../bin/cloudkeep.js', import.meta.url))

/** How a command ended. */
export type Ended = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export type CommandOptions = {
  readonly input?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** A folder for one test, in which it runs commands; the disk is in its `data`. */
export class CommandFolder {
  readonly path: string
  readonly #running = new Set<ChildProcess>()

  private constructor(path: string) {
    this.path = path
  }

  static async make(t: TestContext): Promise<CommandFolder> {
    const path = await mkdtemp(join(tmpdir(), 'cloudkeep-cli-'))
    const folder = new CommandFolder(path)
    t.after(() => folder.#remove())
    return folder
  }

  at(...names: string[]): string {
    return join(this.path, ...names)
  }

  /** Runs `cloudkeep ARGS` to its end. */
  async run(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
    const child = this.start(args, options)
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    child.stdin?.end(options.input ?? '')
    const [stdout, stderr, code] = await Promise.all([
      child.stdout ? text(child.stdout) : '',
      child.stderr ? text(child.stderr) : '',
      ended,
    ])
    return { code, stdout, stderr }
  }

  /** The same with `--json`. @throws with what it said when it did not end with `code` */
  async json(args: readonly string[], options: CommandOptions & { code?: number } = {}) {
    const ended = await this.run([...args, '--json'], options)
    if (ended.code !== (options.code ?? 0)) {
      throw new Error(`${args.join(' ')} ended with ${String(ended.code)}\n${ended.stderr}`)
    }
    return JSON.parse(ended.stdout) as Record<string, unknown>
  }

  start(args: readonly string[], options: CommandOptions = {}): ChildProcess {
    const own = Object.entries(process.env).filter(
      ([name]) => !/^(CLOUDKEEP_|LANG$|LC_)/.test(name),
    )
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: this.path,
      env: { ...Object.fromEntries(own), LANG: 'C.UTF-8', ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#running.add(child)
    child.once('exit', () => this.#running.delete(child))
    return child
  }

  /** A test that failed midway leaves none of its commands at work. */
  async #remove(): Promise<void> {
    for (const child of this.#running) {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
    await rm(this.path, { recursive: true, force: true })
  }
}
