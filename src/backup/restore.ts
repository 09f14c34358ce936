import { chmod, readdir, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { DiskBlobStore } from '../blobs/disk/disk-blob-store.ts'
import { SqliteCatalog } from '../catalog/sqlite/sqlite-catalog.ts'
import { SnapshotFile } from '../catalog/sqlite/snapshot-file.ts'
import { Problem } from '../domain/problem.ts'
import { makeFolder, makeFolderDurably, syncFolder } from '../lib/durable-file.ts'
import { BackupFolder, CATALOG_FILE } from './backup-folder.ts'
import { onBackup } from './backup-problems.ts'
import { digestOfList } from './blob-list.ts'
import { chooseSnapshot, type CompleteSnapshot } from './choose-snapshot.ts'
import { type BlobCopies, type BlobFault, copyBlobs } from './copy-blobs.ts'
import { copyFileDurably, digestFile, type FileDigest } from './copy-file.ts'
import type { CopyProgress } from './copy-progress.ts'
import { lacking } from './lacking-blobs.ts'
import { lockForReading } from './lock-folder.ts'
import type { Manifest } from './manifest.ts'
import { findRestoring, markRestoring, RESTORING_FILE, unmarkRestoring } from './restoring-mark.ts'

export type Restore = {
  /** The backup. */
  readonly folder: string
  /** Empty, or not there, or with what an interrupted restoration of the same snapshot left. */
  readonly dataFolder: string
  /** The newest complete one where none is named. */
  readonly snapshot: string | undefined
  /** Whether to restore what is there when some of it is not. */
  readonly isPartial: boolean
  readonly progress: CopyProgress
}

export type Restored = {
  readonly manifest: Manifest
  readonly blobs: BlobCopies
  /** What could not be restored: empty, unless a partial restoration was asked for. */
  readonly lost: readonly BlobFault[]
}

/** More than a disk has that anybody still writes to; what is left of them costs a second look when it is read. */
const DAMAGES_MAX = 100_000

/** Until it has been settled; `restore` gives it its name last. */
const HALF_CATALOG = `${CATALOG_FILE}.restoring`

/**
 * Makes a data folder of a snapshot, each byte compared with its SHA-256 on the way. Nobody can open the
 * disk before all of it is there; run again after a stop, it goes on.
 *
 * @throws Problem 'not-found', 'corrupt' for a backup that is unfinished or damaged, 'name-taken' for a
 *   data folder with something in it, 'storage-full'
 */
export async function restore(request: Restore, signal: AbortSignal): Promise<Restored> {
  const folder = await onBackup(request.folder, BackupFolder.open(request.folder), signal)
  const lock = lockForReading(folder.path)
  try {
    const dataFolder = resolve(request.dataFolder)
    const restoring = restoreFrom(folder, { ...request, dataFolder }, signal)
    return await onBackup(dataFolder, restoring, signal)
  } finally {
    lock.release()
  }
}

async function restoreFrom(
  folder: BackupFolder,
  request: Restore,
  signal: AbortSignal,
): Promise<Restored> {
  const snapshot = chooseSnapshot(await folder.snapshots(), request.snapshot)
  await checkDataFolder(request.dataFolder, snapshot.id)
  await checkFiles(snapshot, signal)
  const source = await DiskBlobStore.at(folder.blobsPath)
  const catalog = SnapshotFile.open(join(snapshot.folder, CATALOG_FILE))
  try {
    checkCatalog(catalog, snapshot)
    const inside = snapshot.manifest.missing.filter(({ blob }) => catalog.isInline(blob))
    const gone = [...inside, ...(await lacking(source, catalog.storedBlobs(), signal))]
    if (!request.isPartial) refuseLacking(snapshot.id, gone)
    await beginRestoring(request.dataFolder, snapshot)
    await copyFiles(request, snapshot, signal)
    const blobs = await copyAllBlobs(request, { source, catalog, gone }, signal)
    if (!request.isPartial) refuseLacking(snapshot.id, blobs.faults)
    const lost = [...gone, ...blobs.faults]
    await settleCatalog(request.dataFolder, snapshot.manifest, lost)
    return { manifest: snapshot.manifest, blobs, lost }
  } finally {
    catalog.close()
    source.close()
  }
}

async function checkDataFolder(dataFolder: string, snapshotId: string): Promise<void> {
  const names = await readdir(dataFolder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  const begun = await findRestoring(dataFolder)
  if (begun === snapshotId) return
  if (begun !== undefined) throw otherRestoration(dataFolder, begun)
  if (names.some((name) => name !== 'lost+found')) throw notEmpty(dataFolder)
}

/** All but the blobs: they are compared as they are copied. */
async function checkFiles(snapshot: CompleteSnapshot, signal: AbortSignal): Promise<void> {
  for (const { path, ...expected } of snapshot.manifest.files) {
    const found = await digestFile(join(snapshot.folder, path), signal).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    })
    if (!found || !isSame(found, expected)) throw damagedFile(snapshot.id, path)
  }
  const isThere = snapshot.manifest.files.some(({ path }) => path === CATALOG_FILE)
  if (!isThere) throw damagedFile(snapshot.id, CATALOG_FILE)
}

