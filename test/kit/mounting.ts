import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a file system of a test's own needs. */
export type Needs = {
  readonly tools: readonly string[]
  /** Where Debian has them. */
  readonly packages: string
  readonly isOnLoop: boolean
}

/** Why a test cannot mount a file system of its own here; undefined where it can, so that a failure is one. */
export function reasonAgainstMounting({ tools, packages, isOnLoop }: Needs): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root, to mount a disk of its own'
  const missing = ['mount', ...tools].find((tool) => spawnSync('which', [tool]).status !== 0)
  if (missing !== undefined) return `needs ${missing} (Debian: ${packages})`
  if (!isMountingAllowed()) return 'needs a machine on which root may mount'
  return isOnLoop && !hasLoopDevice() ? 'needs loop devices' : undefined
}

/** An image takes no more room than what is written to it. */
export async function makeImage(path: string, megabytes: number): Promise<void> {
  await using image = await open(path, 'w')
  await image.truncate(megabytes * 1024 * 1024)
}

/** @returns what it printed @throws with what it said */
export function runTool(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Root of a container may not. */
function isMountingAllowed(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'cloudkeep-mounting-'))
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
  if (status === 0) runTool('umount', '-l', folder)
  rmdirSync(folder)
  return status === 0
}

function hasLoopDevice(): boolean {
  const { status, stdout } = spawnSync('losetup', ['-f'], { encoding: 'utf8' })
  return status === 0 && existsSync(stdout.trim())
}
