import { sumFaults, type Faults } from './run-load.ts'
import type { World } from './world.ts'

export type Unit = '/s' | 'MB/s' | 'ms'

/** One line of the table. Of rates more is better, of times less. */
export type Row = { readonly key: string; readonly label: string; readonly unit: Unit }

export type Outcome = {
  /** By the key of the row. */
  readonly values: Readonly<Record<string, number>>
  /** By which the server's CPU time is divided: requests, or GiB of streams. */
  readonly work: number
  /** None: the test is ok. */
  readonly faults: Faults
}

export type BenchTest = {
  /** As `--tests` names it. */
  readonly name: string
  readonly rows: readonly Row[]
  /** What its CPU time is told for. */
  readonly workUnit: 'operation' | 'GiB'
  readonly needs?: 'listing'
  /**
   * Begins and ends the clock of the world's stage once each, around what is measured and nothing else.
   *
   * @throws when what it needs could not be made
   */
  readonly run: (world: World) => Promise<Outcome>
}

/** A test of one row that tells how many requests are answered a second, and has the test's name. */
export function rateTest(name: string, label: string, run: BenchTest['run']): BenchTest {
  return { name, rows: [{ key: name, label, unit: '/s' }], workUnit: 'operation', run }
}

/** Runs between the two ticks of the clock. */
export async function timed<T>({ stage }: World, run: () => Promise<T>): Promise<T> {
  await stage.begin()
  const result = await run()
  await stage.end()
  return result
}

/** A rate of requests, with whatever else went wrong. */
export function rateOf(
  key: string,
  { operations, seconds, faults }: { operations: number; seconds: number; faults: Faults },
  more: Faults = {},
): Outcome {
  return {
    values: { [key]: operations / seconds },
    work: operations,
    faults: sumFaults(faults, more),
  }
}
