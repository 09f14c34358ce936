// Prints what one decision of the gate costs: `node tools/bench-gate.ts`. The limit is 5 µs with 1,000 measures.
import type { AccountId, MeasureId, NoticeId } from '../src/domain/ids.ts'
import { DAY_MS } from '../src/domain/instant.ts'
import type { ActorFacts, Cohort, Measure } from '../src/policy/measure.ts'
import { compileMeasures, decide } from '../src/policy/measure-table.ts'

const NOW = Date.UTC(2016, 4, 21)
const ACTOR: ActorFacts = {
  id: 1 as AccountId,
  name: 'ada',
  edition: 'personal',
  createdAt: NOW - 100 * DAY_MS,
}
const DECISIONS = 300_000

type Cohorts = (index: number) => Cohort
// None of them hits the actor, so every rule has to be looked at.
const BY_AGE: Cohorts = (index) => ({ createdSince: NOW - 50 * DAY_MS + index })
const BY_ACCOUNT: Cohorts = (index) => ({ accounts: [`user-${index}`] })
const BY_EDITION: Cohorts = () => ({ edition: 'enterprise' })
const MIXED: Cohorts = (index) => [BY_AGE, BY_ACCOUNT, BY_EDITION][index % 3]?.(index) ?? {}
const EVERYBODY: Cohorts = () => ({})

function measure(index: number, cohort: Cohort): Measure {
  return {
    id: `bench#${index}` as MeasureId,
    notice: 'bench' as NoticeId,
    noticeTitle: { en: 'Bench', 'zh-CN': '测试' },
    effect: 'suspend',
    capabilities: ['upload', 'save', 'fetch'],
    media: ['video'],
    cohort,
    from: NOW - DAY_MS + index,
    until: null,
  }
}

/** Nanoseconds a decision, the best of five runs. */
function nanosecondsEach(count: number, cohorts: Cohorts): number {
  const measures = Array.from({ length: count }, (_, index) => measure(index, cohorts(index)))
  const table = compileMeasures(measures, 1)
  const question = {
    capability: 'upload',
    judged: { byBytes: 'video', byName: 'video' },
    actor: ACTOR,
    now: NOW,
  } as const
  const rounds = Array.from({ length: 5 }, () => {
    const start = process.hrtime.bigint()
    for (let round = 0; round < DECISIONS; round++) decide(table, question)
    return Number(process.hrtime.bigint() - start) / DECISIONS
  })
  return Math.min(...rounds)
}

const CASES: readonly (readonly [what: string, count: number, cohorts: Cohorts])[] = [
  ['no measure', 0, MIXED],
  ['1 measure that refuses', 1, EVERYBODY],
  ['1,000 measures that refuse', 1000, EVERYBODY],
  ['1,000 measures, mixed cohorts', 1000, MIXED],
  ['1,000 measures, each for another account', 1000, BY_ACCOUNT],
  ['1,000 measures, each for another age', 1000, BY_AGE],
]
for (const [what, count, cohorts] of CASES) {
  const nanoseconds = nanosecondsEach(count, cohorts)
  process.stdout.write(`${what.padEnd(44)} ${nanoseconds.toFixed(0).padStart(6)} ns a decision\n`)
}
