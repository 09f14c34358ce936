import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ByteStream } from '../../domain/bytes.ts'
import type { DraftId } from '../../domain/ids.ts'
import { isProblem } from '../../domain/problem.ts'
import { errorCode, onStorage, storageProblem } from '../../domain/storage-problem.ts'
import { makeFolder, makeFolderDurably } from '../../lib/durable-file.ts'
import { FileChunks } from '../../lib/file-chunks.ts'
import { loadXxh64 } from '../../lib/xxh64.ts'
import {
  checkOffset,
  checkPart,
  checkSize,
  damagedDraft,
  draftBusy,
  draftSealed,
} from '../draft-problems.ts'
import type { FileDraftStore, Piece, SealedDraft, SheetPage } from '../draft-store.ts'
import { readSheets } from './content-digest.ts'
import { DraftCache } from './draft-cache.ts'
import { DraftDisk, type DiskDraftOptions } from './draft-disk.ts'
import {
  contentPath,
  emptyDraft,
  loadDraft,
  partNumbers,
  partPath,
  type Draft,
} from './draft-state.ts'
import { emptySource, linkParts, placesOf } from './join-drafts.ts'
import { PartAppend } from './part-append.ts'
import { openPart } from './part-file.ts'
import { sealDraft, sumsOf } from './seal-draft.ts'

/**
 * One folder per draft, `ROOT/ab/abcd…`, with one file per part; draft-state.ts says what the names
 * of the files mean. One process at a time may write to the store.
 */
export class DiskDraftStore implements FileDraftStore {
  readonly #disk: DraftDisk
  readonly #drafts: DraftCache
  readonly #joining = new Map<DraftId, Promise<number>>()

  /** Opens the store in the folder `root`, and makes that where it is missing. */
  static async at(root: string, options: DiskDraftOptions = {}): Promise<DiskDraftStore> {
    await onStorage(makeFolderDurably(root))
    const disk = new DraftDisk(root, { ...options, sumOf: await loadXxh64() })
    await onStorage(makeFolder(disk.trash))
    return new DiskDraftStore(disk)
  }

  private constructor(disk: DraftDisk) {
    this.#disk = disk
    this.#drafts = new DraftCache((id) => loadDraft(disk, id))
  }

  /** After a failure: looks at the storage anew, and tries to write. @throws Problem 'storage-failed' */
  async restore(): Promise<void> {
    await this.#disk.restore()
  }

  async open(id: DraftId): Promise<void> {
    this.#disk.trust.require()
    const folder = this.#disk.folderOf(id)
    const shard = this.#disk.shardOf(id)
    await this.#disk.call(this.#disk.folders.make(shard))
    try {
      await mkdir(folder, { mode: 0o700 })
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw this.#disk.problemOf(error)
      await this.#drafts.use(id, async () => undefined) // it is durable once it could be used
      return
    }
    try {
      await this.#disk.call(this.#disk.folders.sync(shard))
    } catch (error) {
      await rmdir(folder).catch(() => undefined) // the first failure is the one to tell
      throw error
    }
    this.#drafts.add(id, emptyDraft(id, folder))
  }

