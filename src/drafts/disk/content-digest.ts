import { createHash, type Hash } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { SHEET_SLICES, type SliceSum, SliceSummer } from '../../domain/slices.ts'

/** What hashing the whole content once gives: its name, and the sums of its slices. */
export type DigestedContent = { readonly sha256: string; readonly sums: ContentSums }

/** So many sheets are in the draft's file of sums, and this one, the last and shorter, is not. */
export type ContentSums = { readonly stored: number; readonly last: Uint8Array | undefined }

/** A full one, in bytes: 8 for each slice. */
const SHEET_LENGTH = SHEET_SLICES * 8

/**
 * SHA-256 of bytes on their way in, and the sums of their slices, in one pass. Of content of any
 * length only one sheet is held in memory: full ones go to the file `sums` in the draft's folder,
 * which is right for as long as this object is, and means nothing to a later process.
 */
export class ContentDigest {
  readonly #hash: Hash
  readonly #summer: SliceSummer
  #stored = 0
  #full: Uint8Array[] = []

  private constructor(hash: Hash, summer: SliceSummer) {
    this.#hash = hash
    this.#summer = summer
  }

  static begin(sumOf: SliceSum): ContentDigest {
    return new ContentDigest(createHash('sha256'), new SliceSummer(sumOf))
  }

  /** @returns true when sheets are full: `store` them before the next chunk */
  update(chunk: Uint8Array): boolean {
    this.#hash.update(chunk)
    this.#full.push(...this.#summer.update(chunk))
    return this.#full.length > 0
  }

  async store(folder: string): Promise<void> {
    // Each at its own place: what an earlier try left there is replaced by the same, or not read.
    await using file = await open(sumsPath(folder), constants.O_WRONLY | constants.O_CREAT, 0o600)
    while (this.#full[0]) {
      await file.write(this.#full[0], 0, SHEET_LENGTH, this.#stored * SHEET_LENGTH)
      this.#full.shift()
      this.#stored += 1
    }
  }

  /** One that goes on from here by itself. All full sheets must have been stored. */
  copy(): ContentDigest {
    const copy = new ContentDigest(this.#hash.copy(), this.#summer.copy())
    copy.#stored = this.#stored
    copy.#full = [...this.#full]
    return copy
  }

  /** The same for another draft; undefined where sheets of this one lie in a file. */
  copyElsewhere(): ContentDigest | undefined {
    return this.#stored === 0 && this.#full.length === 0 ? this.copy() : undefined
  }

  /** Nothing can be added after this. */
  async end(folder: string): Promise<DigestedContent> {
    const last = this.#summer.end()
    if (last?.length === SHEET_LENGTH) this.#full.push(last)
    if (this.#full.length > 0) await this.store(folder)
    const sums = { stored: this.#stored, last: last?.length === SHEET_LENGTH ? undefined : last }
    return { sha256: this.#hash.digest('hex'), sums }
  }
}

/** Up to `limit` sheets from the number `first` on; fewer only at the end. */
export async function readSheets(
  folder: string,
  sums: ContentSums,
  { first, limit }: { readonly first: number; readonly limit: number },
): Promise<Uint8Array[]> {
  const sheets: Uint8Array[] = []
  const end = Math.min(sums.stored, first + limit)
  if (first < end) {
    await using file = await open(sumsPath(folder), 'r')
    const bytes = new Uint8Array((end - first) * SHEET_LENGTH)
    await file.read(bytes, 0, bytes.length, first * SHEET_LENGTH)
    for (let at = 0; at < bytes.length; at += SHEET_LENGTH) {
      sheets.push(bytes.subarray(at, at + SHEET_LENGTH))
    }
  }
  const isLastMeant = first <= sums.stored && sums.stored < first + limit
  if (sums.last && isLastMeant) sheets.push(sums.last)
  return sheets
}

function sumsPath(folder: string): string {
  return join(folder, 'sums')
}
