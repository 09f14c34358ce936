import { spawnSync } from 'node:child_process'
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const PIECE_BYTES = 1024 * 1024

/** What anybody wrote before reaches the disk now. */
export function settle(): void {
  spawnSync('sync')
}

/**
 * Leaves memory that was touched before, a quarter more than `bytes`. In a virtual machine that gives
 * free pages back to its host the first touch of a page takes microseconds, and large uploads swing by
 * two with what ran before.
 *
 * @param folder on the disk that is measured
 */
export function warmPages(folder: string, bytes: number): void {
  const path = join(folder, 'ballast')
  const piece = Buffer.alloc(PIECE_BYTES, 1)
  const file = openSync(path, 'w')
  for (let done = 0; done < bytes * 1.25; done += piece.length) writeSync(file, piece)
  fdatasyncSync(file)
  closeSync(file)
  settle()
  rmSync(path)
}
