import { existsSync, globSync } from 'node:fs'

/** One thing that `npm test` does. `command` runs in the project's folder and fails by its exit code. */
export type Step = {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  /** Test files that `command` gets, with reporters, at the end. Absent: the step is no test run. */
  readonly testFiles?: readonly string[]
  /** Part of `npm run check:fast`. */
  readonly isFast: boolean
  /** After so long the step is ended, and has failed. */
  readonly minutesMax: number
}

const CACHE = 'node_modules/.cache'

// Suites that start servers, clients or browsers of their own, in the order they run.
const SLOW_SUITES = [
  // They share two cores with the clients that they start.
  { name: 'conformance', minutesMax: 15, concurrency: 2 },
  { name: 'cli', minutesMax: 10, concurrency: 2 },
  { name: 'hostile', minutesMax: 15, concurrency: 2 },
  { name: 'fault', minutesMax: 25, concurrency: 2 },
  // One page at a time: two browsers on two cores would time each other out.
  { name: 'browser', minutesMax: 10, concurrency: 1 },
] as const

/** What is run: between two changes, before each landing, or with long counts by hand. */
export type Extent = 'quick' | 'whole' | 'full'

/** Tests that take five seconds and more: thousands of members, a whole ledger, all routes, seeds of a model. */
const LONG_FILES = [
  'src/jobs/kinds/sweep-schedules.test.ts',
  'src/ledger/verify-ledger.test.ts',
  'src/operations/read-content.test.ts',
  'src/operations/scrub-step.test.ts',
  'src/operations/verify-ledger.test.ts',
  'src/protocols/webdav/render-members.test.ts',
  'test/golden/gate-coverage.test.ts',
  'test/property/reference-model.test.ts',
  'tools/bench/lying-servers.test.ts',
]

/** Every step in order. 'full' lifts the time limits of the slow suites to six hours. */
export function testSteps(extent: Extent): readonly Step[] {
  const steps = [
    ...checkSteps(extent === 'quick'),
    fastTests(),
    longTests(),
    ...slowTests(extent === 'full'),
  ]
  return extent === 'quick' ? steps.filter(({ isFast }) => isFast) : steps
}

function checkSteps(isQuick: boolean): readonly Step[] {
  const fast = true
  return [
    step('web build', ['node', 'tools/build-web.js', '--strict'], fast),
    step('types', tsc('tsconfig.json', 'server'), fast),
    ...(existsSync('web/tsconfig.json')
      ? [step('types of the web app', tsc('web/tsconfig.json', 'web'), fast)]
      : []),
    // What a file's types are depends on other files, which the cache does not look at: good enough
    // between two looks at one's own work, and not for the whole.
    isQuick
      ? step(
          'lint',
          [...cached('eslint', '.', '--max-warnings=0', '--cache'), '--cache-strategy=content'],
          fast,
        )
      : step('lint', ['eslint', '.', '--max-warnings=0'], fast),
    step('format', cached('prettier', '--check', '--log-level=warn', '.', '--cache'), fast),
    step('direction', ['depcruise', '--config', 'depcruise.config.cjs', ...sources()], fast),
    step('dead code', ['knip', '--no-progress'], !fast),
    step('architecture picture', ['node', 'tools/draw-architecture.ts', '--check'], !fast),
  ]
}

function step(name: string, command: Step['command'], isFast: boolean): Step {
  return { name, command, isFast, minutesMax: 10 }
}

function tsc(project: string, name: string): Step['command'] {
  const record = `${CACHE}/tsc/${name}.tsbuildinfo`
  return ['tsc', '--project', project, '--noEmit', '--incremental', '--tsBuildInfoFile', record]
}

function cached(tool: string, ...options: string[]): Step['command'] {
  return [tool, ...options, '--cache-location', `${CACHE}/${tool}/cache`]
}

/** The folders whose imports the law of direction judges. */
function sources(): string[] {
  return ['src', 'test', 'tools', 'bin', 'web/src'].filter((folder) => existsSync(folder))
}

function fastTests(): Step {
  const isSlow = (file: string) => SLOW_SUITES.some(({ name }) => file.startsWith(`test/${name}/`))
  const testFiles = globSync('{src,test,tools,bin,web/src}/**/*.test.ts')
  return {
    name: 'unit, contract, property, golden and tidy tests',
    command: ['node', '--test', '--test-concurrency=2', '--test-timeout=120000'],
    testFiles: testFiles.filter((file) => !isSlow(file) && !LONG_FILES.includes(file)).sort(),
    isFast: true,
    minutesMax: 10,
  }
}

function longTests(): Step {
  return {
    name: 'long unit tests',
    // A model that diverges needs minutes to be shortened, and would else be ended before it says how.
    command: ['node', '--test', '--test-concurrency=2', '--test-timeout=540000'],
    testFiles: LONG_FILES,
    isFast: false,
    minutesMax: 10,
  }
}

function slowTests(isFull: boolean): readonly Step[] {
  return SLOW_SUITES.map(({ name, concurrency, ...suite }): Step => {
    const minutesMax = isFull ? 360 : suite.minutesMax
    return {
      name: `${name} tests`,
      command: [
        'node',
        '--test',
        `--test-concurrency=${concurrency}`,
        `--test-timeout=${minutesMax * 60_000}`,
      ],
      testFiles: globSync(`test/${name}/**/*.test.ts`).sort(),
      isFast: false,
      minutesMax,
    }
  })
}
