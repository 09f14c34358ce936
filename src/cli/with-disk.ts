import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Disk, openDisk } from '../app/open-disk.ts'
import { ledgerOriginOf } from '../app/ledger-origin.ts'
import { checkNotRestoring } from '../backup/restoring-mark.ts'
import type { Config } from '../config/settings.ts'
import { DAY_MS } from '../domain/instant.ts'
import { Problem } from '../domain/problem.ts'

/**
 * Opens the disk for one command, beside a server that may run: both meet in the database.
 *
 * @throws Problem 'not-found' when there is no disk in the data folder; 'busy' for half a restored one
 */
export async function withDisk<T>(config: Config, work: (disk: Disk) => Promise<T>): Promise<T> {
  await checkNotRestoring(config.data)
  if (!existsSync(join(config.data, 'catalog.sqlite'))) throw noDisk(config.data)
  return await withNewDisk(config, work)
}

/** The same, making the disk where there is none. */
export async function withNewDisk<T>(config: Config, work: (disk: Disk) => Promise<T>): Promise<T> {
  const disk = await openDisk({
    dataFolder: config.data,
    ledgerOrigin: ledgerOriginOf(config),
    limits: { scrubPeriodMs: config.scrubDays * DAY_MS },
  })
  try {
    return await work(disk)
  } finally {
    await disk.close()
  }
}

function noDisk(folder: string): Problem {
  return new Problem('not-found', {
    en: `There is no disk in ${folder}. Start one with “npx cloudkeep serve”, or say where it is with --data.`,
    'zh-CN': `${folder} 中没有网盘。请先用“npx cloudkeep serve”启动，或用 --data 指明其位置。`,
  })
}
