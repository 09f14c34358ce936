import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { type ConfigReading, readConfig } from '../config/read-config.ts'
import { type Config, type SettingName, SETTINGS } from '../config/settings.ts'
import { errorCode } from '../domain/storage-problem.ts'
import type { Shell } from './shell.ts'
import { UsageError } from './usage-error.ts'

const CONFIG_FILE = 'cloudkeep.config.json'

/** The settings in force for a command. @throws UsageError with every fault and its mend */
export function configOf(shell: Shell, command: Command): Config {
  const { config, faults } = readingOf(shell, command)
  if (faults.length === 0) return config
  const list = faults.map((fault) => `\n  ${shell.say(fault)}`).join('')
  throw new UsageError({ en: `Settings:${list}`, 'zh-CN': `设置有误：${list}` })
}

export function readingOf(shell: Shell, command: Command): ConfigReading {
  return readConfig({
    environment: shell.environment,
    file: readConfigFile(),
    flags: flagsOf(command),
  })
}

/** Other options of the command are no settings. */
function flagsOf(command: Command): Partial<Record<SettingName, string>> {
  const given: Record<string, unknown> = command.optsWithGlobals()
  const flags: Partial<Record<SettingName, string>> = {}
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const value = given[name]
    if (typeof value === 'string') flags[name] = value
  }
  return flags
}

function readConfigFile(): unknown {
  let text: string
  try {
    text = readFileSync(CONFIG_FILE, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError({
      en: `${CONFIG_FILE} is not JSON: ${why}`,
      'zh-CN': `${CONFIG_FILE} 不是有效的 JSON：${why}`,
    })
  }
}
