import { createHash, randomBytes } from 'node:crypto'
import { link, open, readdir, rm, statfs, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ByteStream } from '../../domain/bytes.ts'
import type { BlobId } from '../../domain/ids.ts'
import type { Problem } from '../../domain/problem.ts'
import {
  errorCode,
  isFailureError,
  isFullError,
  onStorage,
  storageProblem,
} from '../../domain/storage-problem.ts'
import { StorageTrust } from '../../domain/storage-trust.ts'
import {
  diskSyncer,
  makeFolder,
  makeFolderDurably,
  SyncError,
  type Syncer,
} from '../../lib/durable-file.ts'
import { DurableFolders } from '../../lib/durable-folders.ts'
import { FileChunks, READ_BYTES, readRange } from '../../lib/file-chunks.ts'
import { GatheringWriter } from '../../lib/gathering-writer.ts'
import { tryToWrite } from '../../lib/try-to-write.ts'
import { untilAborted } from '../../lib/until-aborted.ts'
import {
  blobNotFound,
  checkBlobId,
  checkRange,
  damagedBlob,
  digestMismatch,
} from '../blob-problems.ts'
import { isSameFile, namesIn, removeFile, sizeOf } from './blob-files.ts'
import { OpenFiles, readAt } from './open-files.ts'
import type { AdoptingBlobStore, BlobStat, OpenBlob, ReadBlob } from '../blob-store.ts'

export type DiskBlobOptions = {
  /** Told of each failure of the storage; while it is not trusted, nothing new is stored. */
  readonly trust?: StorageTrust
  readonly syncer?: Syncer
}

/** This many files are looked at or removed at the same time. */
const BATCH = 16
/** Files that stay open for the next part of them that somebody asks for. */
const OPEN_FILES_MAX = 128

/**
 * One file per blob, whose content is the blob and nothing else, so that `sha256sum` can check it
 * and `cp` can rescue it:
 *
 *     ROOT/ab/cd/abcd…   64 hex digits, the SHA-256 of the content
 *     ROOT/tmp/…         bytes that have no name yet; left over only by a crash
 *
 * A blob is written to `tmp`, synced, renamed to its name, and its folder synced, and so are the
 * folders that had to be made. Storing what is there puts the same bytes in its place, which mends
 * a damaged blob.
 */
export class DiskBlobStore implements AdoptingBlobStore {
  readonly #root: string
  readonly #trust: StorageTrust
  readonly #syncer: Syncer
  readonly #folders: DurableFolders
  readonly #openFiles = new OpenFiles(OPEN_FILES_MAX)

  /** Opens the store in the folder `root`, and makes that where it is missing. */
  static async at(root: string, options: DiskBlobOptions = {}): Promise<DiskBlobStore> {
    await onStorage(makeFolderDurably(root))
    await onStorage(makeFolder(join(root, 'tmp')))
    return new DiskBlobStore(root, options)
  }

  private constructor(root: string, options: DiskBlobOptions) {
    this.#root = root
    this.#trust = options.trust ?? new StorageTrust()
    this.#syncer = options.syncer ?? diskSyncer
    this.#folders = new DurableFolders(root, this.#syncer)
  }

