import type { DraftId } from '../../domain/ids.ts'
import type { Draft } from './draft-state.ts'

type Entry = { users: number; readonly draft: Promise<Draft> }

/** Drafts kept in memory while nobody uses them. What is forgotten is read from its folder again. */
const IDLE_MAX = 256

/**
 * The drafts in use and the ones used last, so that a part of 10,000 costs no listing of the others.
 * All who use a draft at the same time share one state of it.
 */
export class DraftCache {
  readonly #load: (id: DraftId) => Promise<Draft>
  readonly #entries = new Map<DraftId, Entry>()

  constructor(load: (id: DraftId) => Promise<Draft>) {
    this.#load = load
  }

  /** Runs `work` on the draft, loading it where needed. @throws as loading and `work` do */
  async use<Result>(id: DraftId, work: (draft: Draft) => Promise<Result>): Promise<Result> {
    const entry = this.#entries.get(id) ?? { users: 0, draft: this.#load(id) }
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    entry.users++
    try {
      return await work(await this.#loaded(id, entry))
    } finally {
      entry.users--
      this.#trim()
    }
  }

  /** Remembers a draft that was just made, unless somebody uses it already. */
  add(id: DraftId, draft: Draft): void {
    if (this.#entries.has(id)) return
    this.#entries.set(id, { users: 0, draft: Promise.resolve(draft) })
    this.#trim()
  }

  /** Whoever uses the draft goes on with a state that nobody else will see. */
  forget(id: DraftId): void {
    this.#entries.delete(id)
  }

  async #loaded(id: DraftId, entry: Entry): Promise<Draft> {
    try {
      return await entry.draft
    } catch (error) {
      if (this.#entries.get(id) === entry) this.#entries.delete(id)
      throw error
    }
  }

  #trim(): void {
    if (this.#entries.size <= IDLE_MAX) return
    for (const [id, entry] of this.#entries) {
      if (this.#entries.size <= IDLE_MAX) return
      if (entry.users === 0) this.#entries.delete(id)
    }
  }
}
