/** What is at a path: `folder`, or the SHA-256 of a file's bytes; undefined: nothing. */
export type PathState = string | undefined
export type Tree = ReadonlyMap<string, string>
/** The paths that one request changes, all or none of them. */
export type Changes = ReadonlyMap<string, PathState>

export type Verdict = {
  /** Acknowledged, and not there any more. */
  readonly lost: readonly string[]
  /** There, with bytes that nobody sent as a whole. */
  readonly torn: readonly string[]
  /** There, and never put there by anybody, or only half of what one request changes. */
  readonly phantom: readonly string[]
}

type Doubt = { readonly before: Changes; readonly after: Changes }
type HotWrite = { readonly sha256: string; readonly begun: number; ended: number; acked: boolean }

/**
 * What clients know of a disk: each answer that they got, and what they asked for without getting one.
 * After a crash the disk must show the first, and each of the second wholly or not at all.
 */
export class Journal {
  readonly #known = new Map<string, string>()
  readonly #doubts = new Set<Doubt>()
  readonly #hot = new Map<string, HotWrite[]>()
  readonly #sent = new Set<string>()
  readonly #gone = new Set<string>()
  #time = 0
  acknowledged = 0

  /** What is known to be at a path. */
  at(path: string): PathState {
    return this.#known.get(path)
  }

  paths(prefix: string): string[] {
    return [...this.#known.keys()].filter((path) => path.startsWith(prefix))
  }

  /**
   * Runs a request; false or a throw leaves in doubt whether it happened, `nothing` is the answer that
   * it did not. Paths have one writer each.
   */
  async change(changes: Changes, request: () => Promise<boolean | 'nothing'>): Promise<void> {
    const before = new Map([...changes.keys()].map((path) => [path, this.#known.get(path)]))
    for (const state of changes.values()) if (state !== undefined) this.#sent.add(state)
    const doubt = { before, after: changes }
    this.#doubts.add(doubt)
    const answer = await request()
    if (answer === false) throw new Error('The request was not acknowledged.')
    this.#doubts.delete(doubt)
    if (answer === 'nothing') return
    this.#apply(changes)
    this.acknowledged += 1
  }

  /** The same for a path that several clients overwrite at the same time. */
  async overwrite(path: string, sha256: string, request: () => Promise<boolean>): Promise<void> {
    const writes = this.#hot.get(path) ?? []
    this.#hot.set(path, writes)
    const write = { sha256, begun: ++this.#time, ended: Infinity, acked: false }
    writes.push(write)
    this.#sent.add(sha256)
    if (!(await request())) throw new Error('The request was not acknowledged.')
    write.acked = true
    write.ended = ++this.#time
    this.acknowledged += 1
  }

  /** A whole folder goes, with the paths in it that several overwrite; nothing else runs meanwhile. */
  async removeFolder(folder: string, request: () => Promise<boolean>): Promise<void> {
    const isInside = (path: string) => `${path}/`.startsWith(`${folder}/`)
    const inside = [...this.#known.keys()].filter(isInside)
    await this.change(new Map(inside.map((path) => [path, undefined])), request)
    for (const path of [...this.#hot.keys()].filter(isInside)) {
      this.#hot.delete(path)
      this.#gone.add(path)
    }
  }

  /** Whether a path was deleted, so that finding it again is a deletion undone. */
  isGone(path: string): boolean {
    return this.#gone.has(path)
  }

  /** Compares with what is really there, and takes over what was in doubt. */
  compare(actual: Tree): Verdict {
    const lost: string[] = []
    const torn: string[] = []
    const phantom: string[] = []
    for (const doubt of this.#doubts) {
      const isThere = (changes: Changes) =>
        [...changes].every(([path, state]) => actual.get(path) === state)
      if (isThere(doubt.after)) this.#apply(doubt.after)
      else if (!isThere(doubt.before)) phantom.push(...doubt.after.keys())
    }
    this.#doubts.clear()
    for (const [path, state] of this.#known) {
      const found = actual.get(path)
      if (found === state) continue
      const isTorn = found !== undefined && found !== 'folder' && !this.#sent.has(found)
      ;(isTorn ? torn : lost).push(path)
    }
    for (const [path, writes] of this.#hot) {
      const verdict = judgeHot(writes, actual.get(path))
      if (verdict === 'lost') lost.push(path)
      if (verdict === 'torn') torn.push(path)
      // Whatever had no answer cannot take effect any more.
      for (const write of writes) write.ended = Math.min(write.ended, ++this.#time)
    }
    for (const path of actual.keys()) {
      if (!this.#known.has(path) && !this.#hot.has(path)) phantom.push(path)
    }
    return { lost, torn, phantom }
  }

  #apply(changes: Changes): void {
    for (const [path, state] of changes) {
      if (state === undefined) {
        this.#known.delete(path)
        this.#gone.add(path)
      } else {
        this.#known.set(path, state)
        this.#gone.delete(path)
      }
    }
  }
}

/** A value is lost when what is there had ended before an acknowledged write even began. */
function judgeHot(writes: readonly HotWrite[], found: PathState): 'lost' | 'torn' | undefined {
  const acked = writes.filter((write) => write.acked)
  if (found === undefined) return acked.length > 0 ? 'lost' : undefined
  const shown = writes.filter((write) => write.sha256 === found)
  if (shown.length === 0) return 'torn'
  const isCovered = (one: HotWrite) => acked.some((write) => write.begun > one.ended)
  return shown.every(isCovered) ? 'lost' : undefined
}
