import { readTerminalSettings } from '../config/terminal-settings.ts'
import { errorCode } from '../domain/storage-problem.ts'
import type { Bilingual, Language } from '../domain/language.ts'

/** The terminal, or the program, that a command talks to. */
export type Shell = {
  readonly language: Language
  readonly token: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The text in the language of the terminal. */
  readonly say: (text: Bilingual) => string
  /** One line of what was asked for. */
  readonly print: (line: string) => void
  /** One line about it: to stderr, so that it never mixes with what was asked for. */
  readonly note: (line: string) => void
}

export function makeShell(environment: Readonly<Record<string, string | undefined>>): Shell {
  const { language, token } = readTerminalSettings(environment)
  for (const stream of [process.stdout, process.stderr]) stream.on('error', whenUnread)
  return {
    language,
    token,
    environment,
    say: (text) => text[language],
    print: (line) => {
      console.log(line)
    },
    note: (line) => {
      console.error(line)
    },
  }
}

/** Whoever read the output, such as `head`, has enough of it: the work goes on all the same. */
function whenUnread(error: Error): void {
  if (errorCode(error) !== 'EPIPE') throw error
}
