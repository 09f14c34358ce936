import type { BenchTest, Row } from './bench-test.ts'
import type { TestResult, Turn } from './results.ts'

/** A figure of one test in one turn; undefined where there is none, or none that counts. */
export type Read = (turn: Turn) => number | undefined

/** @returns the value of a row; of a test that was not ok none */
export function valueOf(test: BenchTest, row: Row): Read {
  return ofTest(test, ({ values }) => values[row.key])
}

/** @returns milliseconds of the server's CPU an operation, or seconds a GiB */
export function cpuOf(test: BenchTest): Read {
  const scale = test.workUnit === 'GiB' ? 1 : 1000
  return ofTest(test, ({ use, work }) => use && (use.serverCpuSeconds / work) * scale)
}

export function ofTest(
  { name }: BenchTest,
  read: (result: TestResult) => number | undefined,
): Read {
  return ({ tests }) => {
    const result = tests[name]
    const value = result?.isOk === true ? read(result) : undefined
    return value !== undefined && Number.isFinite(value) ? value : undefined
  }
}

/** Over all rounds of one server. */
export function medianOf(turns: readonly Turn[], peer: string, read: Read): number | undefined {
  return median(turns.filter((turn) => turn.peer === peer).map(read))
}

/**
 * One server's figure by another's within each round, where whatever else the machine did weighed on
 * both.
 *
 * @returns in ascending order
 */
export function ratiosOf(
  turns: readonly Turn[],
  { above, below }: { readonly above: string; readonly below: string },
  read: Read,
): readonly number[] {
  const ratios = turns
    .filter(({ peer }) => peer === above)
    .flatMap((turn) => {
      const others = turns.filter(({ peer, round }) => peer === below && round === turn.round)
      return others.map((other) => (read(turn) ?? NaN) / (read(other) ?? NaN))
    })
  return ratios.filter(Number.isFinite).sort((one, other) => one - other)
}

/** @returns the mean of the middle two where there is no middle one */
export function median(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter((one) => one !== undefined).sort((one, other) => one - other)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}
