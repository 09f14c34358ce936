import { existsSync, readFileSync } from 'node:fs'
import { Command } from 'commander'
import { readConfig } from '../config/read-config.ts'
import { type Config, flagOf, type SettingName, SETTINGS } from '../config/settings.ts'
import { serveCommand } from './serve-command.ts'

/** Parses the command line and runs one command. */
export async function program(args: readonly string[]): Promise<void> {
  const root = new Command('cloudkeep').description('A cloud disk whose rules are public')
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    root.option(`${flagOf(name)} <value>`, SETTINGS[name].meaning)
  }
  serveCommand(root)
  await root.parseAsync(args, { from: 'user' })
}

/** The settings in force for a command, or an exit with what is wrong and the mend. */
export function configOf(command: Command): Config {
  const reading = readConfig({
    environment: process.env,
    file: readConfigFile(),
    flags: command.optsWithGlobals(),
  })
  if (reading.faults.length === 0) return reading.config
  for (const fault of reading.faults) console.error(`cloudkeep: ${fault}`)
  process.exit(2)
}

function readConfigFile(): unknown {
  if (!existsSync('cloudkeep.config.json')) return undefined
  return JSON.parse(readFileSync('cloudkeep.config.json', 'utf8'))
}