function checkCatalog(catalog: SnapshotFile, { id, manifest }: CompleteSnapshot): void {
  if (!catalog.isKnown) {
    throw new Problem('invalid-input', {
      en: `The snapshot ${id} was made by a newer CloudKeep (${manifest.cloudkeep}). Restore it with that version.`,
      'zh-CN': `快照 ${id} 由更新版本的 CloudKeep（${manifest.cloudkeep}）创建，请使用该版本恢复。`,
    })
  }
  if (digestOfList(catalog.storedBlobs()) !== manifest.blobs.root)
    throw damagedFile(id, CATALOG_FILE)
}

function refuseLacking(id: string, faults: readonly BlobFault[]): void {
  if (faults.length === 0) return
  const [{ blob } = { blob: '' }] = faults
  const count = faults.length
  throw new Problem(
    'corrupt',
    {
      en: `The snapshot ${id} is not whole: ${count} blobs are missing or damaged, the first is ${blob}. Choose another with --snapshot, or restore what is there with --partial.`,
      'zh-CN': `快照 ${id} 不完整：${count} 个数据块缺失或损坏，首个为 ${blob}。请用 --snapshot 选择其他快照，或用 --partial 恢复现有部分。`,
    },
    { facts: { blobs: faults } },
  )
}

async function beginRestoring(dataFolder: string, snapshot: CompleteSnapshot): Promise<void> {
  await makeFolderDurably(dataFolder)
  // It may be the root of a file system, which belongs to somebody else: `doctor` tells of it.
  await chmod(dataFolder, 0o700).catch(() => undefined)
  const isNew = (await findRestoring(dataFolder)) === undefined
  if (isNew) await checkRoom(dataFolder, snapshot.manifest)
  await markRestoring(dataFolder, snapshot.id)
}

async function checkRoom(dataFolder: string, { blobs, files }: Manifest): Promise<void> {
  const needed = files.reduce((sum, { size }) => sum + size, blobs.bytes)
  const { bavail, bsize } = await statfs(dataFolder)
  if (needed <= bavail * bsize) return
  const [neededMib, freeMib] = [needed, bavail * bsize].map((bytes) => Math.ceil(bytes / 1024 ** 2))
  throw new Problem('storage-full', {
    en: `The disk needs ${neededMib ?? 0} MiB, and ${dataFolder} has ${freeMib ?? 0} MiB. Choose a larger place with --data.`,
    'zh-CN': `网盘需要 ${neededMib ?? 0} MiB，而 ${dataFolder} 仅有 ${freeMib ?? 0} MiB。请用 --data 选择更大的位置。`,
  })
}

