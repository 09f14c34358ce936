import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

/** What happens at certain calls of one kind to the kernel, counted in each thread since strace is there. */
export type Injection = {
  readonly call: string
  readonly effect: 'SIGKILL' | 'EIO' | 'ENOSPC'
  /** The first call that it happens at. */
  readonly first: number
  /** The last one; the first alone when it is the same. */
  readonly last: number
}

const ATTACH_MS_MAX = 10_000
const DETACH_MS_MAX = 2000

/** Why no call can be made to fail here; undefined where it can. */
export function reasonAgainstStrace(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux, for strace'
  if (spawnSync('which', ['strace']).status !== 0) return 'needs strace (Debian: strace)'
  // By default a process may be traced by its parent and by root alone.
  if (process.getuid?.() !== 0) return 'needs root, to trace a running server'
  return undefined
}

/** strace, attached to a running process with all its threads. */
export class Strace {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Returns once every call is watched. @throws with what strace said */
  static async attach(pid: number, injection: Injection): Promise<Strace> {
    const child = spawn(
      'strace',
      ['-f', '-o', '/dev/null', ...straceOptions(injection), '-p', String(pid)],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    const strace = new Strace(child)
    let said = ''
    await new Promise<void>((resolve, reject) => {
      const fail = () => {
        clearTimeout(timer)
        child.kill('SIGKILL')
        reject(new Error(`strace did not attach: ${said}`))
      }
      const timer = setTimeout(fail, ATTACH_MS_MAX)
      child.once('error', fail)
      child.once('exit', fail)
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        if (!said.includes(' attached')) return
        clearTimeout(timer)
        resolve()
      })
    })
    return strace
  }

  /** Leaves the process alone again. */
  async detach(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    // It may wait for ever for a thread that was killed meanwhile; killed itself, it lets go of all.
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), DETACH_MS_MAX)
    await ended
    clearTimeout(timer)
  }
}

/** For a command that begins under strace. */
export function straceOptions({ call, effect, first, last }: Injection): string[] {
  const what = effect === 'SIGKILL' ? `signal=${effect}` : `error=${effect}`
  const when = first === last ? String(first) : `${String(first)}..${String(last)}`
  return ['-e', `trace=${call}`, '-e', `inject=${call}:${what}:when=${when}`]
}
