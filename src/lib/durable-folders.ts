import { rename, rmdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { hasCode, makeFolder, SyncError, type Syncer } from './durable-file.ts'

/** Attempts to move a file into a folder that others keep removing. */
const MOVES_MAX = 5

type Turn = { readonly done: Promise<void>; next: Promise<void> | undefined }

/**
 * The folders below one root that is durable already. Remembers which of them are durable, so that
 * each is made and synced into its parent once, and lets those who sync the same folder at the same
 * time share one sync.
 *
 * A folder whose sync failed is refused until somebody has tried that the storage works again: the kernel
 * may call the lost names written, and a second sync would lie of them.
 */
export class DurableFolders {
  readonly #root: string
  readonly #syncer: Syncer
  readonly #made = new Map<string, Promise<void>>()
  readonly #turns = new Map<string, Turn>()
  readonly #failed = new Map<string, SyncError>()

  constructor(root: string, syncer: Syncer) {
    this.#root = root
    this.#syncer = syncer
  }

  /**
   * Makes `path`, and the folders between it and the root, durably. Meant for a set of folders with
   * an end, since it remembers each. @throws SyncError
   */
  async make(path: string): Promise<void> {
    if (path === this.#root) return
    const known = this.#made.get(path)
    if (known) {
      await known
      return
    }
    const making = this.#makeOne(path)
    this.#made.set(path, making)
    try {
      await making
    } catch (error) {
      this.#made.delete(path)
      throw error
    }
  }

  async #makeOne(path: string): Promise<void> {
    await this.make(dirname(path))
    await makeFolder(path)
    try {
      await this.sync(dirname(path))
    } catch (error) {
      // Made anew later, its name is written anew. One with members keeps its name, and had it before.
      await rmdir(path).catch(() => undefined)
      throw error
    }
  }

  /**
   * Gives the file at `path` the name `target`, in a folder that is made durably where it is missing, or was
   * removed a moment ago because it was empty. The new name is durable once that folder is synced.
   *
   * @throws SyncError; ENOENT and the like as they come
   */
  async moveInto(path: string, target: string): Promise<void> {
    const folder = dirname(target)
    for (let attempt = 1; ; attempt++) {
      await this.make(folder)
      try {
        await rename(path, target)
        return
      } catch (error) {
        const isFolderGone = hasCode(error, 'ENOENT') && !(await isThere(folder))
        if (!isFolderGone || attempt === MOVES_MAX) throw error
        this.#made.delete(folder)
      }
    }
  }

  /** Removes a folder if nothing is in it: where files are counted it counts as one. */
  async removeIfEmpty(path: string): Promise<void> {
    try {
      await rmdir(path)
      this.#made.delete(path)
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].some((code) => hasCode(error, code))) throw error
    }
  }

  /** The storage works again: takes all folders as they are now, and none for durable. */
  startOver(): void {
    this.#failed.clear()
    this.#made.clear()
  }

  /** Returns after a sync of the folder that began no earlier than this call. @throws SyncError */
  async sync(path: string): Promise<void> {
    const failed = this.#failed.get(path)
    if (failed) throw failed
    const running = this.#turns.get(path)
    if (!running) {
      await this.#begin(path)
      return
    }
    // The running sync may have begun before our name was there: wait for the one after it.
    running.next ??= running.done.then(
      () => this.#begin(path),
      () => this.sync(path),
    )
    await running.next
  }

  async #begin(path: string): Promise<void> {
    const turn: Turn = { done: this.#syncOnce(path), next: undefined }
    this.#turns.set(path, turn)
    try {
      await turn.done
    } finally {
      if (this.#turns.get(path) === turn) this.#turns.delete(path)
    }
  }

  async #syncOnce(path: string): Promise<void> {
    try {
      await this.#syncer.folder(path)
    } catch (error) {
      if (error instanceof SyncError) this.#failed.set(path, error)
      throw error
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}
