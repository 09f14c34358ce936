/** After so many syncs during which hardly anybody came, the next ones are done on the spot. */
const QUIET_SYNCS = 4
/** Each so many of those it is looked again whether somebody comes. */
const PROBE_SYNCS = 16
/** A sync that takes longer holds up downloads, too, which nobody counts. */
const QUICK_MS = 2
/** Fewer who come, for each of those who wait, are hardly anybody. */
const SHARE = 1 / 4

/**
 * Foresees whether anybody will come while a commit is synced. If so, the sync is done in another thread; if not,
 * to wake that and to be woken again would only take longer than the sync of a quick drive does.
 */
export class Company {
  #quietSyncs = 0
  #reads = 0
  #lastMs = 0

  /** @param reads how many have read so far */
  isLikely(reads: number): boolean {
    if (reads !== this.#reads) this.#quietSyncs = 0
    this.#reads = reads
    this.#quietSyncs++
    if (this.#lastMs > QUICK_MS) return true
    return this.#quietSyncs <= QUIET_SYNCS || this.#quietSyncs % PROBE_SYNCS === 0
  }

  /** How a sync went: how many came meanwhile, how many had waited for it, and how long it took. */
  ended(sync: { readonly joined: number; readonly waited: number; readonly ms: number }): void {
    if (sync.joined > sync.waited * SHARE) this.#quietSyncs = 0
    this.#lastMs = sync.ms
  }
}
