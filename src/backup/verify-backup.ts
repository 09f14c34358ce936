import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DiskBlobStore } from '../blobs/disk/disk-blob-store.ts'
import { SnapshotFile, type StoredBlob } from '../catalog/sqlite/snapshot-file.ts'
import { isProblem } from '../domain/problem.ts'
import { errorCode, storageProblem } from '../domain/storage-problem.ts'
import { inCompany } from '../lib/in-company.ts'
import { BackupFolder, CATALOG_FILE } from './backup-folder.ts'
import { onBackup } from './backup-problems.ts'
import { digestOfList, mergeLists } from './blob-list.ts'
import type { CompleteSnapshot } from './choose-snapshot.ts'
import { digestFile } from './copy-file.ts'
import type { CopyProgress } from './copy-progress.ts'
import { lockForReading } from './lock-folder.ts'

/** Blobs that are read at a time. */
const READS_MAX = 4

export type BackupFinding = {
  readonly kind:
    | 'snapshot-unreadable' // its manifest is no manifest, or of a newer CloudKeep
    | 'snapshot-incomplete' // something was missing or damaged on the disk already, when it was made
    | 'file-damaged' // a file of the snapshot is not what was backed up
    | 'file-missing'
    | 'file-unreadable' // the storage of the backup gives an error
    | 'blob-damaged' // the bytes are not those of its name
    | 'blob-missing'
    | 'blob-unreadable'
  /** Undefined for a blob, which several may share. */
  readonly snapshot?: string
  /** A file of the snapshot, or a blob’s hash. */
  readonly name: string
}

export type BackupVerification = {
  /** True when nothing was found. */
  readonly ok: boolean
  /** Complete ones, by id. */
  readonly snapshots: readonly string[]
  /** Never finished: no finding, for the next backup removes them. */
  readonly unfinished: readonly string[]
  readonly blobsChecked: number
  readonly bytesRead: number
  readonly findings: readonly BackupFinding[]
}

/**
 * Reads back every byte of a backup and compares it with its SHA-256, without the disk that it is of.
 *
 * @throws Problem 'not-found' where there is no backup; 'busy' while one is made; 'storage-failed' when not even
 *   its folders can be read
 */
export async function verifyBackup(
  request: { readonly folder: string; readonly progress: CopyProgress },
  signal: AbortSignal,
): Promise<BackupVerification> {
  const folder = await onBackup(request.folder, BackupFolder.open(request.folder), signal)
  const lock = lockForReading(folder.path)
  try {
    return await onBackup(request.folder, verify(folder, request.progress, signal), signal)
  } finally {
    lock.release()
  }
}

async function verify(
  folder: BackupFolder,
  progress: CopyProgress,
  signal: AbortSignal,
): Promise<BackupVerification> {
  const all = await folder.snapshots()
  const complete = all.filter((one) => one.state === 'complete')
  const findings: BackupFinding[] = all
    .filter(({ state }) => state === 'unreadable' || state === 'newer')
    .map(({ id }) => ({ kind: 'snapshot-unreadable', snapshot: id, name: 'manifest.json' }))
  let bytesRead = 0
  const catalogs: SnapshotFile[] = []
  const store = await DiskBlobStore.at(folder.blobsPath)
  try {
    for (const snapshot of complete) {
      const files = await verifyFiles(snapshot, signal)
      bytesRead += files.bytesRead
      findings.push(...files.findings)
      if (files.catalog) catalogs.push(files.catalog)
    }
    const named = () => mergeLists(catalogs.map((catalog) => catalog.storedBlobs()))
    const totals = { files: 0, bytes: 0 }
    for (const { size } of named()) {
      totals.files += 1
      totals.bytes += size
    }
    progress.begin('blobs', totals)
    const blobs = await verifyBlobs(store, { blobs: named(), step: progress.step }, signal)
    return {
      snapshots: complete.map(({ id }) => id),
      unfinished: all.filter(({ state }) => state === 'unfinished').map(({ id }) => id),
      blobsChecked: totals.files,
      bytesRead: bytesRead + blobs.bytesRead,
      findings: [...findings, ...blobs.findings],
      ok: findings.length + blobs.findings.length === 0,
    }
  } finally {
    for (const catalog of catalogs) catalog.close()
    store.close()
  }
}

/** What the manifest lists, and whether the catalog names the blobs that it says. */
async function verifyFiles({ id, folder, manifest }: CompleteSnapshot, signal: AbortSignal) {
  const findings: BackupFinding[] = manifest.missing.map(({ blob }) => ({
    kind: 'snapshot-incomplete',
    snapshot: id,
    name: blob,
  }))
  let bytesRead = 0
  let catalog: SnapshotFile | undefined
  for (const { path, sha256 } of manifest.files) {
    const found = await digestFile(join(folder, path), signal).catch(whyNoFile)
    if (typeof found === 'string') findings.push({ kind: found, snapshot: id, name: path })
    else {
      bytesRead += found.size
      const isGood = found.sha256 === sha256
      if (!isGood) findings.push({ kind: 'file-damaged', snapshot: id, name: path })
      else if (path === CATALOG_FILE) catalog = SnapshotFile.open(join(folder, path))
    }
  }
  if (catalog && digestOfList(catalog.storedBlobs()) !== manifest.blobs.root) {
    findings.push({ kind: 'file-damaged', snapshot: id, name: CATALOG_FILE })
  }
  return { findings, bytesRead, catalog }
}

function whyNoFile(error: unknown): 'file-missing' | 'file-unreadable' {
  if (errorCode(error) === 'ENOENT') return 'file-missing'
  if (isProblem(storageProblem(error), 'storage-failed')) return 'file-unreadable'
  throw error
}

async function verifyBlobs(
  store: DiskBlobStore,
  work: { readonly blobs: Iterable<StoredBlob>; readonly step: CopyProgress['step'] },
  signal: AbortSignal,
): Promise<{ readonly findings: readonly BackupFinding[]; readonly bytesRead: number }> {
  const findings: BackupFinding[] = []
  let bytesRead = 0
  const isWhole = async ({ id, size }: StoredBlob): Promise<boolean> => {
    const hash = createHash('sha256')
    for await (const chunk of await store.open(id, { size, signal })) {
      hash.update(chunk)
      bytesRead += chunk.byteLength
      work.step({ bytes: chunk.byteLength })
    }
    return hash.digest('hex') === id
  }
  const verifyOne = async (blob: StoredBlob): Promise<void> => {
    try {
      if (!(await isWhole(blob))) findings.push({ kind: 'blob-damaged', name: blob.id })
    } catch (error) {
      findings.push({ kind: whyNoBlob(error), name: blob.id })
    }
    work.step({ file: blob })
  }
  await inCompany(work.blobs, READS_MAX, verifyOne)
  return { findings, bytesRead }
}

function whyNoBlob(error: unknown): 'blob-missing' | 'blob-damaged' | 'blob-unreadable' {
  if (isProblem(error, 'not-found')) return 'blob-missing'
  if (isProblem(error, 'corrupt')) return 'blob-damaged'
  // While a blob is read its errors come as they are.
  if (isProblem(storageProblem(error), 'storage-failed')) return 'blob-unreadable'
  throw error
}
