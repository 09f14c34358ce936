import { writeFileSync } from 'node:fs'
import { ALL_TESTS } from './all-tests.ts'
import { comparisonTables } from './comparison.ts'
import { gateTable } from './gate-cost.ts'
import type { Results } from './results.ts'
import { markdownOf, plainTextOf, type Table } from './table.ts'

/** Prints the tables, and writes all figures where that is wanted. @returns the exit code: 1 if any test was not ok */
export function report(results: Results): number {
  const { machine, settings, turns } = results
  console.log(`\n${machineLine(machine)}\n`)
  const show = settings.isMarkdown ? markdownOf : plainTextOf
  for (const table of tablesOf(results)) console.log(show(table))
  if (settings.out !== undefined) {
    writeFileSync(settings.out, `${JSON.stringify({ machine, settings, turns }, null, 1)}\n`)
  }
  const tests = turns.flatMap(({ tests, ...turn }) =>
    Object.entries(tests).map(([name, result]) => ({ turn, name, result })),
  )
  const others = tests.flatMap(({ result }) => (result.use ? [result.use.otherCores] : []))
  const mean = others.reduce((sum, one) => sum + one, 0) / Math.max(1, others.length)
  console.log(`Other programs used ${mean.toFixed(2)} cores meanwhile; on a quiet machine near 0.`)
  const wrong = tests.filter(({ result }) => !result.isOk)
  for (const { turn, name, result } of wrong) {
    const faults = JSON.stringify(result.faults)
    console.log(`NOT OK: ${name} of ${turn.peer}, round ${turn.round}: ${faults}`)
  }
  return wrong.length === 0 ? 0 : 1
}

function tablesOf({ settings, peers, turns }: Results): readonly Table[] {
  const tests = ALL_TESTS.filter(({ name }) => settings.tests.includes(name))
  return settings.gate === undefined
    ? comparisonTables({ tests, peers, turns })
    : [gateTable(settings.gate, tests, turns)]
}

function machineLine({ cores, processor, memoryGiB, ...machine }: Results['machine']): string {
  const { fileSystem, linux, node, startedAt, loadBefore } = machine
  return (
    `${cores} cores (${processor}), ${memoryGiB} GiB, ${fileSystem}, Linux ${linux}, Node ${node}, ` +
    `loopback; ${startedAt}, load before ${loadBefore}.`
  )
}
