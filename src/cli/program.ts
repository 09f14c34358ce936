import { Command } from 'commander'
import { flagOf, type SettingName, SETTINGS } from '../config/settings.ts'
import { helpWords } from './help-words.ts'
import { makeShell, type Shell } from './shell.ts'
import { tellError } from './tell-error.ts'

type AddCommand = (root: Command, shell: Shell) => void

/** In the order in which the help lists them. Each is loaded when it is needed: a disk that serves has no use for the others. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  serve: async () => (await import('./serve-command.ts')).serveCommand,
  doctor: async () => (await import('./doctor-command.ts')).doctorCommand,
  config: async () => (await import('./config-command.ts')).configCommand,
  version: async () => (await import('./version-command.ts')).versionCommand,
  user: async () => (await import('./user-commands.ts')).userCommands,
  'app-password': async () => (await import('./app-password-command.ts')).appPasswordCommand,
  space: async () => (await import('./space-command.ts')).spaceCommand,
  notice: async () => (await import('./notice-commands.ts')).noticeCommands,
  measures: async () => (await import('./notice-commands.ts')).measuresCommand,
  import: async () => (await import('./import-command.ts')).importCommand,
  check: async () => (await import('./check-command.ts')).checkCommand,
  scrub: async () => (await import('./scrub-command.ts')).scrubCommand,
  repair: async () => (await import('./repair-command.ts')).repairCommand,
  backup: async () => (await import('./backup-command.ts')).backupCommand,
  restore: async () => (await import('./restore-command.ts')).restoreCommand,
  ledger: async () => (await import('./ledger-command.ts')).ledgerCommand,
  replay: async () => (await import('./replay-command.ts')).replayCommand,
}

const VALUE = { en: 'value', 'zh-CN': '值' }

/** Parses the command line, runs one command and sets the exit code of the process. */
export async function program(args: readonly string[]): Promise<void> {
  const shell = makeShell(process.env)
  const root = new Command('cloudkeep')
    .description(
      shell.say({
        en: 'CloudKeep: a cloud disk whose rules are public',
        'zh-CN': 'CloudKeep：规则公开的云盘',
      }),
    )
    .option('--json', shell.say({ en: 'print one JSON object', 'zh-CN': '输出一个 JSON 对象' }))
    .configureHelp(helpWords(shell))
    .helpOption('-h, --help', shell.say({ en: 'print this help', 'zh-CN': '显示帮助' }))
    .helpCommand(
      'help [command]',
      shell.say({ en: 'print the help of a command', 'zh-CN': '显示某个命令的帮助' }),
    )
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    root.option(`${flagOf(name)} <${shell.say(VALUE)}>`, shell.say(SETTINGS[name].meaning))
  }
  for (const addTo of await commandsFor(args)) addTo(root, shell)
  try {
    await root.parseAsync(args, { from: 'user' })
  } catch (error) {
    process.exitCode = tellError(shell, error, args.includes('--json'))
  }
}

/** What the words of the command line may mean; all, where none is a command or help is wanted. */
async function commandsFor(args: readonly string[]): Promise<AddCommand[]> {
  const named = Object.keys(COMMANDS).filter((name) => args.includes(name))
  const isForAll = named.length === 0 || ['help', '--help', '-h'].some((one) => args.includes(one))
  const names = isForAll ? Object.keys(COMMANDS) : named
  return await Promise.all(
    names.map((name) => COMMANDS[name]?.()).filter((one) => one !== undefined),
  )
}
