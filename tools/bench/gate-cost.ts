import type { BenchTest } from './bench-test.ts'
import { isLessBetter } from './comparison.ts'
import { cpuOf, median, medianOf, ratiosOf, valueOf, type Read } from './figures.ts'
import type { Turn } from './results.ts'
import { shown, type Table } from './table.ts'

/** The two servers of a run that measures the gate. */
export const WITHOUT = 'without'
export const WITH = 'with'

/** What measures in force cost: by how much slower, and how much more CPU time, within each round. */
export function gateTable(
  measures: number,
  tests: readonly BenchTest[],
  turns: readonly Turn[],
): Table {
  const rows = tests.flatMap((test) => test.rows.map((row) => ({ test, row })))
  return {
    title: `What ${measures.toLocaleString('en-US')} measures in force cost (below 0: by chance, nothing)`,
    head: ['', 'without', 'with', 'slower by %', 'lowest', 'highest', 'more CPU by %'],
    rows: rows.map(({ test, row }) => {
      const read = valueOf(test, row)
      const costs = percentsOf(turns, read, isLessBetter(row))
      return [
        `${row.label} (${row.unit})`,
        shown(medianOf(turns, WITHOUT, read)),
        shown(medianOf(turns, WITH, read)),
        percent(median(costs)),
        percent(costs[0]),
        percent(costs.at(-1)),
        percent(median(percentsOf(turns, cpuOf(test), true))),
      ]
    }),
  }
}

/** @returns in ascending order: of each round, how many percent the server with measures is worse */
function percentsOf(turns: readonly Turn[], read: Read, isLess: boolean): readonly number[] {
  const ratios = ratiosOf(turns, { above: WITH, below: WITHOUT }, read)
  const costs = ratios.map((ratio) => (isLess ? ratio - 1 : 1 - ratio) * 100)
  return costs.sort((one, other) => one - other)
}

function percent(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(1)
}
