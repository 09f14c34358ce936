import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'

/** One line of the reporter's output, as JSON. */
export type TestRecord = {
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** Relative to the folder that the tests were started in. */
  readonly file: string
  readonly name: string
  /** Why a skipped test was skipped; empty for the others. */
  readonly reason: string
}

/**
 * A reporter for `node --test` that writes one TestRecord a line: the counts of several runs can be
 * added, and every skip keeps its reason. Suites are no tests, unless one is skipped as a whole.
 */
export default async function* countingReporter(
  events: AsyncIterable<TestEvent>,
): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    const record = recordOf(event)
    if (record) yield `${JSON.stringify(record)}\n`
  }
}

function recordOf(
  event: Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>,
): TestRecord | undefined {
  const { data } = event
  const excuse = data.skip ?? data.todo
  const isExcused = excuse !== undefined && excuse !== false
  if (data.details.type === 'suite' && !isExcused && !failedByItself(event)) return undefined
  const reason = typeof excuse === 'string' && excuse !== '' ? excuse : 'no reason given'
  return {
    outcome: isExcused ? 'skipped' : event.type === 'test:pass' ? 'passed' : 'failed',
    file: data.file === undefined ? '' : relative(process.cwd(), data.file),
    name: data.name,
    reason: isExcused ? reason : '',
  }
}

/** A suite whose tests failed says nothing new; one whose own hook failed does. */
function failedByItself(event: Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>): boolean {
  if (event.type === 'test:pass') return false
  const { error } = event.data.details
  return !('failureType' in error) || error.failureType !== 'subtestsFailed'
}
