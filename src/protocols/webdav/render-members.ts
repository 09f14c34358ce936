import {
  type EntryRecord,
  type FolderView,
  type NameRange,
  statesOf,
} from '../../operations/list-entries.ts'
import { nextTurn } from '../../lib/next-turn.ts'
import type { ByteSink } from './byte-sink.ts'
import type { Listing, Run } from './listing-cache.ts'

export type MemberWriting = {
  readonly sink: ByteSink
  readonly write: (entry: EntryRecord) => string
  /** Beyond so many bytes in the sink the rest is left for another piece. */
  readonly bytesMax: number
}

export type WrittenMembers = {
  readonly runs: readonly Run[]
  /** The name after which to go on, when there is more than one piece may have. */
  readonly next: string | undefined
}

/** Few enough that one change costs little, enough that asking for the state of each run does. */
const RUN_ENTRIES = 250
/** One run from the first name to the end, never written before. */
const NOTHING_KNOWN = [undefined]

/**
 * Writes the members of a folder after the name `after`. What an earlier listing of it shows is
 * copied from there, run by run, where the folder still says the same of the states.
 */
export async function renderMembers(
  writing: MemberWriting,
  view: FolderView,
  { after, known }: { readonly after?: string | undefined; readonly known?: Listing | undefined },
): Promise<WrittenMembers> {
  const { sink, bytesMax } = writing
  const runs: Run[] = []
  for (const old of known?.runs ?? NOTHING_KNOWN) {
    // Where a run is gone because all its members are, the next begins where that one did.
    const range = { after: runs.at(-1)?.upTo ?? after, upTo: old?.upTo }
    if (known && old && (await view.states(range)) === old.states) {
      const start = sink.length
      sink.addBytes(known.bytes.subarray(old.start, old.end))
      runs.push({ ...old, start, end: sink.length })
    } else {
      for await (const run of writtenRuns(writing, view, range)) {
        runs.push(run)
        if (sink.length > bytesMax && run.upTo !== undefined) return { runs, next: run.upTo }
      }
    }
    // A large folder must not hold up everybody else.
    if (runs.length % 4 === 0) await nextTurn()
  }
  return { runs, next: undefined }
}

/** A run grows to twice its size before it is cut, so that insertions do not leave crumbs. */
async function* writtenRuns(
  { sink, write }: MemberWriting,
  view: FolderView,
  range: NameRange,
): AsyncGenerator<Run, void, undefined> {
  const take = (entries: readonly EntryRecord[], upTo: string | undefined): Run => {
    const start = sink.length
    for (const entry of entries) sink.add(write(entry))
    return { upTo, states: statesOf(entries), start, end: sink.length }
  }
  const waiting: EntryRecord[] = []
  for await (const page of view.pages(range)) {
    waiting.push(...page)
    while (waiting.length > 2 * RUN_ENTRIES) {
      const entries = waiting.splice(0, RUN_ENTRIES)
      yield take(entries, entries.at(-1)?.name)
    }
    await nextTurn()
  }
  if (waiting.length > 0 || range.upTo === undefined) yield take(waiting, range.upTo)
}
