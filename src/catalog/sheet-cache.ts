import type { BlobId } from '../domain/ids.ts'
import type { Sheet } from '../domain/slices.ts'

/**
 * Sheets of sums that were read before. An id is the hash of its bytes, so the sums of its slices stay
 * right for ever. What was used longest ago goes first.
 */
export class SheetCache {
  readonly #bytesMax: number
  readonly #held = new Map<string, Sheet>()
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get(id: BlobId, sheet: number): Sheet | undefined {
    const key = keyOf(id, sheet)
    const view = this.#held.get(key)
    if (view) {
      this.#held.delete(key)
      this.#held.set(key, view)
    }
    return view
  }

  add(id: BlobId, sheet: number, view: Sheet): void {
    this.drop(id, sheet)
    this.#held.set(keyOf(id, sheet), view)
    this.#bytes += costOf(view)
    for (const [oldest, held] of this.#held) {
      if (this.#bytes <= this.#bytesMax) return
      this.#held.delete(oldest)
      this.#bytes -= costOf(held)
    }
  }

  /** Something did not fit it: it is to be read again. */
  drop(id: BlobId, sheet: number): void {
    const key = keyOf(id, sheet)
    const view = this.#held.get(key)
    if (!view) return
    this.#held.delete(key)
    this.#bytes -= costOf(view)
  }
}

/** Most files have one sheet only, and no key has to be made for it. */
function keyOf(id: BlobId, sheet: number): string {
  return sheet === 0 ? id : `${id}/${String(sheet)}`
}

/** With what the map and the view themselves take. */
function costOf(view: Sheet): number {
  return view.byteLength + 300
}
