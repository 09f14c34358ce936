import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { makeImage, reasonAgainstMounting, runTool } from './mounting.ts'

const TOOLS = ['xfs_io', 'xfs_repair', 'e2fsck', 'losetup']

export type FileSystem = 'ext4' | 'xfs'

export type LoopDiskOptions = {
  readonly fileSystem: FileSystem
  /** xfs wants 300 at least. */
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
    const reason = reasonAgainstMounting({
      tools: [`mkfs.${options.fileSystem}`, ...TOOLS],
      packages: 'mount, xfsprogs, e2fsprogs',
      isOnLoop: true,
    })
    if (reason !== undefined) {
      t.skip(reason)
      return undefined
    }
    const disk = new LoopDisk(await mkdtemp(join(tmpdir(), 'cloudkeep-loop-')), options)
    t.after(() => disk.#remove())
    await mkdir(disk.folder)
    await makeImage(disk.#image, options.megabytes)
    const quiet = { ext4: ['-q', '-F'], xfs: ['-q'] }[options.fileSystem]
    runTool(`mkfs.${options.fileSystem}`, ...quiet, ...(options.make ?? []), disk.#image)
    disk.mountAgain()
    return disk
  }

  get #image(): string {
    return join(this.#base, 'image')
  }

  mountAgain(): void {
    runTool('mount', '-o', 'loop', this.#image, this.folder)
  }

  unmount(): void {
    runTool('umount', this.folder)
  }

  /** From now on each write and sync fails, and what was not synced before is lost. */
  losePower(): void {
    runTool('xfs_io', '-x', '-c', 'shutdown', this.folder)
  }

  /** Looks at the whole file system while it is not mounted. @throws with what is wrong */
  checkFileSystem(): void {
    if (this.#options.fileSystem === 'ext4') runTool('e2fsck', '-f', '-n', this.#image)
    else runTool('xfs_repair', '-n', this.#image)
  }

  async #remove(): Promise<void> {
    // Lazily: whoever still has a file open there must not keep the test from ending.
    spawnSync('umount', ['-l', this.folder], { stdio: 'ignore' })
    await rm(this.#base, { recursive: true, force: true })
  }
}
