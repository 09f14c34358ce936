import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { makeImage, reasonAgainstMounting, runTool } from './mounting.ts'

const APPEARS_MS_MAX = 10_000
const JOURNAL_MEGABYTES = 128
const TOOLS = ['nbdkit', 'nbdfuse', 'fusermount3', 'mkfs.ext4', 'e2fsck', 'losetup']

export type FailingDiskOptions = {
  readonly megabytes: number
  /**
   * Where ext4 keeps its journal. On the same drive, a failing one ends the file system until it is mounted anew;
   * elsewhere, content alone fails, and it goes on.
   */
  readonly journal: 'on the drive' | 'elsewhere'
}

/**
 * An ext4 file system on a drive that can be made to fail every write: nbdkit plays the drive, nbdfuse shows it as a
 * file, and a loop device makes that a drive for the kernel.
 */
export class FailingDisk {
  /** Where it is mounted. */
  readonly folder: string
  readonly #base: string
  #drive: ChildProcess | undefined
  #file: ChildProcess | undefined
  #loop: string | undefined
  #journal: string | undefined

  private constructor(base: string) {
    this.#base = base
    this.folder = join(base, 'mounted')
  }

  /** Mounts one until the test ends. @returns undefined, and the test is skipped, where it cannot */
  static async mount(
    t: TestContext,
    options: FailingDiskOptions,
  ): Promise<FailingDisk | undefined> {
    const reason = reasonHere()
    if (reason !== undefined) {
      t.skip(reason)
      return undefined
    }
    const disk = new FailingDisk(await mkdtemp(join(tmpdir(), 'cloudkeep-failing-')))
    t.after(() => disk.#remove())
    await disk.#make(options)
    return disk
  }

  /** From now on every write to the drive fails. */
  fail(): void {
    writeFileSync(this.#at('trigger'), '')
  }

  /** From now on it works again; what failed is lost. */
  mend(): void {
    rmSync(this.#at('trigger'), { force: true })
  }

  /** Whether the file system still takes writes: after some errors it never does again until it is mounted anew. */
  takesWrites(): boolean {
    const trial = join(this.folder, 'trial')
    try {
      writeFileSync(trial, 'trial', { flush: true })
      rmSync(trial)
      return true
    } catch {
      return false
    }
  }

  /** Forgets what the kernel remembers of it, and mounts what is really on the drive. */
  mountAnew(): void {
    this.#unmount()
    // What the file system mends by itself when it is mounted, and nothing else: 1 stands for that.
    const journal = this.#journal === undefined ? [] : ['-j', this.#journal]
    const check = ['-p', ...journal, this.#at('show', 'nbd')]
    const { status } = spawnSync('e2fsck', check, { stdio: 'ignore' })
    if (status !== 0 && status !== 1) throw new Error(`e2fsck ended with ${String(status)}`)
    this.#mount()
  }

  async #make({ megabytes, journal }: FailingDiskOptions): Promise<void> {
    await mkdir(this.folder)
    await mkdir(this.#at('show'))
    await makeImage(this.#at('image'), megabytes)
    const blocks = ['-q', '-F', '-b', '4096']
    if (journal === 'on the drive') runTool('mkfs.ext4', ...blocks, this.#at('image'))
    else {
      await makeImage(this.#at('journal'), JOURNAL_MEGABYTES)
      this.#journal = loopDevice(this.#at('journal'))
      runTool('mke2fs', ...blocks, '-O', 'journal_dev', this.#journal)
      runTool('mkfs.ext4', ...blocks, '-J', `device=${this.#journal}`, this.#at('image'))
    }
    const failing = ['error=EIO', `error-file=${this.#at('trigger')}`, 'error-pwrite-rate=100%']
    const socket = this.#at('socket')
    const drive = ['-f', '-U', socket, '--filter=error', 'file', this.#at('image'), ...failing]
    this.#drive = spawn('nbdkit', drive, { stdio: 'ignore' })
    await appears(socket)
    const shown = ['--unix', socket]
    this.#file = spawn('nbdfuse', [this.#at('show'), ...shown], { stdio: 'ignore' })
    await appears(this.#at('show', 'nbd'))
    this.#mount()
  }

  #mount(): void {
    this.#loop = loopDevice(this.#at('show', 'nbd'))
    runTool('mount', this.#loop, this.folder)
  }

  #unmount(): void {
    runTool('umount', this.folder)
    if (this.#loop !== undefined) runTool('losetup', '-d', this.#loop)
    this.#loop = undefined
  }

  #at(...names: string[]): string {
    return join(this.#base, ...names)
  }

  /** Whatever of it is there, in the order in which one thing holds the next. */
  async #remove(): Promise<void> {
    this.mend()
    const quiet = { stdio: 'ignore' } as const
    spawnSync('umount', ['-l', this.folder], quiet)
    for (const device of [this.#loop, this.#journal]) {
      if (device !== undefined) spawnSync('losetup', ['-d', device], quiet)
    }
    spawnSync('fusermount3', ['-u', '-z', this.#at('show')], quiet)
    for (const child of [this.#file, this.#drive]) await end(child)
    await rm(this.#base, { recursive: true, force: true })
  }
}

function reasonHere(): string | undefined {
  const packages = 'nbdkit, libnbd-bin, fuse3, e2fsprogs, mount'
  const reason = reasonAgainstMounting({ tools: TOOLS, packages, isOnLoop: true })
  return reason ?? (existsSync('/dev/fuse') ? undefined : 'needs /dev/fuse')
}

function loopDevice(path: string): string {
  return runTool('losetup', '-f', '--show', path).trim()
}

async function appears(path: string): Promise<void> {
  const startedAt = performance.now()
  while (!isThere(path)) {
    if (performance.now() - startedAt > APPEARS_MS_MAX) throw new Error(`${path} did not appear.`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
