import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { openDisk } from '../../src/app/open-disk.ts'
import { type BackUp, backUp } from '../../src/backup/back-up.ts'
import { type Restore, restore } from '../../src/backup/restore.ts'
import { findContent, readContent } from '../../src/operations/read-content.ts'
import { uploadFile } from '../../src/operations/upload-file.ts'
import { collect } from './byte-streams.ts'
import { openTestDisk, type TestAccount, type TestDisk } from './disk.ts'

const { signal } = new AbortController()
export const QUIET = { begin: () => undefined, step: () => undefined }

/** A disk with one person, and a folder for its backups and restorations. */
export type BackupWorld = {
  readonly disk: TestDisk
  readonly ada: TestAccount
  readonly folder: string
  readonly backup: string
  readonly put: (name: string, bytes: Uint8Array) => Promise<void>
  readonly backUp: (more?: Partial<BackUp>) => ReturnType<typeof backUp>
  readonly restore: (more?: Partial<Restore>) => ReturnType<typeof restore>
  /** Opens what was restored and reads each file of the person. */
  readonly readRestored: (names: readonly string[]) => Promise<Record<string, string>>
}

export async function backupWorld(t: TestContext): Promise<BackupWorld> {
  const disk = await openTestDisk()
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-backup-'))
  t.after(async () => {
    await disk.close()
    await rm(folder, { recursive: true, force: true })
  })
  const ada = await disk.addAccount('ada')
  const backup = join(folder, 'backup')
  const { parts, dataFolder } = disk
  const restored = join(folder, 'restored')
  return {
    disk,
    ada,
    folder,
    backup,
    async put(name, bytes) {
      const place = { spaceId: ada.spaceId, path: [name] }
      async function* body() {
        yield bytes
      }
      const request = { actor: ada.actor, place, size: bytes.length, body, lockTokens: [] }
      await uploadFile(parts, request, signal)
    },
    backUp: (more) => {
      const usual = { parts, dataFolder, folder: backup, keep: 7, isAnew: false }
      return backUp({ ...usual, version: '0', progress: QUIET, ...more }, signal)
    },
    restore: (more) => {
      const usual = { folder: backup, dataFolder: restored, snapshot: undefined, isPartial: false }
      return restore({ ...usual, progress: QUIET, ...more }, signal)
    },
    async readRestored(names) {
      const opened = await openDisk({ dataFolder: restored })
      try {
        const contents: Record<string, string> = {}
        for (const name of names) {
          const ref = { spaceId: ada.spaceId, path: [name] }
          const wanted = { actor: ada.actor, ref, capability: 'download', withBytes: true } as const
          const found = await findContent(opened.parts, wanted)
          const bytes = await readContent(opened.parts, found, { signal })
          const whole = bytes instanceof Uint8Array ? bytes : await collect(bytes)
          contents[name] = Buffer.from(whole).toString('latin1')
        }
        return contents
      } finally {
        await opened.close()
      }
    },
  }
}

/** 100,000 bytes of which each `seed` has its own: a blob outside the catalog. */
export function largeBytes(seed: string): Buffer {
  return Buffer.alloc(100_000, `${seed} `)
}
