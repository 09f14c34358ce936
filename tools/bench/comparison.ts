import type { BenchTest, Row } from './bench-test.ts'
import { cpuOf, median, medianOf, ofTest, ratiosOf, valueOf, type Read } from './figures.ts'
import type { Turn } from './results.ts'
import { shown, shownMiB, type Table } from './table.ts'

export type Compared = {
  readonly tests: readonly BenchTest[]
  /** Who was measured, ours last. */
  readonly peers: readonly string[]
  readonly turns: readonly Turn[]
}

const OURS = 'cloudkeep'

/** Our server beside others: rates, CPU time and memory, with ratios above 1 where ours is better. */
export function comparisonTables(compared: Compared): readonly Table[] {
  const hasOurs = compared.peers.includes(OURS)
  return [
    ratesTable(compared),
    cpuTable(compared),
    memoryTable(compared),
    ...(hasOurs ? [trackTable(compared)] : []),
  ]
}

function ratesTable(compared: Compared): Table {
  const rows = compared.tests.flatMap((test) => test.rows.map((row) => ({ test, row })))
  return {
    title: 'Rates and times (medians), and ratios (medians within a round; above 1 ours is better)',
    head: headOf(compared),
    rows: rows.map(({ test, row }) => [
      `${row.label} (${row.unit})`,
      ...cellsOf(compared, valueOf(test, row), isLessBetter(row)),
    ]),
  }
}

function cpuTable(compared: Compared): Table {
  return {
    title: 'CPU time of the server: ms an operation, of streams s a GiB (above 1 ours takes less)',
    head: headOf(compared),
    rows: compared.tests.map((test) => [
      test.rows[0]?.label.replace(/, p\d+$/, '') ?? test.name,
      ...cellsOf(compared, cpuOf(test), true),
    ]),
  }
}

function memoryTable(compared: Compared): Table {
  const { peers, turns, tests } = compared
  const line = (label: string, read: Read, show: typeof shown) => [
    label,
    ...peers.map((peer) => show(medianOf(turns, peer, read))),
  ]
  return {
    title: 'Start and memory (medians; MiB of all processes, shared pages counted once)',
    head: ['', ...peers],
    rows: [
      line('first start to first answer (ms)', ({ startMs }) => startMs, shown),
      line('idle after the start', ({ idle }) => idle.pssBytes ?? idle.rssBytes, shownMiB),
      line('at most during the tests', peakOf(tests), shownMiB),
      line('at rest after the tests', ({ after }) => after.pssBytes ?? after.rssBytes, shownMiB),
    ],
  }
}

/** What only our server tells, test by test. */
function trackTable({ tests, turns }: Compared): Table {
  const ours = (test: BenchTest, read: Parameters<typeof ofTest>[1], show: typeof shown) =>
    show(medianOf(turns, OURS, ofTest(test, read)))
  return {
    title: 'CloudKeep during each test: event-loop delay (ms) and peak memory (MiB)',
    head: ['', 'delay p50', 'p99', 'max', 'RSS', 'PSS'],
    rows: tests.map((test) => [
      test.name,
      ours(test, ({ use }) => use?.eventLoopMs?.p50, shown),
      ours(test, ({ use }) => use?.eventLoopMs?.p99, shown),
      ours(test, ({ use }) => use?.eventLoopMs?.max, shown),
      ours(test, ({ use }) => use?.peakRssBytes, shownMiB),
      ours(test, ({ use }) => use?.peakPssBytes, shownMiB),
    ]),
  }
}

function headOf({ peers }: Compared): readonly string[] {
  return ['', ...peers, ...othersOf(peers).map((peer) => `by ${peer}`)]
}

function cellsOf({ peers, turns }: Compared, read: Read, isLess: boolean): readonly string[] {
  const ratios = othersOf(peers).map((peer) => {
    const pair = isLess ? { above: peer, below: OURS } : { above: OURS, below: peer }
    return shownSpread(ratiosOf(turns, pair, read))
  })
  return [...peers.map((peer) => shown(medianOf(turns, peer, read))), ...ratios]
}

/** @param ratios in ascending order */
function shownSpread(ratios: readonly number[]): string {
  const middle = shown(median(ratios))
  const [lowest, highest] = [ratios[0], ratios.at(-1)]
  return ratios.length < 2 ? middle : `${middle} (${shown(lowest)}–${shown(highest)})`
}

function othersOf(peers: readonly string[]): readonly string[] {
  return peers.includes(OURS) ? peers.filter((peer) => peer !== OURS) : []
}

export function isLessBetter({ unit }: Row): boolean {
  return unit === 'ms'
}

function peakOf(tests: readonly BenchTest[]): Read {
  return (turn) => {
    const peaks = tests.map(({ name }) => turn.tests[name]?.use)
    const known = peaks.map((use) => use?.peakPssBytes ?? use?.peakRssBytes ?? 0)
    return Math.max(...known)
  }
}
