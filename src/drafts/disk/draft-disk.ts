import { join } from 'node:path'
import type { DraftId } from '../../domain/ids.ts'
import type { Problem } from '../../domain/problem.ts'
import { errorCode, storageProblem } from '../../domain/storage-problem.ts'
import { diskSyncer, SyncError, type Syncer } from '../../lib/durable-file.ts'
import { DurableFolders } from '../../lib/durable-folders.ts'
import { checkDraftId, draftNotFound } from '../draft-problems.ts'

export type DiskDraftOptions = {
  /** Told of each sync that failed: the disk under us is not to be trusted (`degraded`). */
  readonly onSyncError?: (error: SyncError) => void
  readonly syncer?: Syncer
}

/** Where drafts lie, and what a failure of the disk there means. */
export class DraftDisk {
  readonly root: string
  readonly trash: string
  readonly syncer: Syncer
  readonly folders: DurableFolders
  readonly #options: DiskDraftOptions
  #reported: SyncError | undefined

  constructor(root: string, options: DiskDraftOptions) {
    this.root = root
    this.trash = join(root, 'trash')
    this.syncer = options.syncer ?? diskSyncer
    this.folders = new DurableFolders(root, this.syncer)
    this.#options = options
  }

  get degraded(): boolean {
    return this.#reported !== undefined
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
    if (error instanceof SyncError && error !== this.#reported) {
      this.#reported = error
      this.#options.onSyncError?.(error)
    }
    return errorCode(error) === 'ENOENT' ? draftNotFound(error) : storageProblem(error)
  }
}
