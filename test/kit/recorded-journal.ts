import { type Changes, Journal, type PathState, type Tree } from './journal.ts'

/** One request: when it was sent, and when its answer came; Infinity while there is none. By the wall clock. */
type Asked = { readonly changes: Changes; readonly begunAt: number; endedAt: number }

/** When a snapshot was taken: everything that had been answered before `after` is in it, nothing that was asked later than `before`. */
export type SnapshotMoment = { readonly after: number; readonly before: number }

/** A journal that remembers the order of what each client asked for, to judge a state between two requests. */
export class RecordedJournal extends Journal {
  #start = new Map<string, string>()
  #asked: Asked[] = []
  #hot: Asked[] = []

  /** What is there now, while no client is at work, is what later requests begin with. */
  begin(actual: Tree): void {
    this.#start = new Map(actual)
    this.#asked = []
    this.#hot = []
  }

  override async change(
    changes: Changes,
    request: () => Promise<boolean | 'nothing'>,
  ): Promise<void> {
    const asked = { changes, begunAt: Date.now(), endedAt: Infinity }
    this.#asked.push(asked)
    await super.change(changes, async () => {
      const answer = await request()
      if (answer === true) asked.endedAt = Date.now()
      if (answer === 'nothing') this.#asked.splice(this.#asked.indexOf(asked), 1)
      return answer
    })
  }

  override async overwrite(
    path: string,
    sha256: string,
    request: () => Promise<boolean>,
  ): Promise<void> {
    const changes = new Map([[path, sha256]])
    const asked = { changes, begunAt: Date.now(), endedAt: Infinity }
    this.#hot.push(asked)
    await super.overwrite(path, sha256, async () => {
      const isDone = await request()
      if (isDone) asked.endedAt = Date.now()
      return isDone
    })
  }

  /**
   * What is wrong with a snapshot; empty when nothing is. Each client asks one thing after another in a folder
   * of its own, so what the snapshot shows there must be the state after one of its requests, whole; and there must be
   * one moment for all clients.
   */
  judge(actual: Tree, moment: SnapshotMoment): string[] {
    const faults: string[] = []
    /** Somewhere in between the snapshot was taken. */
    let earliest = -Infinity
    let latest = Infinity
    const lanes = Map.groupBy(this.#asked, ({ changes }) => laneOf([...changes.keys()][0] ?? ''))
    const all = new Set([...lanes.keys(), ...[...this.#start.keys(), ...actual.keys()].map(laneOf)])
    for (const lane of all) {
      if (lane.endsWith('/hot')) continue
      const shown = this.#lane(actual, lane)
      const asked = lanes.get(lane) ?? []
      const count = this.#requestsSeen(lane, asked, { shown, moment })
      if (count === undefined) {
        faults.push(`${lane} shows no state that it had at that time`)
        continue
      }
      earliest = Math.max(earliest, asked[count - 1]?.begunAt ?? -Infinity)
      latest = Math.min(latest, asked[count]?.endedAt ?? Infinity)
    }
    if (earliest > latest) faults.push('the clients are shown at different moments')
    return [...faults, ...this.#judgeHot(actual, moment)]
  }

  /** How many of a client's requests are in what is shown; undefined when no number fits. */
  #requestsSeen(
    lane: string,
    asked: readonly Asked[],
    { shown, moment }: { readonly shown: Tree; readonly moment: SnapshotMoment },
  ): number | undefined {
    const state = new Map(this.#lane(this.#start, lane))
    for (let count = 0; ; count++) {
      const isLateEnough = asked.slice(count).every(({ endedAt }) => endedAt >= moment.after)
      if (isLateEnough && isSame(state, shown)) return count
      const next = asked[count]
      if (!next || next.begunAt > moment.before) return undefined
      for (const [path, value] of next.changes) {
        if (value === undefined) state.delete(path)
        else state.set(path, value)
      }
    }
  }

  #lane(tree: Tree, lane: string): Tree {
    return new Map([...tree].filter(([path]) => laneOf(path) === lane))
  }

  /** Paths that several overwrite: what is shown was asked for in time, and not overwritten for certain. */
  #judgeHot(actual: Tree, moment: SnapshotMoment): string[] {
    const before = [...this.#start].map(([path, value]) => asAsked(path, value))
    const paths = new Set([...this.#start.keys(), ...this.#hot.flatMap(({ changes }) => [...changes.keys()])]) // prettier-ignore
    const faults: string[] = []
    for (const path of paths) {
      if (!laneOf(path).endsWith('/hot') || path === laneOf(path)) continue
      const writes = [...before, ...this.#hot].filter(({ changes }) => changes.has(path))
      const found: PathState = actual.get(path)
      const done = writes.filter((one) => before.includes(one) || one.endedAt < moment.after)
      const isCovered = (one: Asked) => done.some(({ begunAt }) => begunAt > one.endedAt)
      const isFine =
        found === undefined
          ? done.length === 0
          : writes.some(
              (one) =>
                one.changes.get(path) === found && one.begunAt <= moment.before && !isCovered(one),
            )
      if (!isFine) faults.push(`${path} shows what it did not have at that time`)
    }
    return faults
  }
}

function asAsked(path: string, value: string): Asked {
  return { changes: new Map([[path, value]]), begunAt: -Infinity, endedAt: -Infinity }
}

/** The folder of one client: `top1/dav0`. */
function laneOf(path: string): string {
  return path.split('/').slice(0, 2).join('/')
}

function isSame(one: Tree, other: Tree): boolean {
  return one.size === other.size && [...one].every(([path, state]) => other.get(path) === state)
}
