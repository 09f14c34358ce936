import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import type { TestContext } from 'node:test'
import { inspect } from 'node:util'
import type { ClosableDoors } from './model-doors.ts'
import { ModelRun } from './model-run.ts'
import type { Step } from './model-steps.ts'
import { SeededChance } from './seeded-chance.ts'
import { shrink } from './shrink.ts'
import { StepMaker } from './step-maker.ts'

/** In bytes: so little that much is refused, and so much that the history grows. */
const QUOTAS = new Map([
  ['home', 400_000],
  ['second', 90_000],
])

export type OpenDoors = (quotas: ReadonlyMap<string, number>) => Promise<ClosableDoors>

/**
 * Plays `count` steps of one seed, a new one unless CLOUDKEEP_TEST_SEED names one.
 *
 * @throws Error where the disk and the model diverge, with the shortest steps that still show it as code
 */
export async function agreeWithModel(
  t: TestContext,
  open: OpenDoors,
  count: number,
): Promise<void> {
  const seed = Number(process.env['CLOUDKEEP_TEST_SEED'] ?? randomInt(2 ** 31))
  const steps: Step[] = []
  const failure = await failureOf(open, (run, hasTime) => {
    const maker = new StepMaker(new SeededChance(seed), run.model, hasTime)
    return () => {
      if (steps.length >= count) return undefined
      const step = maker.next()
      steps.push(step)
      return step
    }
  })
  t.diagnostic(`seed ${String(seed)}, ${String(steps.length)} steps`)
  if (failure === undefined) return
  t.diagnostic(`diverges, to be shortened: ${inspect(failure)}`)
  const kept = await shrink(steps, async (fewer) => isLike(await divergence(open, fewer), failure))
  const code = kept.map((step) => `  ${codeOf(step)},`).join('\n')
  throw new Error(`Seed ${String(seed)}, shortened to ${String(kept.length)} steps:\n${code}`, {
    cause: failure,
  })
}

/** Plays steps that are known. @returns what went wrong; undefined where everything agreed */
export async function divergence(open: OpenDoors, steps: readonly Step[]): Promise<unknown> {
  const left = [...steps]
  return await failureOf(open, () => () => left.shift())
}

async function failureOf(
  open: OpenDoors,
  begin: (run: ModelRun, hasTime: boolean) => () => Step | undefined,
): Promise<unknown> {
  const doors = await open(QUOTAS)
  try {
    const run = new ModelRun(doors, QUOTAS)
    const next = begin(run, doors.time !== undefined)
    for (let step = next(); step; step = next()) await run.play(step)
    await run.compare()
    assert.deepEqual(await doors.findings(), [])
    return undefined
  } catch (error) {
    return error
  } finally {
    await doors.close()
  }
}

/** The same sentence, whatever the figures and names in it. */
function isLike(one: unknown, other: unknown): boolean {
  const said = (error: unknown) => String(error).split(/[\d\n]| at | in | of /)[0]
  return one !== undefined && said(one) === said(other)
}

/** As it can be put into a test, with long names written shorter. */
function codeOf(step: Step): string {
  return JSON.stringify(step).replace(
    /"(.)\1{40,}([^"]*)"/gu,
    (text, letter: string, rest: string) =>
      `'${letter}'.repeat(${String(Array.from(text).length - 2 - Array.from(rest).length)}) + '${rest}'`,
  )
}
