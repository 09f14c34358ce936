// `npm test`: every check and every suite, in order. A step that fails does not stop the next, so that
// one run shows all there is. The last line counts: `N passed, N failed, N skipped`.
//
//   node tools/run-tests.ts [--fast | --full] [WORD…]    WORD: only steps whose name contains it

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { TestRecord } from './counting-reporter.ts'
import { installTestTools } from './install-test-tools.ts'
import { testSteps, type Step } from './test-steps.ts'

type StepResult = {
  readonly name: string
  readonly isGood: boolean
  readonly seconds: number
  readonly records: readonly TestRecord[]
}

const ROOT = resolve(import.meta.dirname, '..')

process.chdir(ROOT)
process.exitCode = main()

function main(): number {
  const { values, positionals } = parseArgs({
    options: { fast: { type: 'boolean' }, full: { type: 'boolean' } },
    allowPositionals: true,
  })
  const steps = testSteps(values.full === true).filter(
    ({ name, isFast }) =>
      (isFast || values.fast !== true) &&
      (positionals.length === 0 || positionals.some((word) => name.includes(word))),
  )
  if (steps.some(({ isFast, testFiles }) => !isFast && testFiles && testFiles.length > 0)) {
    heading('tools of the slow suites')
    installTestTools()
  }
  const environment = {
    ...process.env,
    PATH: `${join(ROOT, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    ...(values.full === true ? { CLOUDKEEP_TEST_FULL: '1' } : {}),
  }
  return report(steps.map((step) => run(step, environment)))
}

function run(step: Step, environment: NodeJS.ProcessEnv): StepResult {
  heading(step.name)
  if (step.testFiles?.length === 0) {
    console.log('No test file here yet.')
    return { name: step.name, isGood: true, seconds: 0, records: [] }
  }
  const folder = mkdtempSync(join(tmpdir(), 'cloudkeep-tests-'))
  try {
    const recordsFile = join(folder, 'records')
    const [tool, ...options] = step.command
    const started = performance.now()
    const { status, error } = spawnSync(
      tool === 'node' ? process.execPath : tool,
      [...options, ...(step.testFiles ? testOptions(step, recordsFile) : [])],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: environment,
        timeout: step.minutesMax * 60_000,
      },
    )
    const seconds = (performance.now() - started) / 1000
    if (error) console.log(whyNotEnded(step, error))
    console.log(`${status === 0 ? 'ok' : 'FAILED'}, ${seconds.toFixed(1)} s`)
    const records = step.testFiles ? readRecords(recordsFile) : []
    return { name: step.name, isGood: status === 0, seconds, records }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function whyNotEnded({ command, minutesMax }: Step, error: Error): string {
  const isLate = 'code' in error && error.code === 'ETIMEDOUT'
  if (isLate) return `Ended after ${minutesMax} minutes.`
  return `${command[0]} did not start: ${error.message}. Did \`npm ci\` run?`
}

/** A fast suite shows its failures only; a slow one shows each test, so that one sees it move. */
function testOptions(step: Step, recordsFile: string): readonly string[] {
  return [
    `--test-reporter=${step.isFast ? 'dot' : 'spec'}`,
    '--test-reporter-destination=stdout',
    '--test-reporter=./tools/counting-reporter.ts',
    `--test-reporter-destination=${recordsFile}`,
    ...(step.testFiles ?? []),
  ]
}

function readRecords(file: string): readonly TestRecord[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as TestRecord)
  } catch (error) {
    console.log(`The tests left no counts: ${String(error)}`)
    return []
  }
}

function report(results: readonly StepResult[]): number {
  const records = results.flatMap((result) => result.records)
  const of = (outcome: TestRecord['outcome']) => records.filter((one) => one.outcome === outcome)
  const failedSteps = results.filter(({ isGood }) => !isGood)
  // A check without tests that failed, or a test run that broke without naming a test, counts once.
  const unnamed = failedSteps.filter((step) => !step.records.some((r) => r.outcome === 'failed'))
  const failedCount = of('failed').length + unnamed.length

  heading('summary')
  for (const { name, isGood, seconds } of results) {
    console.log(`${isGood ? '    ok' : 'FAILED'} ${seconds.toFixed(1).padStart(7)} s  ${name}`)
  }
  list('skipped', of('skipped'))
  list('failed', of('failed'))
  for (const { name } of unnamed) console.log(`failed: the step "${name}" itself, see above`)
  console.log('')
  console.log(
    `${of('passed').length} passed, ${failedCount} failed, ${of('skipped').length} skipped`,
  )
  return failedCount === 0 ? 0 : 1
}

function list(word: string, records: readonly TestRecord[]): void {
  for (const { file, name, reason } of records) {
    console.log(`${word}: ${file}: ${name}${reason === '' ? '' : ` (${reason})`}`)
  }
}

function heading(name: string): void {
  console.log(`\n=== ${name}`)
}
