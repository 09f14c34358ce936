import { isProblem } from '../domain/problem.ts'

/** What a command tells its caller (docs/reference/cli.md). */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export function exitCodeOf(error: unknown): ExitCode {
  return isProblem(error, 'suspended-by-notice', 'restricted') ? EXIT.refused : EXIT.failed
}
