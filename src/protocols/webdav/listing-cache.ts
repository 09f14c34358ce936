/** Bytes of rendered listings kept at most (docs/reference/limits.md), and of one of them. */
const BYTES_MAX = 16 * 1024 * 1024
const LISTING_BYTES_MAX = 8 * 1024 * 1024

/** A rendered answer, right as long as its folder has this etag. */
export type Listing = {
  readonly etag: string
  readonly bytes: Buffer
  /** Its members in order: together they go from the first name to the end. */
  readonly runs: readonly Run[]
}

/** Neighbouring members, still right as long as the folder says the same of their states. */
export type Run = {
  /** It shows whatever is named after the run before it, up to this; undefined: to the end. */
  readonly upTo: string | undefined
  /** As `FolderView.states` of those names. */
  readonly states: string
  /** Where in the listing's bytes it begins and ends. */
  readonly start: number
  readonly end: number
}

/** Rendered listings, the least recently used forgotten first; at most one of each key. */
export class ListingCache {
  readonly #listings = new Map<string, Listing>()
  #bytes = 0

  find(key: string): Listing | undefined {
    const listing = this.#listings.get(key)
    if (!listing) return undefined
    // A map gives its keys in the order of insertion: put last, it is forgotten last.
    this.#listings.delete(key)
    this.#listings.set(key, listing)
    return listing
  }

  keep(key: string, listing: Listing): void {
    this.#forget(key)
    if (sizeOf(listing) > LISTING_BYTES_MAX) return
    this.#listings.set(key, listing)
    this.#bytes += sizeOf(listing)
    for (const oldest of this.#listings.keys()) {
      if (this.#bytes <= BYTES_MAX) return
      this.#forget(oldest)
    }
  }

  #forget(key: string): void {
    const listing = this.#listings.get(key)
    if (!listing) return
    this.#listings.delete(key)
    this.#bytes -= sizeOf(listing)
  }
}

/** With what the map and the objects themselves take. */
function sizeOf({ bytes, runs }: Listing): number {
  return runs.reduce((sum, { states }) => sum + states.length + 200, bytes.length + 500)
}
