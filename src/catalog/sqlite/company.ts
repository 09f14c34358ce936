/** After so many syncs during which hardly anybody came, the next ones are done on the spot. */
const QUIET_SYNCS = 4
/** Each so many of those it is looked again whether somebody comes. */
const PROBE_SYNCS = 16
/** Fewer who come, for each of those who wait, are hardly anybody. */
const SHARE = 1 / 4

/**
 * Foresees whether anybody will come while a commit is synced. If so, the sync is done in another thread; if not,
 * to wake that and to be woken again would only take longer than the sync itself.
 */
export class Company {
  #quietSyncs = 0
  #reads = 0

  /** @param reads how many have read so far */
  isLikely(reads: number): boolean {
    if (reads !== this.#reads) this.#quietSyncs = 0
    this.#reads = reads
    this.#quietSyncs++
    return this.#quietSyncs <= QUIET_SYNCS || this.#quietSyncs % PROBE_SYNCS === 0
  }

  /** Of a sync that others could come beside: how many did, and how many waited for it. */
  came(joined: number, waited: number): void {
    if (joined > waited * SHARE) this.#quietSyncs = 0
  }
}
