import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { DraftId } from '../../src/domain/ids.ts'
import { DiskDraftStore } from '../../src/drafts/disk/disk-draft-store.ts'
import { diskSyncer, type Syncer } from '../../src/lib/durable-file.ts'
import { cut } from '../kit/byte-streams.ts'
import { LoopDisk } from '../kit/loop-disk.ts'

const { signal } = new AbortController()

describe('a piece is not acknowledged when the file system shuts down before its name is synced', () => {
  for (const fileSystem of ['ext4', 'xfs'] as const) {
    it(`on ${fileSystem}`, async (t) => {
      const disk = await LoopDisk.mount(t, { fileSystem, megabytes: 512 })
      if (!disk) return
      let isAboutToFail = false
      const syncer: Syncer = {
        ...diskSyncer,
        folder: async (path) => {
          // Open already: to open it afterwards would fail in any case.
          await using folder = await open(path)
          if (isAboutToFail) disk.losePower()
          await folder.sync()
        },
      }
      const store = await DiskDraftStore.at(join(disk.folder, 'drafts'), { syncer })
      const id = randomBytes(16).toString('hex') as DraftId
      await store.open(id)
      const piece = { part: 1, sizeMax: 1000 }
      await store.append(id, { ...piece, offset: 0, bytes: cut(randomBytes(100)) }, signal)

      isAboutToFail = true
      const second = { ...piece, offset: 100, bytes: cut(randomBytes(100)) }
      await assert.rejects(store.append(id, second, signal))
    })
  }
})