  /**
   * After a failure: looks at the storage anew, and tries to write.
   *
   * @throws Problem 'storage-failed' when it still fails; a full one works
   */
  async restore(): Promise<void> {
    this.#folders.startOver()
    try {
      await tryToWrite(join(this.#root, 'tmp'), this.#syncer)
    } catch (error) {
      if (!isFullError(error)) throw storageProblem(error)
    }
  }

  async put(id: BlobId, bytes: ByteStream, signal: AbortSignal): Promise<BlobStat> {
    checkBlobId(id)
    signal.throwIfAborted()
    this.#trust.require()
    const temporary = join(this.#root, 'tmp', randomBytes(16).toString('hex'))
    try {
      const size = await this.#writeTemporary(temporary, { id, bytes, signal })
      await this.#giveName(temporary, id)
      return { id, size }
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined) // the first failure is the one to tell
      throw error
    }
  }

  async #writeTemporary(
    path: string,
    source: { id: BlobId; bytes: ByteStream; signal: AbortSignal },
  ): Promise<number> {
    const file = await this.#onDisk(open(path, 'wx', 0o600))
    const writer = new GatheringWriter(file, { position: 0, syncer: this.#syncer })
    try {
      const hash = createHash('sha256')
      for await (const chunk of untilAborted(source.bytes, source.signal)) {
        hash.update(chunk)
        const room = writer.add(chunk)
        if (room) await this.#onDisk(room)
      }
      const digest = hash.digest('hex')
      if (digest !== source.id) throw digestMismatch(source.id, digest)
      await this.#onDisk(writer.flush())
      await this.#onDisk(writer.sync())
    } catch (error) {
      await writer.settle()
      await file.close().catch(() => undefined) // the first failure is the one to tell
      throw error
    }
    await this.#onDisk(file.close())
    return writer.written
  }

  async #giveName(path: string, id: BlobId): Promise<void> {
    const target = this.#pathOf(id)
    await this.#onDisk(this.#folders.moveInto(path, target))
    this.#openFiles.drop(target)
    // If this fails the file stays: it may have been there before, for others. Nobody was told of it.
    await this.#onDisk(this.#folders.sync(dirname(target)))
  }

  async adopt(id: BlobId, path: string, signal: AbortSignal): Promise<void> {
    checkBlobId(id)
    signal.throwIfAborted()
    this.#trust.require()
    const target = this.#pathOf(id)
    try {
      await this.#folders.moveInto(path, target)
      this.#openFiles.drop(target)
    } catch (error) {
      if (errorCode(error) === 'EXDEV') {
        await this.#copyIn(id, path, signal)
        return
      }
      if (errorCode(error) !== 'ENOENT') throw this.#problemOf(error)
      if (!(await this.stat([id], signal)).has(id)) throw blobNotFound(error)
      // It was adopted before, and whether durably nobody may know any more: a sync of its name that
      // failed once may lie the next time, where a name that is given anew is written anew.
      if (this.#trust.failures > 0) {
        await this.#writeAnew(id, target, signal)
        return
      }
    }
    await this.#onDisk(this.#folders.sync(dirname(target)))
  }

  /** The same for a second name of the file, which stays where it is. @throws Problem 'not-found' without the file */
  async adoptSecondName(id: BlobId, path: string, signal: AbortSignal): Promise<void> {
    checkBlobId(id)
    this.#trust.require()
    const target = this.#pathOf(id)
    // It has its name since a try that failed: see `adopt`. Renaming one name of a file to another does nothing.
    if (this.#trust.failures > 0 && (await this.#onDisk(isSameFile(path, target)))) {
      await this.#writeAnew(id, target, signal)
      return
    }
    // Of its own: two who finish the same upload may be here at the same time.
    const second = `${path}.${randomBytes(8).toString('hex')}.kept`
    try {
      await link(path, second)
    } catch (error) {
      throw errorCode(error) === 'ENOENT' ? blobNotFound(error) : this.#problemOf(error)
    }
    try {
      await this.adopt(id, second, signal)
    } finally {
      // Still there where the blob is this very file: renaming one name of it to the other does nothing.
      await rm(second, { force: true }).catch(() => undefined)
    }
  }

  async #copyIn(id: BlobId, path: string, signal: AbortSignal): Promise<void> {
    await this.#writeAnew(id, path, signal)
    await onStorage(rm(path, { force: true }))
  }

  async #writeAnew(id: BlobId, path: string, signal: AbortSignal): Promise<void> {
    await using file = await onStorage(open(path, 'r'))
    const end = (await onStorage(file.stat())).size
    const told = { short: () => damagedBlob(id), problemOf: storageProblem }
    await this.put(id, new FileChunks({ ...told, file, start: 0, end, signal }), signal)
  }

  async open(id: BlobId, options: OpenBlob): Promise<ByteStream> {
    checkBlobId(id)
    options.signal.throwIfAborted()
    const file = await this.#openFile(id)
    try {
      const { size } = await onStorage(file.stat())
      if (options.size !== undefined && options.size !== size) throw damagedBlob(id)
      const range = options.range ?? { start: 0, end: size }
      checkRange(range, size)
      const told = { short: () => damagedBlob(id), problemOf: storageProblem }
      if (range.end - range.start > READ_BYTES) {
        return new FileChunks({ ...range, ...told, file, signal: options.signal, lent: true })
      }
      const whole = await onStorage(readRange(file, range, told.short))
      await file.close()
      return only(whole, options.signal)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async read(id: BlobId, options: ReadBlob): Promise<Uint8Array> {
    checkBlobId(id)
    options.signal.throwIfAborted()
    try {
      return await this.#openFiles.use(this.#pathOf(id), async (descriptor, size) => {
        if (options.size !== undefined && options.size !== size) throw damagedBlob(id)
        const range = options.range ?? { start: 0, end: size }
        checkRange(range, size)
        const buffer = (options.into ?? Buffer.allocUnsafe)(range.end - range.start)
        return await readAt(descriptor, { buffer, start: range.start }, () => damagedBlob(id))
      })
    } catch (error) {
      throw errorCode(error) === 'ENOENT' ? blobNotFound(error) : storageProblem(error)
    }
  }