  async append(id: DraftId, piece: Piece, signal: AbortSignal): Promise<number> {
    checkPart(piece.part)
    return await this.#change(id, piece.part, async (draft) => {
      signal.throwIfAborted()
      checkOffset(piece, draft.lengths.get(piece.part) ?? 0)
      return await new PartAppend(this.#disk, draft, piece).run(signal)
    })
  }

  async truncate(id: DraftId, part: number, size: number): Promise<void> {
    checkPart(part)
    checkSize(size)
    await this.#change(id, part, async (draft) => {
      const length = draft.lengths.get(part) ?? 0
      if (length <= size) return
      const path = partPath(draft, part, size)
      // First the name: a file longer than its name says is cut, one that is shorter is damaged.
      await this.#disk.call(rename(partPath(draft, part, length), path))
      draft.lengths.set(part, size)
      draft.bytes -= length - size
      if (part === 1) draft.firstDigest = undefined
      await this.#disk.call(this.#disk.folders.sync(draft.folder))
      await using file = await this.#disk.call(open(path, 'r+'))
      await this.#disk.call(file.truncate(size))
    })
  }

  /** Runs `work` while nobody else changes the part. */
  async #change<Result>(
    id: DraftId,
    part: number,
    work: (draft: Draft) => Promise<Result>,
  ): Promise<Result> {
    this.#disk.trust.require()
    return await this.#drafts.use(id, async (draft) => {
      if (draft.sealed) throw draftSealed()
      if (draft.sealing || draft.busy.has(part)) throw draftBusy()
      draft.busy.add(part)
      try {
        return await work(draft)
      } finally {
        draft.busy.delete(part)
      }
    })
  }

  async parts(id: DraftId): Promise<ReadonlyMap<number, number>> {
    return await this.#drafts.use(id, async (draft) => {
      if (draft.sealed) return new Map([[1, draft.sealed.size]])
      return new Map(partNumbers(draft).map((part) => [part, draft.lengths.get(part) ?? 0]))
    })
  }

  async head(id: DraftId, length: number): Promise<Uint8Array> {
    checkSize(length)
    return await this.#drafts.use(id, async (draft) => {
      const signal = new AbortController().signal
      const chunks: Uint8Array[] = []
      let missing = length
      const sources = draft.sealed ? [undefined] : partNumbers(draft)
      for (const part of sources) {
        if (missing === 0) break
        const source =
          part === undefined
            ? await this.#openContent(draft, { lengthMax: missing, signal })
            : await openPart(this.#disk, draft, { part, lengthMax: missing, signal })
        for await (const chunk of source) {
          chunks.push(chunk)
          missing -= chunk.byteLength
        }
      }
      return Buffer.concat(chunks)
    })
  }

  async join(id: DraftId, sources: readonly DraftId[]): Promise<number> {
    this.#disk.trust.require()
    const running = this.#joining.get(id)
    if (running) return await running
    const joining = this.#joinOnce(id, sources)
    this.#joining.set(id, joining)
    try {
      return await joining
    } finally {
      this.#joining.delete(id)
    }
  }

  async #joinOnce(id: DraftId, sources: readonly DraftId[]): Promise<number> {
    const places = placesOf(sources)
    if (sources.length > 0) checkPart(sources.length)
    return await this.#drafts.use(id, async (draft) => {
      while (draft.sealing) await draft.sealing.catch(() => undefined)
      if (draft.sealed) return draft.sealed.size
      if (draft.busy.size > 0) throw draftBusy()
      for (const part of [...places.values()].flat()) draft.busy.add(part)
      try {
        for (const [source, parts] of places) {
          await this.#ifThere(source, (one) => linkParts(this.#disk, draft, { source: one, parts }))
        }
        // Only what is durable here may go there.
        await this.#disk.call(this.#disk.folders.sync(draft.folder))
        for (const source of places.keys()) {
          await this.#ifThere(source, (one) => emptySource(this.#disk, one))
        }
        return draft.bytes
      } finally {
        draft.busy.clear()
      }
    })
  }

  async #ifThere(id: DraftId, work: (draft: Draft) => Promise<void>): Promise<void> {
    try {
      await this.#drafts.use(id, work)
    } catch (error) {
      if (!isProblem(error, 'not-found')) throw error
    }
  }

  async seal(id: DraftId, signal: AbortSignal): Promise<SealedDraft> {
    return await this.#drafts.use(id, async (draft) => {
      while (draft.sealing) await draft.sealing.catch(() => undefined)
      signal.throwIfAborted()
      if (draft.sealed && draft.isSealDurable) return draft.sealed
      this.#disk.trust.require()
      if (draft.busy.size > 0) throw draftBusy()
      draft.sealing = sealDraft(this.#disk, draft, signal)
      try {
        return await draft.sealing
      } finally {
        draft.sealing = undefined
      }
    })
  }

  async sealedFile(id: DraftId, signal: AbortSignal): Promise<string> {
    return await this.#drafts.use(id, async (draft) => {
      signal.throwIfAborted()
      const path = contentPath(draft)
      await this.#disk.call(stat(path))
      return path
    })
  }

  async read(id: DraftId, signal: AbortSignal): Promise<ByteStream> {
    return await this.#drafts.use(id, async (draft) => {
      signal.throwIfAborted()
      return await this.#openContent(draft, { lengthMax: Infinity, signal })
    })
  }

  async sheets(id: DraftId, page: SheetPage, signal: AbortSignal): Promise<readonly Uint8Array[]> {
    return await this.#drafts.use(id, async (draft) => {
      signal.throwIfAborted()
      const options = { lengthMax: Infinity, signal }
      const sums =
        draft.sums ?? (await sumsOf(this.#disk, draft, await this.#openContent(draft, options)))
      return await this.#disk.call(readSheets(draft.folder, sums, page))
    })
  }

  async #openContent(
    draft: Draft,
    options: { lengthMax: number; signal: AbortSignal },
  ): Promise<FileChunks> {
    const file = await this.#disk.call(open(contentPath(draft), 'r'))
    const end = Math.min(draft.sealed?.size ?? 0, options.lengthMax)
    const { signal } = options
    const told = { short: damagedDraft, problemOf: storageProblem }
    return new FileChunks({ file, start: 0, end, signal, ...told })
  }

  async discard(id: DraftId): Promise<void> {
    const folder = this.#disk.folderOf(id)
    this.#drafts.forget(id)
    const away = join(this.#disk.trash, `${id}-${randomBytes(8).toString('hex')}`)
    try {
      // One rename, so that nobody meets a draft that is half gone.
      await rename(folder, away)
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return
      throw this.#disk.problemOf(error)
    }
    await this.#disk.call(rm(away, { recursive: true, force: true }))
  }

  async list(): Promise<readonly DraftId[]> {
    const ids: DraftId[] = []
    for (const shard of await this.#disk.call(readdir(this.#disk.root))) {
      if (!/^[0-9a-f]{2}$/.test(shard)) continue
      const names = await this.#disk.call(readdir(join(this.#disk.root, shard)))
      ids.push(...(names.filter((name) => /^[0-9a-f]{32}$/.test(name)) as DraftId[]))
    }
    return ids
  }

  /**
   * Removes what a crash left of discarded drafts. Only for the process that serves the disk, as it
   * starts.
   *
   * @returns how many drafts there were
   */
  async removeAbandoned(): Promise<number> {
    const names = await this.#disk.call(readdir(this.#disk.trash))
    for (const name of names) {
      await this.#disk.call(rm(join(this.#disk.trash, name), { recursive: true, force: true }))
    }
    return names.length
  }
}
