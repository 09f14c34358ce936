import type { Outcome } from './bench-test.ts'
import type { Machine } from './machine.ts'
import type { Options } from './options.ts'
import type { ServerUse } from './server-watch.ts'
import type { Memory } from './process-tree.ts'

/** What one test gave on one server in one round. */
export type TestResult = Outcome & {
  readonly isOk: boolean
  readonly use: ServerUse | undefined
}

/** One server's turn in one round. */
export type Turn = {
  readonly round: number
  readonly peer: string
  /** From its start, on an empty folder, to its first answer. */
  readonly startMs: number
  readonly idle: Memory
  readonly after: Memory
  /** By name; those that the server cannot do are absent. */
  readonly tests: Readonly<Record<string, TestResult>>
}

export type Results = {
  readonly machine: Machine
  readonly settings: Options
  /** Who was measured, ours last; none where the gate is. */
  readonly peers: readonly string[]
  readonly turns: readonly Turn[]
}
