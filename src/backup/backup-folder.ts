import { readdir, realpath, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { isoInstant, type Instant } from '../domain/instant.ts'
import { Problem } from '../domain/problem.ts'
import { errorCode } from '../domain/storage-problem.ts'
import { makeFolderDurably, syncFolder } from '../lib/durable-file.ts'
import { MANIFEST_FILE, type ManifestReading, readManifest } from './manifest.ts'

export const CATALOG_FILE = 'catalog.sqlite'

/** One state of the disk in a backup; `id` is the name of its folder, and later ones come later in the alphabet. */
export type FoundSnapshot = { readonly id: string; readonly folder: string } & ManifestReading

/** What a backup folder may hold; anything else is somebody else's. */
const OWN = new Set(['snapshots', 'blobs', 'lock', 'lock-journal', 'lost+found'])

/** The folder of a backup (docs/reference/on-disk-format.md). */
export class BackupFolder {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /** @throws Problem 'not-found' where there is no backup */
  static async open(path: string): Promise<BackupFolder> {
    const folder = new BackupFolder(resolve(path))
    try {
      await readdir(folder.snapshotsPath)
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) throw noBackup(path, error)
      throw error
    }
    return folder
  }

  /**
   * The same, made where it is missing.
   *
   * @param known where the last backup went, as far as there must be one still
   * @throws Problem 'invalid-input' where other things are, or the data folder; 'not-found' when the last backup
   *   is gone
   */
  static async make(
    path: string,
    { dataFolder, known }: { readonly dataFolder: string; readonly known: string | undefined },
  ): Promise<BackupFolder> {
    const real = await realPathOf(path)
    // A disk that is not mounted leaves an empty folder behind, on the drive that is to be backed up.
    if (real === known && !(await isFolder(join(real, 'snapshots')))) throw vanished(path)
    const data = await realPathOf(dataFolder)
    if (isWithin(real, data) || isWithin(data, real)) throw overlaps(path)
    if (!(await isFolder(real))) await makeFolderDurably(real)
    const strange = (await readdir(real)).filter((name) => !OWN.has(name))
    if (strange.length > 0) throw notOurs(path, strange[0] ?? '')
    const folder = new BackupFolder(real)
    await makeFolderDurably(folder.snapshotsPath)
    return folder
  }

  get snapshotsPath(): string {
    return join(this.path, 'snapshots')
  }

  get blobsPath(): string {
    return join(this.path, 'blobs')
  }

  /** All snapshots, the oldest first, finished or not. */
  async snapshots(): Promise<FoundSnapshot[]> {
    const names = (await readdir(this.snapshotsPath)).filter((name) => ID.test(name)).sort()
    return await Promise.all(
      names.map(async (id) => {
        const folder = join(this.snapshotsPath, id)
        return { id, folder, ...(await readManifest(folder)) }
      }),
    )
  }

  /** Makes the folder of a new snapshot, later than all `others` whatever the clock says. */
  async makeSnapshot(now: Instant, others: readonly string[]): Promise<FoundSnapshot> {
    const id = idOf(others.reduce((at, other) => Math.max(at, instantOf(other) + 1), now))
    const folder = join(this.snapshotsPath, id)
    await makeFolderDurably(folder)
    return { id, folder, state: 'unfinished' }
  }

  /** A snapshot whose removal was cut off is an unfinished one. */
  async removeSnapshot({ folder }: FoundSnapshot): Promise<void> {
    await rm(join(folder, MANIFEST_FILE), { force: true })
    await syncFolder(folder)
    await rm(folder, { recursive: true, force: true })
    await syncFolder(this.snapshotsPath)
  }
}

/** RFC 3339 in UTC without the colons, which some file systems do not take. */
const ID = /^\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z$/

function idOf(instant: Instant): string {
  return isoInstant(instant).replaceAll(':', '')
}

function instantOf(id: string): Instant {
  return Date.parse(id.replace(/T(\d\d)(\d\d)/, 'T$1:$2:'))
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return false
    throw error
  }
}

/** Where the path leads, also where nothing is yet. */
async function realPathOf(path: string): Promise<string> {
  const whole = resolve(path)
  try {
    return await realpath(whole)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(whole) === whole) throw error
    return join(await realPathOf(dirname(whole)), basename(whole))
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function noBackup(path: string, cause: unknown): Problem {
  return new Problem(
    'not-found',
    {
      en: `There is no backup in ${path}. Make one with “npx cloudkeep backup ${path}”.`,
      'zh-CN': `${path} 中没有备份。可用“npx cloudkeep backup ${path}”创建。`,
    },
    { cause },
  )
}

function vanished(path: string): Problem {
  return new Problem('not-found', {
    en: `The last backup went to ${path}, and there is none any more. Is its disk mounted? To begin a new one there, add --anew.`,
    'zh-CN': `上次备份位于 ${path}，但现在那里没有备份。其磁盘是否已挂载？如需重新开始，请加 --anew。`,
  })
}

function overlaps(path: string): Problem {
  return new Problem('invalid-input', {
    en: `${path} and the data folder lie one within the other. Choose a folder elsewhere, best on another disk.`,
    'zh-CN': `${path} 与数据目录互相包含。请选择其他位置的文件夹，最好位于另一块磁盘。`,
  })
}

function notOurs(path: string, name: string): Problem {
  return new Problem('invalid-input', {
    en: `${path} holds “${name}”, which is no part of a backup. Choose an empty folder.`,
    'zh-CN': `${path} 中的“${name}”不属于备份。请选择一个空文件夹。`,
  })
}
