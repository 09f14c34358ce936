import { statfsSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'

export type Machine = {
  readonly processor: string
  readonly cores: number
  readonly memoryGiB: number
  /** Of the folder that was used. */
  readonly fileSystem: string
  readonly linux: string
  readonly node: string
  /** Processes that wanted to run, on average over a minute. */
  readonly loadBefore: number
  readonly startedAt: string
}

const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x2fc12fc1: 'zfs',
  0x01021994: 'tmpfs, which is no disk',
  0x794c7630: 'overlay',
}

/** Of whom the figures are. @param folder on the disk that is used */
export function describeMachine(folder: string): Machine {
  const { type } = statfsSync(folder)
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    fileSystem: FILE_SYSTEMS[type] ?? `0x${type.toString(16)}`,
    linux: release(),
    node: process.version,
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(1)),
    startedAt: new Date().toISOString(),
  }
}
