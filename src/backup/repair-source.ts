import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SnapshotFile } from '../catalog/sqlite/snapshot-file.ts'
import type { BlobId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import { errorCode } from '../domain/storage-problem.ts'
import { FileChunks } from '../lib/file-chunks.ts'
import type { RepairSource } from '../operations/repair-disk.ts'
import { CATALOG_FILE } from './backup-folder.ts'

/**
 * A backup, a data folder, or any folder with `blobs/ab/cd/HASH` in it, as a source of right bytes;
 * only read. Of a backup, the newest catalog is asked first. What cannot be read ends early, and so is not right.
 *
 * @throws Problem 'not-found' where it is none of them
 */
export async function openRepairSource(
  folder: string,
): Promise<RepairSource & { readonly close: () => void }> {
  const catalogs: SnapshotFile[] = []
  for (const path of await catalogsIn(folder)) {
    const catalog = openCatalog(path)
    if (catalog) catalogs.push(catalog)
  }
  if (catalogs.length === 0 && !(await namesIn(folder)).includes('blobs')) throw nothingHere(folder)
  return {
    name: folder,
    async *find(id, signal) {
      const path = join(folder, 'blobs', id.slice(0, 2), id.slice(2, 4), id)
      yield bytesOfFile(path, signal)
      for (const catalog of catalogs) {
        const bytes = inlineBytes(catalog, id)
        if (bytes) yield once(bytes)
      }
    },
    close() {
      for (const catalog of catalogs) catalog.close()
    },
  }
}

async function catalogsIn(folder: string): Promise<string[]> {
  const snapshots = (await namesIn(join(folder, 'snapshots'))).sort().reverse()
  const folders = [folder, ...snapshots.map((name) => join(folder, 'snapshots', name))]
  const found: string[] = []
  for (const one of folders) {
    if ((await namesIn(one)).includes(CATALOG_FILE)) found.push(join(one, CATALOG_FILE))
  }
  return found
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return []
    throw error
  }
}

/** One that is damaged itself has nothing to give; the others may. */
function openCatalog(path: string): SnapshotFile | undefined {
  try {
    const catalog = SnapshotFile.open(path)
    if (catalog.isKnown) return catalog
    catalog.close()
  } catch {
    // Not a database, or not one that can be read.
  }
  return undefined
}

function inlineBytes(catalog: SnapshotFile, id: BlobId): Uint8Array | undefined {
  try {
    return catalog.inlineBytes(id)
  } catch {
    // A page of it is damaged.
    return undefined
  }
}

/** As far as they can be read: a bad sector here must not keep the next damage from being mended. */
async function* bytesOfFile(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    const file = await open(path, 'r')
    const { size } = await file.stat()
    const short = () => new Error('It became shorter while it was read.')
    yield* new FileChunks({ file, start: 0, end: size, signal, short })
  } catch {
    signal.throwIfAborted()
  }
}

async function* once(bytes: Uint8Array) {
  yield bytes
}

function nothingHere(folder: string): Problem {
  return new Problem('not-found', {
    en: `There is neither a backup nor a data folder in ${folder}: no “blobs”, no “snapshots”, no “catalog.sqlite”.`,
    'zh-CN': `${folder} 既不是备份目录也不是数据目录：其中没有“blobs”“snapshots”或“catalog.sqlite”。`,
  })
}
