import { join } from 'node:path'
import type { DraftId } from '../../domain/ids.ts'
import type { Problem } from '../../domain/problem.ts'
import type { SliceSum } from '../../domain/slices.ts'
import {
  errorCode,
  isFailureError,
  isFullError,
  storageFull,
  storageProblem,
} from '../../domain/storage-problem.ts'
import { StorageTrust } from '../../domain/storage-trust.ts'
import { diskSyncer, SyncError, type Syncer } from '../../lib/durable-file.ts'
import { DurableFolders } from '../../lib/durable-folders.ts'
import { tryToWrite } from '../../lib/try-to-write.ts'
import { checkDraftId, draftNotFound } from '../draft-problems.ts'

export type DiskDraftOptions = {
  /** Told of each failure of the storage; while it is not trusted, drafts take nothing. */
  readonly trust?: StorageTrust
  readonly syncer?: Syncer
  /** False when what is free is kept for those who make room. */
  readonly hasRoom?: () => boolean
}

/** Where drafts lie, and what a failure of the disk there means. */
export class DraftDisk {
  readonly root: string
  readonly trash: string
  readonly syncer: Syncer
  readonly folders: DurableFolders
  readonly sumOf: SliceSum
  readonly trust: StorageTrust
  readonly #hasRoom: () => boolean
  /** The same failure may pass here more than once. */
  #reported: unknown

  constructor(root: string, options: DiskDraftOptions & { readonly sumOf: SliceSum }) {
    this.root = root
    this.sumOf = options.sumOf
    this.trash = join(root, 'trash')
    this.syncer = options.syncer ?? diskSyncer
    this.folders = new DurableFolders(root, this.syncer)
    this.trust = options.trust ?? new StorageTrust()
    this.#hasRoom = options.hasRoom ?? (() => true)
  }

  /**
   * After a failure: looks at the storage anew, and tries to write.
   *
   * @throws Problem 'storage-failed' when it still fails; a full one works
   */
  async restore(): Promise<void> {
    this.folders.startOver()
    try {
      await tryToWrite(this.trash, this.syncer)
    } catch (error) {
      if (!isFullError(error)) throw storageProblem(error)
    }
  }

  /** @throws Problem 'storage-full' when no bytes may come in */
  requireRoom(): void {
    if (!this.#hasRoom()) throw storageFull()
  }

  /** The folder of drafts whose ids begin alike. @throws Problem 'invalid-input' */
  shardOf(id: DraftId): string {
    checkDraftId(id)
    return join(this.root, id.slice(0, 2))
  }

  /** @throws Problem 'invalid-input' */
  folderOf(id: DraftId): string {
    return join(this.shardOf(id), id)
  }

  /** Waits for a call to the operating system; a file that is gone means that the draft is. */
  async call<Result>(running: Promise<Result>): Promise<Result> {
    try {
      return await running
    } catch (error) {
      throw this.problemOf(error)
    }
  }

  problemOf(error: unknown): Problem {
    const isFailure = isFailureError(error) || error instanceof SyncError
    if (isFailure && !isFullError(error) && error !== this.#reported) {
      this.#reported = error
      this.trust.fail(error as Error)
    }
    return errorCode(error) === 'ENOENT' ? draftNotFound(error) : storageProblem(error)
  }
}
