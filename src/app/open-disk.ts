import { existsSync } from 'node:fs'
import { link, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DiskBlobStore } from '../blobs/disk/disk-blob-store.ts'
import { SqliteCatalog } from '../catalog/sqlite/sqlite-catalog.ts'
import type { Clock } from '../clock/clock.ts'
import { systemClock } from '../clock/system-clock.ts'
import type { Bilingual } from '../domain/language.ts'
import { DiskDraftStore } from '../drafts/disk/disk-draft-store.ts'
import { loadLedgerKey } from '../ledger/ledger-key.ts'
import { makeLedgerSigner } from '../ledger/ledger-signer.ts'
import { makeFolderDurably } from '../lib/durable-file.ts'
import { DEFAULT_LIMITS, type Limits, type Parts } from '../operations/parts.ts'
import { LimitedPasswords } from './limited-passwords.ts'
import { Reserve } from './reserve.ts'
import { argon2Passwords, pooledChance, processSecrets, sha256 } from './secrets.ts'
import { sha256OfStream } from './sha256-of-stream.ts'

/** An open data folder with everything that works on it. */
export type Disk = {
  readonly parts: Parts
  readonly dataFolder: string
  readonly reserve: Reserve
  /** Why writes cannot be trusted at the moment; empty when all is well. */
  readonly troubles: () => readonly Bilingual[]
  /** Whom to tell that a job was added; the worker sets itself here. */
  onWork: () => void
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
  if (!existsSync(dataFolder)) await makeFolderDurably(dataFolder)
  const at = (name: string) => join(dataFolder, name)
  const reserve = await Reserve.at(at('reserve'))
  const troubles = new Set<Bilingual>()
  // The errors themselves end the requests that met them, and are logged there: they name paths.
  const onSyncError = () => {
    troubles.add(SYNC_FAILED)
  }
  const chance = pooledChance()
  const origin = options.ledgerOrigin ?? ''
  const key = await loadLedgerKey(at('keys'), origin || `cloudkeep.invalid/${chance.hex(8)}`)
  const blobs = await DiskBlobStore.at(at('blobs'), { onSyncError })
  const drafts = await DiskDraftStore.at(at('drafts'), { onSyncError })
  const catalog = SqliteCatalog.open(at('catalog.sqlite'), {
    releaseReserve: () => reserve.release(),
    onFailure: () => {
      troubles.add(COMMIT_FAILED)
    },
  })
  const parts: Parts = {
    catalog,
    blobs,
    drafts,
    clock: options.clock ?? systemClock,
    chance,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    passwords: new LimitedPasswords(argon2Passwords),
    secrets: processSecrets(),
    ledger: makeLedgerSigner(key),
    sha256,
    sha256OfStream,
    wakeWorker: () => {
      disk.onWork()
    },
    async keepDraft(draft, signal) {
      // Under a second name: the draft keeps its bytes until it is discarded, so that an upload
      // which a measure refuses at this last moment is still there for its owner to take back.
      const sealed = await drafts.sealedFile(draft.id, signal)
      const second = `${sealed}.kept`
      await rm(second, { force: true })
      await link(sealed, second)
      await blobs.adopt(draft.sha256, second, signal)
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
    troubles: () => [...troubles],
    onWork: () => undefined,
    async close() {
      await catalog.close()
      blobs.close()
    },
  }
  return disk
}

const SYNC_FAILED: Bilingual = {
  en: 'Bytes could not be synced to the disk, and those uploads failed. Check the disk (the log names the file), then start CloudKeep again.',
  'zh-CN':
    '有数据未能同步到磁盘，相应的上传已失败。请检查磁盘（文件名见日志），然后重新启动 CloudKeep。',
}
const COMMIT_FAILED: Bilingual = {
  en: 'The catalog could not be synced to the disk: nothing more is written until CloudKeep is started again. Check the disk first; the log says what failed.',
  'zh-CN':
    '目录库未能同步到磁盘：在重新启动 CloudKeep 之前不再写入任何内容。请先检查磁盘，失败原因见日志。',
}