async function copyFiles(
  { dataFolder }: Restore,
  snapshot: CompleteSnapshot,
  signal: AbortSignal,
): Promise<void> {
  const folders = new Set([dataFolder])
  await removeHalfCatalog(dataFolder)
  for (const { path, ...expected } of snapshot.manifest.files) {
    const target = join(dataFolder, path === CATALOG_FILE ? HALF_CATALOG : path)
    if (dirname(target) !== dataFolder) await makeFolder(dirname(target))
    folders.add(dirname(target))
    const copied = await copyFileDurably({ source: join(snapshot.folder, path), target }, signal)
    if (!isSame(copied, expected)) throw damagedFile(snapshot.id, path)
  }
  for (const folder of folders) await syncFolder(folder)
}

/** Of a restoration that was cut off while it settled it: copied anew. */
async function removeHalfCatalog(dataFolder: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    await rm(join(dataFolder, HALF_CATALOG + suffix), { force: true })
  }
}

async function copyAllBlobs(
  { dataFolder, progress }: Restore,
  from: {
    readonly source: DiskBlobStore
    readonly catalog: SnapshotFile
    readonly gone: readonly BlobFault[]
  },
  signal: AbortSignal,
): Promise<BlobCopies> {
  const { source, catalog } = from
  const gone = new Set(from.gone.map(({ blob }) => blob))
  const { stored } = catalog.totals()
  progress.begin('blobs', { files: stored.count, bytes: stored.bytes })
  const target = await DiskBlobStore.at(join(dataFolder, 'blobs'))
  try {
    const blobs = catalog.storedBlobs().filter(({ id }) => !gone.has(id))
    return await copyBlobs({ source, target, blobs, onStep: progress.step }, signal)
  } finally {
    target.close()
  }
}

/**
 * Takes out what holds only on the disk that was backed up: uploads on their way in, whose bytes
 * stayed behind, backups under way, and damage to bytes of which the backup had good ones. Then the catalog gets its name, and the disk can be opened.
 */
async function settleCatalog(
  dataFolder: string,
  { id, finishedAt }: Manifest,
  lost: readonly BlobFault[],
): Promise<void> {
  const stillDamaged = new Set(lost.map(({ blob }) => blob))
  const half = join(dataFolder, HALF_CATALOG)
  const catalog = SqliteCatalog.open(half)
  try {
    await catalog.write(async (tx) => {
      await tx.drafts.removeUnfinished()
      for (const { blobId } of await tx.damages.list({ after: '', limit: DAMAGES_MAX })) {
        if (!stillDamaged.has(blobId)) await tx.damages.clear(blobId)
      }
      await tx.backups.finish({ id, now: Date.parse(finishedAt) })
      await tx.backups.forgetOld({ now: Number.MAX_SAFE_INTEGER, before: 0 })
    })
  } finally {
    await catalog.close()
  }
  await rename(half, join(dataFolder, CATALOG_FILE))
  await syncFolder(dataFolder)
  await unmarkRestoring(dataFolder)
}

function isSame(one: FileDigest, other: FileDigest): boolean {
  return one.size === other.size && one.sha256 === other.sha256
}

function damagedFile(id: string, path: string): Problem {
  return new Problem('corrupt', {
    en: `The snapshot ${id} is damaged: ${path} is not what was backed up. Choose another with --snapshot.`,
    'zh-CN': `快照 ${id} 已损坏：${path} 与备份时不符。请用 --snapshot 选择其他快照。`,
  })
}

function notEmpty(dataFolder: string): Problem {
  return new Problem('name-taken', {
    en: `${dataFolder} is not empty. Restore into a new folder: name one with --data, and look at the disk there first.`,
    'zh-CN': `${dataFolder} 不是空文件夹。请恢复到新文件夹（用 --data 指明），并先在那里查看网盘。`,
  })
}

function otherRestoration(dataFolder: string, id: string): Problem {
  return new Problem('name-taken', {
    en: `${dataFolder} holds the beginning of the snapshot ${id}. Restore that one to its end (--snapshot ${id}), or remove the folder’s content, with “${RESTORING_FILE}”.`,
    'zh-CN': `${dataFolder} 中是快照 ${id} 的未完成恢复。请先完成它（--snapshot ${id}），或清空该文件夹（包括“${RESTORING_FILE}”）。`,
  })
}
