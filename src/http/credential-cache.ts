import { MINUTE_MS } from '../domain/instant.ts'
import type { Parts } from '../operations/parts.ts'
import type { SignedIn } from '../operations/sign-in.ts'

type Cached = {
  readonly signedIn: SignedIn
  readonly until: number
  /** Of the rules when the account was last looked at; undefined until it is. */
  readonly epoch: number | undefined
}

const ENTRIES_MAX = 10_000
const LIFE_MS = 10 * MINUTE_MS

/**
 * Remembers credentials that were good, so that a client which sends its password with each request
 * does not pay for the slow hash each time. Keys are keyed hashes: no password stays in memory. Each
 * use compares the epoch of the rules, and where that has moved on the account's own, which every
 * revocation counts up: a revoked credential dies at once.
 */
export class CredentialCache {
  readonly #parts: Parts
  readonly #entries = new Map<string, Cached>()
  readonly #pending = new Map<string, Promise<SignedIn | undefined>>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async use(
    credential: string,
    find: () => Promise<SignedIn | undefined>,
  ): Promise<SignedIn | undefined> {
    const key = this.#parts.secrets.fingerprint(credential)
    const known = await this.#revived(key)
    if (known) return known
    // A client that begins with many requests at once is checked once, and counted once.
    const pending = this.#pending.get(key) ?? this.#check(key, find)
    return await pending
  }

  #check(key: string, find: () => Promise<SignedIn | undefined>): Promise<SignedIn | undefined> {
    const check = find()
      .then((signedIn) => {
        if (signedIn) this.#remember(key, signedIn)
        return signedIn
      })
      .finally(() => {
        this.#pending.delete(key)
      })
    this.#pending.set(key, check)
    return check
  }

  /** What is remembered, with the account as it is now; undefined when it must be checked again. */
  async #revived(key: string): Promise<SignedIn | undefined> {
    const cached = this.#entries.get(key)
    if (!cached) return undefined
    const { signedIn, until } = cached
    const { clock, catalog } = this.#parts
    const isFresh = until > clock.elapsedMs() && (signedIn.expiresAt ?? Infinity) > clock.now()
    if (isFresh && (await catalog.rulesEpoch()) === cached.epoch) return signedIn
    const seen = isFresh ? await this.#lookAgain(signedIn) : undefined
    if (seen) this.#entries.set(key, { until, ...seen })
    else this.#entries.delete(key)
    return seen?.signedIn
  }

  /** With the account as it is now; undefined when its credentials were changed since. */
  async #lookAgain(signedIn: SignedIn): Promise<Omit<Cached, 'until'> | undefined> {
    const { account, epoch } = await this.#parts.catalog.read(async (tx) => ({
      account: await tx.accounts.byId(signedIn.account.id),
      epoch: await tx.notices.epoch(),
    }))
    if (account?.authEpoch !== signedIn.account.authEpoch) return undefined
    return { signedIn: { ...signedIn, account }, epoch }
  }

  #remember(key: string, signedIn: SignedIn): void {
    if (this.#entries.size >= ENTRIES_MAX) {
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
    const until = this.#parts.clock.elapsedMs() + LIFE_MS
    this.#entries.set(key, { signedIn, until, epoch: undefined })
  }
}
