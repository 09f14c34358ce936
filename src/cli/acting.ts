import type { Command } from 'commander'
import { systemClock } from '../clock/system-clock.ts'
import type { Config } from '../config/settings.ts'
import { configOf } from './config-of.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Shell } from './shell.ts'
import { tellError } from './tell-error.ts'

/** What a command is given. */
export type Given<Options> = {
  readonly shell: Shell
  /** The operands, as they stand on the command line. */
  readonly args: readonly string[]
  readonly options: Options
  readonly config: Config
  readonly command: Command
  readonly isJson: boolean
  /** Prints one JSON object with `--json`, else the lines. */
  readonly show: (object: object, lines: () => readonly string[]) => void
  /** Aborted when the person at the terminal interrupts. */
  readonly signal: AbortSignal
}

/** Makes a command's work what commander calls; its exit code, or that of its failure, is the process's. */
export function acting<Options extends object>(
  shell: Shell,
  work: (given: Given<Options>) => Promise<ExitCode>,
): (...called: unknown[]) => Promise<void> {
  return async (...called) => {
    const command = called.at(-1) as Command
    const options: Options & { json?: boolean } = command.optsWithGlobals()
    const isJson = options.json === true
    const interruption = onInterrupt()
    try {
      process.exitCode = await work({
        shell,
        args: command.args,
        options,
        config: configOf(shell, command),
        command,
        isJson,
        show: (object, lines) => {
          if (isJson) shell.print(JSON.stringify(object, null, 2))
          else for (const line of lines()) shell.print(line)
        },
        signal: interruption.signal,
      })
    } catch (error) {
      process.exitCode = tellError(shell, error, isJson)
    } finally {
      interruption.forget()
    }
  }
}

/** Between the two interrupts of a person; one that a wrapper hands on comes twice at once. */
const TWICE_MS = 500

/**
 * Ctrl-C lets a command end what it has under way; what it has not begun it leaves. Whoever asks a
 * second time does not want to wait for that either.
 */
function onInterrupt(): { readonly signal: AbortSignal; readonly forget: () => void } {
  const controller = new AbortController()
  let firstAt: number | undefined
  const interrupt = () => {
    const now = systemClock.elapsedMs()
    firstAt ??= now
    if (now - firstAt > TWICE_MS) process.exit(EXIT.failed)
    controller.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  return {
    signal: controller.signal,
    forget: () => {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', interrupt)
    },
  }
}
