import { CommanderError } from 'commander'
import { Problem } from '../domain/problem.ts'
import type { ToldFault } from '../operations/notices/notice-drafts.ts'
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts'
import type { Shell } from './shell.ts'
import { commanderWords } from './commander-words.ts'
import { UsageError } from './usage-error.ts'

/**
 * Says what went wrong in a sentence on stderr, and with `isJson` also as one object on stdout.
 *
 * @returns the exit code
 */
export function tellError(shell: Shell, error: unknown, isJson: boolean): ExitCode {
  if (error instanceof CommanderError) return tellCommander(shell, error)
  const sentence = sentenceOf(shell, error)
  shell.note(`cloudkeep: ${sentence}`)
  for (const line of faultLines(shell, error)) shell.note(line)
  if (isJson) shell.print(JSON.stringify({ error: factsOf(error, sentence) }))
  return error instanceof UsageError ? EXIT.usage : exitCodeOf(error)
}

/** Asked for help or the version it ends well, having printed them itself. */
function tellCommander(shell: Shell, error: CommanderError): ExitCode {
  if (error.exitCode === 0) return EXIT.done
  const sentence = commanderWords(shell, error)
  if (sentence !== '') shell.note(`cloudkeep: ${sentence}`)
  return EXIT.usage
}

function sentenceOf(shell: Shell, error: unknown): string {
  if (error instanceof Problem || error instanceof UsageError) return shell.say(error.detail)
  return error instanceof Error ? error.message : String(error)
}

/** A faulty notice says each fault with its place and its mend; the sentence told the first. */
function faultLines(shell: Shell, error: unknown): string[] {
  if (!(error instanceof Problem) || !Array.isArray(error.facts['faults'])) return []
  const faults = error.facts['faults'] as readonly (ToldFault & { readonly line?: number })[]
  return faults.map(({ line, path, problem, mend }) => {
    const place = line === undefined ? path : `${line}: ${path}`
    return `  ${place}: ${shell.say(problem)} ${shell.say(mend)}`
  })
}

function factsOf(error: unknown, detail: string): Record<string, unknown> {
  if (error instanceof Problem) return { kind: error.kind, detail, ...error.facts }
  return { kind: error instanceof UsageError ? 'usage' : 'internal', detail }
}
