import { rmSync, statSync } from 'node:fs'
import { open, rm, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Enough for the pages that many deletions write. */
const RESERVE_BYTES = 8 * 1024 * 1024
/** A small disk gives up no more than a sixteenth of itself. */
const SHARE_MAX = 16

/**
 * Disk space kept back for deletions: on a full disk even a deletion needs some for its own record.
 * Given back when the database finds the disk full, taken again when there is room.
 */
export class Reserve {
  readonly #path: string

  private constructor(path: string) {
    this.#path = path
  }

  static async at(path: string): Promise<Reserve> {
    const reserve = new Reserve(path)
    await reserve.replenish()
    return reserve
  }

  /** Gives the space back. @returns false when it was given back before */
  release(): boolean {
    try {
      if (statSync(this.#path).size === 0) return false
      rmSync(this.#path)
      return true
    } catch {
      // Not there: nothing to give back.
      return false
    }
  }

  /** Takes the space again if four times as much is free; otherwise later. */
  async replenish(): Promise<void> {
    const { bavail, bsize, blocks } = await statfs(dirname(this.#path))
    const bytes = Math.min(RESERVE_BYTES, Math.floor((blocks * bsize) / SHARE_MAX))
    const size = sizeOf(this.#path)
    if (size >= bytes || bavail * bsize < 4 * bytes) return
    const file = await open(this.#path, 'w', 0o600)
    try {
      // Written, not only extended: a hole in a file reserves nothing.
      const chunk = Buffer.alloc(1024 * 1024, 1)
      for (let at = 0; at < bytes; at += chunk.length) {
        await file.write(chunk, 0, Math.min(chunk.length, bytes - at), at)
      }
      await file.datasync()
    } catch (error) {
      await rm(this.#path, { force: true })
      throw error
    } finally {
      await file.close()
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
