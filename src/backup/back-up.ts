import { join } from 'node:path'
import { DiskBlobStore } from '../blobs/disk/disk-blob-store.ts'
import { copyDatabase } from '../catalog/sqlite/copy-database.ts'
import { SnapshotFile } from '../catalog/sqlite/snapshot-file.ts'
import type { BlobId } from '../domain/ids.ts'
import { type Instant, isoInstant } from '../domain/instant.ts'
import { Problem } from '../domain/problem.ts'
import { syncFolder } from '../lib/durable-file.ts'
import { formatVerifierKey } from '../ledger/verifier-key.ts'
import type { Parts } from '../operations/parts.ts'
import { BackupFolder, CATALOG_FILE, type FoundSnapshot } from './backup-folder.ts'
import { onBackup } from './backup-problems.ts'
import { digestOfList } from './blob-list.ts'
import { type BlobCopies, type BlobFault, copyBlobs } from './copy-blobs.ts'
import { digestFile, syncedFile } from './copy-file.ts'
import { copyKeys } from './copy-keys.ts'
import type { CopyProgress } from './copy-progress.ts'
import { ledgerState } from './ledger-state.ts'
import { lockForWriting } from './lock-folder.ts'
import { FORMAT, type Manifest, type ManifestFile, writeManifest } from './manifest.ts'
import { type Pruned, prune } from './prune.ts'
import { withSweepLease } from './sweep-lease.ts'

export type BackUp = {
  readonly parts: Pick<Parts, 'catalog' | 'blobs' | 'clock' | 'ledger'>
  readonly dataFolder: string
  /** Where to: made where it is missing. */
  readonly folder: string
  /** So many snapshots stay, this one included; at least 1. */
  readonly keep: number
  /** Whether to begin where the disk knows of a backup that is not there any more. */
  readonly isAnew: boolean
  /** Of CloudKeep, for the manifest. */
  readonly version: string
  readonly progress: CopyProgress
}

export type BackupReport = {
  /** True when everything that the disk names is in the backup. */
  readonly ok: boolean
  readonly folder: string
  readonly manifest: Manifest
  readonly blobs: BlobCopies
  readonly pruned: Pruned
  /** Complete snapshots that are there now. */
  readonly kept: readonly string[]
}

/**
 * Copies one state of a disk that may go on serving, to what is in the folder already: blobs are
 * immutable, so of these only new ones. What was acknowledged before this was called is in it.
 *
 * First the sweep is kept away, then the catalog is copied, then what it names, then the manifest is
 * written: cut it anywhere, and a snapshot without its manifest is left, which the next run removes.
 *
 * @throws Problem 'busy' while another command is at work in the folder, or after a standstill;
 *   'invalid-input' where something else lies in the folder; 'not-found' where the last backup is gone; 'corrupt' when the catalog is damaged;
 *   'storage-full'
 */
export async function backUp(request: BackUp, signal: AbortSignal): Promise<BackupReport> {
  const last = await request.parts.catalog.read((tx) => tx.backups.latest())
  const known = request.isAnew ? undefined : last?.folder
  const folder = await onBackup(
    request.folder,
    BackupFolder.make(request.folder, { dataFolder: request.dataFolder, known }),
    signal,
  )
  const lock = lockForWriting(folder.path)
  try {
    return await onBackup(
      folder.path,
      backUpInto({ folder, last: last?.id }, request, signal),
      signal,
    )
  } finally {
    lock.release()
  }
}

async function backUpInto(
  { folder, last }: { readonly folder: BackupFolder; readonly last: string | undefined },
  request: BackUp,
  signal: AbortSignal,
): Promise<BackupReport> {
  const { parts, keep } = request
  const others = await folder.snapshots()
  checkSameDisk(others, diskOf(parts))
  const begunAt = parts.clock.now()
  // The disk tells its backups apart by these names, whatever folders they are in.
  const ids = [...others.map(({ id }) => id), ...(last === undefined ? [] : [last])]
  const snapshot = await folder.makeSnapshot(begunAt, ids)
  const target = await DiskBlobStore.at(folder.blobsPath)
  await target.removeAbandoned()
  try {
    const lease = { id: snapshot.id, folder: folder.path, begunAt }
    const made = await withSweepLease(parts, lease, async (lost) => {
      const run = { request, snapshot, target, begunAt }
      return await makeSnapshot(run, AbortSignal.any([signal, lost]))
    })
    const pruned = await prune(folder, { keep, blobs: target }, signal)
    const kept = (await folder.snapshots()).filter(({ state }) => state === 'complete')
    const ok = made.manifest.missing.length === 0
    return { ok, folder: folder.path, ...made, pruned, kept: kept.map(({ id }) => id) }
  } finally {
    target.close()
  }
}

