import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from '../lib/durable-file.ts'

const FILE = 'address'

/**
 * Notes at which address the disk is served, for what commands print: their settings know neither a
 * port that was picked nor what only `serve` was told.
 */
export async function noteServedAddress(dataFolder: string, address: string): Promise<void> {
  // A disk without room for it is served all the same, and keeps what it said the last time.
  await writeDurably(join(dataFolder, FILE), `${address}\n`).catch(() => undefined)
}

/** Where the disk is served, or was the last time, without `/` at the end; undefined if it never was. */
export function findServedAddress(dataFolder: string): string | undefined {
  try {
    const address = readFileSync(join(dataFolder, FILE), 'utf8').trim()
    return /^https?:\/\/\S+$/.test(address) ? address : undefined
  } catch {
    // Not there: nobody has served it yet.
    return undefined
  }
}
