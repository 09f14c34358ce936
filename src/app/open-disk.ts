import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkNotRestoring } from '../backup/restoring-mark.ts'
import { DiskBlobStore } from '../blobs/disk/disk-blob-store.ts'
import { forgetAfterCrash } from '../catalog/sqlite/reopening.ts'
import { SqliteCatalog } from '../catalog/sqlite/sqlite-catalog.ts'
import type { Clock } from '../clock/clock.ts'
import { systemClock } from '../clock/system-clock.ts'
import type { Bilingual } from '../domain/language.ts'
import { StorageTrust } from '../domain/storage-trust.ts'
import { DiskDraftStore } from '../drafts/disk/disk-draft-store.ts'
import { loadLedgerKey } from '../ledger/ledger-key.ts'
import { makeLedgerSigner } from '../ledger/ledger-signer.ts'
import { makeFolderDurably } from '../lib/durable-file.ts'
import { loadXxh64 } from '../lib/xxh64.ts'
import { DEFAULT_LIMITS, type Limits, type Parts } from '../operations/parts.ts'
import { LimitedPasswords } from './limited-passwords.ts'
import { Reserve } from './reserve.ts'
import { argon2Passwords, pooledChance, processSecrets, sha256 } from './secrets.ts'
import { sha256OfStream } from './sha256-of-stream.ts'
import { StorageRecovery } from './storage-recovery.ts'

/** An open data folder with everything that works on it. */
export type Disk = {
  readonly parts: Parts
  readonly dataFolder: string
  readonly reserve: Reserve
  /** Why nothing can be written at the moment; empty when all is well. */
  readonly troubles: () => readonly Bilingual[]
  /** Whether the storage can be trusted, and how often it failed. */
  readonly trust: StorageTrust
  /** Brings the storage back after it failed. */
  readonly recovery: StorageRecovery
  /** Whom to tell that a job was added; the worker sets itself here. */
  onWork: () => void
  /** Whether others need the machine more than upkeep does; who serves the disk says it. */
  isBusy: () => boolean
  readonly close: () => Promise<void>
}

export type OpenDisk = {
  readonly dataFolder: string
  /** Names the ledger for good when it is made: the public address without scheme, or ''. */
  readonly ledgerOrigin?: string
  readonly clock?: Clock
  readonly limits?: Partial<Limits>
  /** Nobody else writes bytes here: what a crash left half done can go. */
  readonly isOnlyProcess?: boolean
}

/**
 * Opens the data folder, making what is missing:
 *
 *     DATA/catalog.sqlite   every fact, and the bytes of small files
 *     DATA/blobs, drafts    the bytes of larger files, and those on their way in
 *     DATA/keys             the ledger's key
 *     DATA/reserve          space that deletions may use when the disk is full
 */
export async function openDisk(options: OpenDisk): Promise<Disk> {
  const { dataFolder } = options
  // Durably, where it is new: else a power cut could take it with everything in it.
  await checkNotRestoring(dataFolder)
  if (!existsSync(dataFolder)) await makeFolderDurably(dataFolder)
  const at = (name: string) => join(dataFolder, name)
  const reserve = await Reserve.at(at('reserve'))
  const trust = new StorageTrust()
  const chance = pooledChance()
  const origin = options.ledgerOrigin ?? ''
  const key = await loadLedgerKey(at('keys'), origin || `cloudkeep.invalid/${chance.hex(8)}`)
  const blobs = await DiskBlobStore.at(at('blobs'), { trust })
  const hasRoom = () => reserve.hasRoomForBytes()
  const drafts = await DiskDraftStore.at(at('drafts'), { trust, hasRoom })
  reserve.makeRoomToOpen()
  const database = at('catalog.sqlite')
  if (options.isOnlyProcess === true) await forgetAfterCrash(database)
  const catalog = SqliteCatalog.open(database, {
    ...roomFor(reserve),
    trust,
  })
  const clock = options.clock ?? systemClock
  const recovery = new StorageRecovery({
    clock,
    trust,
    stores: [(signal) => catalog.restore(signal), () => blobs.restore(), () => drafts.restore()],
  })
  const parts: Parts = {
    catalog,
    blobs,
    drafts,
    clock,
    chance,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    passwords: new LimitedPasswords(argon2Passwords),
    secrets: processSecrets(),
    ledger: makeLedgerSigner(key),
    sha256,
    sha256OfStream,
    sumOf: await loadXxh64(),
    examining: new Map(),
    isBusy: () => disk.isBusy(),
    wakeWorker: () => {
      disk.onWork()
    },
    async keepDraft(draft, signal) {
      // Under a second name: the draft keeps its bytes until it is discarded, so that an upload
      // which a measure refuses at this last moment is still there for its owner to take back.
      const sealed = await drafts.sealedFile(draft.id, signal)
      await blobs.adoptSecondName(draft.sha256, sealed, signal)
    },
  }
  if (options.isOnlyProcess === true) {
    await blobs.removeAbandoned()
    await drafts.removeAbandoned()
  }
  const disk: Disk = {
    parts,
    dataFolder,
    reserve,
    troubles: () => recovery.troubles(),
    trust,
    recovery,
    onWork: () => undefined,
    isBusy: () => false,
    async close() {
      await recovery.stop()
      await catalog.close()
      blobs.close()
    },
  }
  return disk
}

/** What the catalog may take of a disk that is nearly full. */
function roomFor(reserve: Reserve) {
  return {
    releaseReserve: () => reserve.release(),
    hasRoom: () => reserve.hasRoomForChanges(),
    logBytesMax: () => reserve.logBytesMax(),
    spareBytes: () => reserve.spareBytes(),
  }
}