  async #openFile(id: BlobId): Promise<FileHandle> {
    try {
      return await open(this.#pathOf(id), 'r')
    } catch (error) {
      throw errorCode(error) === 'ENOENT' ? blobNotFound(error) : storageProblem(error)
    }
  }

  async stat(ids: readonly BlobId[], signal: AbortSignal): Promise<ReadonlyMap<BlobId, number>> {
    ids.forEach(checkBlobId)
    const sizes = new Map<BlobId, number>()
    await inBatches(ids, signal, async (id) => {
      const size = await onStorage(sizeOf(this.#pathOf(id)))
      if (size !== undefined) sizes.set(id, size)
    })
    return sizes
  }

  async *list(options: { after?: BlobId; signal: AbortSignal }): AsyncIterable<BlobStat> {
    const { signal } = options
    const after = options.after ?? ''
    if (options.after !== undefined) checkBlobId(options.after)
    for (const first of await namesIn(this.#root, /^[0-9a-f]{2}$/)) {
      if (first < after.slice(0, 2)) continue
      for (const second of await namesIn(join(this.#root, first), /^[0-9a-f]{2}$/)) {
        signal.throwIfAborted()
        if (first + second < after.slice(0, 4)) continue
        const names = await namesIn(join(this.#root, first, second), /^[0-9a-f]{64}$/)
        yield* this.#statsOf(names.filter((name) => name > after) as BlobId[], signal)
      }
    }
  }

  async *#statsOf(ids: readonly BlobId[], signal: AbortSignal): AsyncIterable<BlobStat> {
    for (let start = 0; start < ids.length; start += BATCH) {
      const batch = ids.slice(start, start + BATCH)
      const sizes = await this.stat(batch, signal)
      for (const id of batch) {
        const size = sizes.get(id)
        if (size !== undefined) yield { id, size }
      }
    }
  }

  async remove(ids: readonly BlobId[], signal: AbortSignal): Promise<void> {
    ids.forEach(checkBlobId)
    const changed = new Set<string>()
    await inBatches(ids, signal, async (id) => {
      const path = this.#pathOf(id)
      if (await this.#onDisk(removeFile(path))) changed.add(dirname(path))
      // Only now does the disk get its room back.
      this.#openFiles.drop(path)
    })
    await inBatches([...changed], signal, async (folder) => {
      await this.#onDisk(this.#folders.sync(folder))
      await this.#onDisk(this.#folders.removeIfEmpty(folder))
    })
  }

  /** Closes the files that stayed open. */
  close(): void {
    this.#openFiles.close()
  }

  /** Bytes that the file system under the store still has for us. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await onStorage(statfs(this.#root))
    return bavail * bsize
  }

  /**
   * Removes what a crash left in `tmp`. Only for the process that serves the disk, as it starts: what
   * another process is writing at that time would be lost to it.
   *
   * @returns how many files there were
   */
  async removeAbandoned(): Promise<number> {
    const folder = join(this.#root, 'tmp')
    const names = await onStorage(readdir(folder))
    for (const name of names) await onStorage(removeFile(join(folder, name)))
    return names.length
  }

  #pathOf(id: BlobId): string {
    return join(this.#root, id.slice(0, 2), id.slice(2, 4), id)
  }

  async #onDisk<Result>(call: Promise<Result>): Promise<Result> {
    try {
      return await call
    } catch (error) {
      throw this.#problemOf(error)
    }
  }

  #problemOf(error: unknown): Problem {
    const isFailure = isFailureError(error) || error instanceof SyncError
    if (isFailure && !isFullError(error)) this.#trust.fail(error as Error)
    return storageProblem(error)
  }
}

async function* only(bytes: Uint8Array, signal: AbortSignal): ByteStream {
  signal.throwIfAborted()
  if (bytes.byteLength > 0) yield bytes
}

async function inBatches<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += BATCH) {
    signal.throwIfAborted()
    await Promise.all(items.slice(start, start + BATCH).map(work))
  }
  signal.throwIfAborted()
}
