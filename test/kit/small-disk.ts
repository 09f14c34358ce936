import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/**
 * Mounts a file system of its own that holds `megabytes`, until the test ends.
 *
 * @param inodes how many files and folders it holds; absent: as many as fit
 * @returns its folder; undefined, and the test is skipped, where mounting is not allowed
 */
export async function mountSmallDisk(
  t: TestContext,
  megabytes: number,
  inodes?: number,
): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-small-'))
  try {
    const limits = [`size=${megabytes}m`, ...(inodes === undefined ? [] : [`nr_inodes=${inodes}`])]
    const options = ['-t', 'tmpfs', '-o', limits.join(',')]
    execFileSync('mount', [...options, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    await rm(folder, { recursive: true })
    t.skip('needs root, to mount a small disk')
    return undefined
  }
  t.after(async () => {
    execFileSync('umount', ['-l', folder])
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}
