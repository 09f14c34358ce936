import { execFileSync, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

export type FileSystem = 'ext4' | 'xfs'

export type LoopDiskOptions = {
  readonly fileSystem: FileSystem
  /** An image takes no more room than what is written to it. xfs wants 300 at least. */
  readonly megabytes: number
  /** Further arguments of `mkfs`. */
  readonly make?: readonly string[]
}

/**
 * A file system of its own in an image file. It can lose power: what was not synced is then gone when
 * it is mounted again, as on a real disk.
 */
export class LoopDisk {
  /** Where it is mounted. */
  readonly folder: string
  readonly #base: string
  readonly #options: LoopDiskOptions

  private constructor(base: string, options: LoopDiskOptions) {
    this.#base = base
    this.folder = join(base, 'mounted')
    this.#options = options
  }

  /** Mounts one until the test ends. @returns undefined, and the test is skipped, where it cannot */
  static async mount(t: TestContext, options: LoopDiskOptions): Promise<LoopDisk | undefined> {
    const missing = missingFor(options.fileSystem)
    if (missing !== undefined) {
      t.skip(`needs ${missing}`)
      return undefined
    }
    const disk = new LoopDisk(await mkdtemp(join(tmpdir(), 'cloudkeep-loop-')), options)
    t.after(() => disk.#remove())
    await mkdir(disk.folder)
    await using image = await open(disk.#image, 'w')
    await image.truncate(options.megabytes * 1024 * 1024)
    const quiet = { ext4: ['-q', '-F'], xfs: ['-q'] }[options.fileSystem]
    run(`mkfs.${options.fileSystem}`, ...quiet, ...(options.make ?? []), disk.#image)
    disk.mountAgain()
    return disk
  }

  get #image(): string {
    return join(this.#base, 'image')
  }

  mountAgain(): void {
    run('mount', '-o', 'loop', this.#image, this.folder)
  }

  unmount(): void {
    run('umount', this.folder)
  }

  /** From now on each write and sync fails, and what was not synced before is lost. */
  losePower(): void {
    run('xfs_io', '-x', '-c', 'shutdown', this.folder)
  }

  /** Looks at the whole file system while it is not mounted. @throws with what is wrong */
  checkFileSystem(): void {
    if (this.#options.fileSystem === 'ext4') run('e2fsck', '-f', '-n', this.#image)
    else run('xfs_repair', '-n', this.#image)
  }

  async #remove(): Promise<void> {
    // Lazily: whoever still has a file open there must not keep the test from ending.
    spawnSync('umount', ['-l', this.folder], { stdio: 'ignore' })
    await rm(this.#base, { recursive: true, force: true })
  }
}

function missingFor(fileSystem: FileSystem): string | undefined {
  if (process.getuid?.() !== 0) return 'root, to mount a disk of its own'
  for (const tool of [`mkfs.${fileSystem}`, 'xfs_io', 'xfs_repair', 'e2fsck', 'losetup']) {
    if (spawnSync('which', [tool]).status !== 0) return `${tool} (Debian: xfsprogs, e2fsprogs)`
  }
  return undefined
}

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
}
