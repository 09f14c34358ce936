import { Command } from 'commander'
import { flagOf, type SettingName, SETTINGS } from '../config/settings.ts'
import { appPasswordCommand } from './app-password-command.ts'
import { backupCommand } from './backup-command.ts'
import { checkCommand } from './check-command.ts'
import { configCommand } from './config-command.ts'
import { doctorCommand } from './doctor-command.ts'
import { helpWords } from './help-words.ts'
import { importCommand } from './import-command.ts'
import { ledgerCommand } from './ledger-command.ts'
import { measuresCommand, noticeCommands } from './notice-commands.ts'
import { repairCommand } from './repair-command.ts'
import { replayCommand } from './replay-command.ts'
import { restoreCommand } from './restore-command.ts'
import { scrubCommand } from './scrub-command.ts'
import { serveCommand } from './serve-command.ts'
import { makeShell } from './shell.ts'
import { spaceCommand } from './space-command.ts'
import { tellError } from './tell-error.ts'
import { userCommands } from './user-commands.ts'
import { versionCommand } from './version-command.ts'

/** In the order in which the help lists them. */
const COMMANDS = [
  serveCommand,
  doctorCommand,
  configCommand,
  versionCommand,
  userCommands,
  appPasswordCommand,
  spaceCommand,
  noticeCommands,
  measuresCommand,
  importCommand,
  checkCommand,
  scrubCommand,
  repairCommand,
  backupCommand,
  restoreCommand,
  ledgerCommand,
  replayCommand,
]

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
  for (const addTo of COMMANDS) addTo(root, shell)
  try {
    await root.parseAsync(args, { from: 'user' })
  } catch (error) {
    process.exitCode = tellError(shell, error, args.includes('--json'))
  }
}
