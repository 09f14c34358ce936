import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { reasonAgainstMounting, runTool } from './mounting.ts'

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
  const reason = reasonAgainstMounting({ tools: [], packages: 'mount', isOnLoop: false })
  if (reason !== undefined) {
    t.skip(reason)
    return undefined
  }
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-small-'))
  const limits = [`size=${megabytes}m`, ...(inodes === undefined ? [] : [`nr_inodes=${inodes}`])]
  runTool('mount', '-t', 'tmpfs', '-o', limits.join(','), 'tmpfs', folder)
  t.after(async () => {
    runTool('umount', '-l', folder)
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}
