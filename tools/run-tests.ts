// `npm test`: every check and every suite, in order. A step that fails does not stop the next, so that
// one run shows all there is. The last line counts: `N passed, N failed, N skipped`.
//
//   node tools/run-tests.ts [--fast | --full] [WORD…]    WORD: only steps whose name contains it

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
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

/** How a command ended, and what it said unless that was shown at once. */
type Ended = {
  readonly isGood: boolean
  readonly seconds: number
  readonly said: string
  readonly fault: string | undefined
}

const NEVER_BEGUN: Ended = { isGood: false, seconds: 0, said: '', fault: 'It never began.' }
const ROOT = resolve(import.meta.dirname, '..')
const BIN = join(ROOT, 'node_modules', '.bin')
/** What makes and mounts disks is there, and a shell need not look there. */
const TOOLS_OF_ROOT = ['/usr/sbin', '/sbin']

process.chdir(ROOT)
process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { fast: { type: 'boolean' }, full: { type: 'boolean' } },
    allowPositionals: true,
  })
  const extent = values.full === true ? 'full' : values.fast === true ? 'quick' : 'whole'
  const steps = testSteps(extent).filter(
    ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
  )
  if (steps.some(({ isFast, testFiles }) => !isFast && testFiles && testFiles.length > 0)) {
    heading('tools of the slow suites')
    installTestTools()
  }
  const environment = {
    ...process.env,
    PATH: [BIN, process.env['PATH'] ?? '', ...TOOLS_OF_ROOT].join(delimiter),
    // Each test file is a process of its own: what one has compiled, the next need not.
    NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'node'),
    CLOUDKEEP_TEST_INSTALL: undefined, // for us alone: a disk that a test starts would not know it
    ...(values.full === true ? { CLOUDKEEP_TEST_FULL: '1' } : {}),
  }
  return report(await runAll(steps, environment))
}

/**
 * Checks use one core each, so as many run at once as there are cores; what they say is printed in
 * order. Tests come after them, one suite at a time, since they keep the cores busy themselves.
 */
async function runAll(
  steps: readonly Step[],
  environment: NodeJS.ProcessEnv,
): Promise<readonly StepResult[]> {
  const waiting = steps.filter(({ testFiles }) => !testFiles)
  const runs = new Map<Step, Promise<Ended>>()
  const startNext = (): void => {
    const step = waiting.shift()
    if (step) runs.set(step, start(step, environment, 'pipe').finally(startNext))
  }
  for (let core = 0; core < Math.min(availableParallelism(), 4); core++) startNext()

  const results: StepResult[] = []
  for (const step of steps) {
    heading(step.name)
    // A check that has not begun yet begins when one before it ends, which was waited for.
    results.push(
      step.testFiles ? await runTests(step, environment) : shown(step, await runs.get(step)),
    )
  }
  return results
}

async function runTests(step: Step, environment: NodeJS.ProcessEnv): Promise<StepResult> {
  if (step.testFiles?.length === 0) {
    console.log('No test file here yet.')
    return { name: step.name, isGood: true, seconds: 0, records: [] }
  }
  const folder = mkdtempSync(join(tmpdir(), 'cloudkeep-tests-'))
  try {
    const recordsFile = join(folder, 'records')
    const [tool, ...options] = step.command
    const command: Step['command'] = [tool, ...options, ...testOptions(step, recordsFile)]
    const ended = await start({ ...step, command }, environment, 'inherit')
    return { ...shown(step, ended), records: readRecords(recordsFile) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function start(
  step: Step,
  environment: NodeJS.ProcessEnv,
  output: 'pipe' | 'inherit',
): Promise<Ended> {
  const [tool, ...options] = step.command
  const started = performance.now()
  return new Promise((resolve) => {
    const said: Buffer[] = []
    const end = (isGood: boolean, fault?: string) => {
      clearTimeout(limit)
      const seconds = (performance.now() - started) / 1000
      resolve({ isGood, seconds, said: Buffer.concat(said).toString(), fault })
    }
    const child = spawn(tool === 'node' ? process.execPath : tool, options, {
      stdio: ['ignore', output, output],
      env: environment,
    })
    const limit = setTimeout(() => {
      if (step.testFiles) console.log(`Still running:\n${testsRunning()}`)
      child.kill()
    }, step.minutesMax * 60_000)
    child.stdout?.on('data', (chunk: Buffer) => said.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => said.push(chunk))
    child.once('error', ({ message }) =>
      end(false, `${tool} did not start: ${message}. Did \`npm ci\` run?`),
    )
    child.once('close', (code, signal) =>
      end(
        code === 0,
        signal ? `Ended by ${signal}; its limit is ${step.minutesMax} min.` : undefined,
      ),
    )
  })
}

/** A file whose tests are over, and whose process is not, fails no test: nothing else would name it. */
function testsRunning(): string {
  const { stdout, error } = spawnSync('ps', ['-eo', 'etime,args'], { encoding: 'utf8' })
  if (error) return `nobody can tell: ${error.message}`
  const lines = stdout.split('\n').filter((line) => !line.includes(' --test '))
  return lines
    .flatMap((line) => /^ *(\S+) .* (\S+\.test\.ts)$/.exec(line)?.slice(1).join(' ') ?? [])
    .join('\n')
}

function shown({ name }: Step, ended: Ended | undefined): StepResult {
  const { isGood, seconds, said, fault } = ended ?? NEVER_BEGUN
  if (said !== '') console.log(said.trimEnd())
  if (fault !== undefined) console.log(fault)
  console.log(`${isGood ? 'ok' : 'FAILED'}, ${seconds.toFixed(1)} s`)
  return { name, isGood, seconds, records: [] }
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
