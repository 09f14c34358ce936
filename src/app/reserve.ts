import { rmSync, statfsSync, statSync, truncateSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isFullError } from '../domain/storage-problem.ts'

const MIB = 1024 * 1024
/** Enough for the pages that many deletions write, and for what the log holds that is not in its place. */
const RESERVE_BYTES = 8 * MIB
/** A small disk gives up no more than a sixteenth of itself. */
const SHARE_MAX = 16
/** What is left of it is given back at once when it is no more; and it is taken in such pieces. */
const STEP_BYTES = MIB
/** The index of the log, and what the first transactions write. */
const OPENING_BYTES = 256 * 1024
/** With less than this free, the database keeps little in its log: it might find no other place for it. */
const SCARCE_BYTES = 64 * MIB

/** The last half is not for new bytes, the last quarter for no change but those that make room. */
const FOR_BYTES = 1 / 2
const FOR_CHANGES = 1 / 4

/**
 * Disk space kept back for deletions: on a full disk even a deletion needs some for its own record.
 * Given back half by half as the database finds the disk full, and taken again as room comes back. What others
 * may not use of it they may not use either once it was given back: else they would take it at once.
 */
export class Reserve {
  readonly #path: string
  #size = 0
  #running: Promise<void> | undefined

  private constructor(path: string) {
    this.#path = path
  }

  /**
   * Takes what it can get: where a quota is used up, more is called free than we may have.
   *
   * @throws EIO and the like as they come
   */
  static async at(path: string): Promise<Reserve> {
    const reserve = new Reserve(path)
    await reserve.replenish().catch((error: unknown) => {
      if (!isFullError(error)) throw error
    })
    return reserve
  }

  /** Gives some of the space back. @returns false when all of it was given back before */
  release(): boolean {
    try {
      const { size } = statSync(this.#path)
      if (size > STEP_BYTES) truncateSync(this.#path, Math.floor(size / 2))
      // With the last of it goes the file, which may be the one that others lack.
      else rmSync(this.#path)
    } catch {
      // Not there: nothing to give back.
      this.#size = 0
      return false
    }
    this.#size = sizeOf(this.#path)
    return true
  }

  /**
   * Makes sure of a little room before the database is opened, as far as the reserve has it: its index is memory
   * that the file system gives the pages for, and a page that it has no room for ends the process (SIGBUS).
   */
  makeRoomToOpen(): void {
    while (this.#disk().free < OPENING_BYTES && this.release()) continue
  }

  /** Whether there is room for new bytes beyond what is kept back. Costs nothing while the reserve is whole. */
  hasRoomForBytes(): boolean {
    return this.#hasLeft(FOR_BYTES)
  }

  /** Whether there is room for a change of the catalog that makes no room. */
  hasRoomForChanges(): boolean {
    return this.#hasLeft(FOR_CHANGES)
  }

  /** How much the log of the database may hold that is not in its place, in bytes. */
  logBytesMax(): number {
    const { free, whole } = this.#disk()
    return free < SCARCE_BYTES ? whole / 16 : Infinity
  }

  /** What is free, with what is kept back, in bytes; of a disk with much room it does not matter how much. */
  spareBytes(): number {
    const { free } = this.#disk()
    return free < SCARCE_BYTES ? free + this.#size : Infinity
  }

  /** Takes space again until it is whole, each time half of what is free at most. */
  async replenish(): Promise<void> {
    this.#running ??= this.#replenish().finally(() => {
      this.#running = undefined
    })
    await this.#running
  }

  async #replenish(): Promise<void> {
    const { free, whole } = this.#disk()
    const size = sizeOf(this.#path)
    this.#size = size
    const end = Math.min(whole, size + Math.floor(free / 2))
    if (end <= size || end < Math.min(whole, size + STEP_BYTES)) return
    const file = await open(this.#path, 'a', 0o600)
    try {
      // Written, not only extended: a hole in a file reserves nothing.
      const chunk = Buffer.alloc(STEP_BYTES, 1)
      for (let at = size; at < end; at += chunk.length) {
        await file.write(chunk, 0, Math.min(chunk.length, end - at))
      }
      await file.datasync()
    } catch (error) {
      await file.truncate(size).catch(() => undefined) // the first failure is the one to tell
      throw error
    } finally {
      await file.close()
      this.#size = sizeOf(this.#path)
    }
  }

  #hasLeft(share: number): boolean {
    if (this.#size >= RESERVE_BYTES * share) return true
    const { free, whole } = this.#disk()
    return this.#size + free >= whole * share
  }

  /** In bytes. Of a disk that fails even at this nothing is known: whoever writes there is told what is wrong. */
  #disk(): { readonly free: number; readonly whole: number } {
    try {
      const { bavail, bsize, blocks } = statfsSync(dirname(this.#path))
      const whole = Math.min(RESERVE_BYTES, Math.floor((blocks * bsize) / SHARE_MAX))
      return { free: bavail * bsize, whole }
    } catch {
      return { free: Infinity, whole: RESERVE_BYTES }
    }
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    // Not there yet.
    return 0
  }
}
