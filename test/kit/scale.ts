/**
 * How often a suite repeats itself: `fastCount` under `npm test`, which has to end within 25 minutes,
 * and `fullCount` under `npm run test:full`, which may take as long as it takes.
 */
export function scale(fastCount: number, fullCount: number): number {
  return isFullRun() ? fullCount : fastCount
}

/** True under `npm run test:full`. */
export function isFullRun(): boolean {
  return process.env['CLOUDKEEP_TEST_FULL'] === '1'
}
