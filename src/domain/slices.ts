/**
 * Content in the blob store is checked in slices, each of which has a sum in the catalog: so much is
 * read, at least, to give out a single byte of it. Sums are kept in sheets, so that reading any part
 * of a file of any size needs one small row.
 */
export const SLICE_BYTES = 16 * 1024
export const SHEET_SLICES = 1024
/** Content that one sheet is about. */
export const SHEET_BYTES = SLICE_BYTES * SHEET_SLICES

/** XXH64 of a slice: what rots does not aim, so it need not withstand anybody who does. */
export type SliceSum = (slice: Uint8Array) => bigint

const SUM_BYTES = 8
const NONE: readonly Uint8Array[] = []

/** Sums the slices of content that comes in chunks of any length. */
export class SliceSummer {
  readonly #sumOf: SliceSum
  #sheet = new Uint8Array(SHEET_SLICES * SUM_BYTES)
  #count = 0
  /** The beginning of a slice whose end is still to come. */
  #held: Uint8Array | undefined
  #heldBytes = 0

  constructor(sumOf: SliceSum) {
    this.#sumOf = sumOf
  }

  /** @returns the sheets that are complete now, mostly none */
  update(chunk: Uint8Array): readonly Uint8Array[] {
    let full = NONE
    let start = this.#heldBytes === 0 ? 0 : this.#hold(chunk, 0)
    if (this.#heldBytes === SLICE_BYTES) full = this.#endSlice(full)
    for (; start + SLICE_BYTES <= chunk.length; start += SLICE_BYTES) {
      full = this.#add(chunk.subarray(start, start + SLICE_BYTES), full)
    }
    if (start < chunk.length) this.#hold(chunk, start)
    return full
  }

  /** The last sheet, which may be shorter than the others; undefined when there is none. */
  end(): Uint8Array | undefined {
    if (this.#heldBytes > 0) {
      const [full] = this.#endSlice(NONE)
      if (full) return full
    }
    return this.#count === 0 ? undefined : this.#sheet.slice(0, this.#count * SUM_BYTES)
  }

  /** One that goes on from here by itself. */
  copy(): SliceSummer {
    const copy = new SliceSummer(this.#sumOf)
    copy.#sheet.set(this.#sheet)
    copy.#count = this.#count
    copy.#held = this.#held?.slice()
    copy.#heldBytes = this.#heldBytes
    return copy
  }

  /** @returns up to where the chunk is held */
  #hold(chunk: Uint8Array, start: number): number {
    this.#held ??= new Uint8Array(SLICE_BYTES)
    const end = Math.min(chunk.length, start + SLICE_BYTES - this.#heldBytes)
    this.#held.set(chunk.subarray(start, end), this.#heldBytes)
    this.#heldBytes += end - start
    return end
  }

  #endSlice(full: readonly Uint8Array[]): readonly Uint8Array[] {
    const slice = (this.#held ?? new Uint8Array(0)).subarray(0, this.#heldBytes)
    this.#heldBytes = 0
    return this.#add(slice, full)
  }

  #add(slice: Uint8Array, full: readonly Uint8Array[]): readonly Uint8Array[] {
    const at = this.#count * SUM_BYTES
    viewOf(this.#sheet).setBigUint64(at, this.#sumOf(slice), true)
    this.#count += 1
    if (this.#count < SHEET_SLICES) return full
    const sheet = this.#sheet
    this.#sheet = new Uint8Array(sheet.length)
    this.#count = 0
    return [...full, sheet]
  }
}

/** A sheet as it is read: sums of 8 bytes each, the lowest byte first. */
export type Sheet = DataView

export function viewOf(sheet: Uint8Array): Sheet {
  return new DataView(sheet.buffer, sheet.byteOffset, sheet.byteLength)
}

/** Whether `slice`, the `index`-th of its sheet, is what the sheet says. */
export function isSound(
  sheet: Sheet,
  index: number,
  slice: { readonly bytes: Uint8Array; readonly sumOf: SliceSum },
): boolean {
  const at = index * SUM_BYTES
  if (at + SUM_BYTES > sheet.byteLength) return false
  return sheet.getBigUint64(at, true) === slice.sumOf(slice.bytes)
}

/** Which sheet is about the byte at `position`. */
export function sheetAt(position: number): number {
  return Math.floor(position / SHEET_BYTES)
}

/** The range with the rest of the slices that it begins and ends in, of content of `size` bytes. */
export function widenToSlices(
  range: { readonly start: number; readonly end: number },
  size: number,
): { readonly start: number; readonly end: number } {
  return {
    start: range.start - (range.start % SLICE_BYTES),
    end: Math.min(size, Math.ceil(range.end / SLICE_BYTES) * SLICE_BYTES),
  }
}
