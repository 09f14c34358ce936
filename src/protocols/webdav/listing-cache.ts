/** Bytes of rendered listings kept at most (docs/reference/limits.md), and of one of them. */
const BYTES_MAX = 32 * 1024 * 1024
const LISTING_BYTES_MAX = 8 * 1024 * 1024

/**
 * Rendered listings, the least recently used forgotten first. A key holds the etag of its folder,
 * which changes with every change below it, so an old answer is never found again.
 */
export class ListingCache {
  readonly #listings = new Map<string, Buffer>()
  #bytes = 0

  find(key: string): Buffer | undefined {
    const listing = this.#listings.get(key)
    if (!listing) return undefined
    // A map gives its keys in the order of insertion: put last, it is forgotten last.
    this.#listings.delete(key)
    this.#listings.set(key, listing)
    return listing
  }

  keep(key: string, listing: Buffer): void {
    if (listing.length > LISTING_BYTES_MAX || this.#listings.has(key)) return
    this.#listings.set(key, listing)
    this.#bytes += listing.length
    for (const [oldest, { length }] of this.#listings) {
      if (this.#bytes <= BYTES_MAX) return
      this.#listings.delete(oldest)
      this.#bytes -= length
    }
  }
}