type Run = {
  readonly request: BackUp
  readonly snapshot: FoundSnapshot
  readonly target: DiskBlobStore
  readonly begunAt: Instant
}

async function makeSnapshot(run: Run, signal: AbortSignal) {
  const { request, snapshot, target, begunAt } = run
  const { parts, dataFolder, progress } = request
  const { file: catalogFile, asOf } = await copyCatalog(run, signal)
  const keys = await copyKeys({ source: dataFolder, target: snapshot.folder }, signal)
  const catalog = SnapshotFile.open(join(snapshot.folder, CATALOG_FILE))
  try {
    const totals = catalog.totals()
    const inside = (await catalog.damagedInline(signal)).map(asDamaged)
    progress.begin('blobs', { files: totals.stored.count, bytes: totals.stored.bytes })
    const blobs = await copyBlobs(
      { source: parts.blobs, target, blobs: catalog.storedBlobs(), onStep: progress.step },
      signal,
    )
    const manifest: Manifest = {
      format: FORMAT,
      id: snapshot.id,
      cloudkeep: request.version,
      disk: diskOf(parts),
      madeAt: isoInstant(begunAt),
      asOf: isoInstant(asOf),
      finishedAt: isoInstant(parts.clock.now()),
      schema: catalog.schema,
      files: [catalogFile, ...keys],
      blobs: { ...totals.stored, root: digestOfList(catalog.storedBlobs()) },
      inline: totals.inline,
      ledger: ledgerState(catalog),
      missing: [...inside, ...blobs.faults],
    }
    signal.throwIfAborted()
    await writeManifest(snapshot.folder, manifest)
    return { manifest, blobs }
  } finally {
    catalog.close()
  }
}

function asDamaged(blob: BlobId): BlobFault {
  return { blob, why: 'damaged' }
}

/** Durably. @throws Problem 'corrupt' when SQLite finds it damaged */
async function copyCatalog(
  { request, snapshot }: Run,
  signal: AbortSignal,
): Promise<{ readonly file: ManifestFile; readonly asOf: Instant }> {
  const { parts, dataFolder, progress } = request
  const target = join(snapshot.folder, CATALOG_FILE)
  let asOf = 0
  let copied: number | undefined
  await copyDatabase(
    {
      source: join(dataFolder, CATALOG_FILE),
      target,
      onFixed: () => {
        asOf = parts.clock.now()
      },
      onProgress: ({ done, total }) => {
        if (copied === undefined) progress.begin('catalog', { files: 1, bytes: total })
        progress.step({ bytes: done - (copied ?? 0) })
        copied = done
      },
    },
    signal,
  )
  const catalog = SnapshotFile.open(target)
  try {
    const [fault] = await catalog.faults()
    if (fault !== undefined) throw damagedCatalog(fault)
  } finally {
    catalog.close()
  }
  await syncedFile(target)
  await syncFolder(snapshot.folder)
  return { file: { path: CATALOG_FILE, ...(await digestFile(target, signal)) }, asOf }
}

/** Its ledger's first key: it stays, however often the key is changed. */
function diskOf({ ledger }: Pick<Parts, 'ledger'>): string {
  const first = ledger.verifierKeys.at(-1)
  return first ? formatVerifierKey(first) : ledger.origin
}

/** Two disks in one folder would remove each other's snapshots. */
function checkSameDisk(snapshots: readonly FoundSnapshot[], disk: string): void {
  const other = snapshots.find((one) => one.state === 'complete' && one.manifest.disk !== disk)
  if (!other) return
  throw new Problem('invalid-input', {
    en: 'There is a backup of another disk. Choose a folder of its own for each disk.',
    'zh-CN': '该文件夹中是另一个网盘的备份。请为每个网盘使用单独的文件夹。',
  })
}

function damagedCatalog(fault: string): Problem {
  return new Problem('corrupt', {
    en: `The catalog of the disk is damaged (${fault}), so it is not backed up over good snapshots. Restore the newest of them.`,
    'zh-CN': `网盘的目录库已损坏（${fault}），因此不会以它取代完好的快照。请恢复最近的快照。`,
  })
}
