import { readFileSync } from 'node:fs'
import { nearest } from '../lib/nearest.ts'
import {
  type Config,
  flagOf,
  type SettingName,
  SETTINGS,
  SettingFault,
  variableOf,
} from './settings.ts'

export type Source = 'default' | 'cloudkeep.config.json' | 'environment' | 'flag'
export type ReadSetting = {
  readonly name: SettingName
  readonly text: string
  readonly source: Source
}
export type ConfigReading = {
  readonly config: Config
  readonly settings: readonly ReadSetting[]
  readonly faults: readonly string[]
}

export type ConfigInputs = {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What `cloudkeep.config.json` holds, parsed; undefined when there is no such file. */
  readonly file: unknown
  /** By setting name. */
  readonly flags: Readonly<Partial<Record<SettingName, string>>>
}

const NAMES = Object.keys(SETTINGS) as SettingName[]

/** Defaults < file < environment < flags. A fault names the setting, where it came from, and the mend. */
export function readConfig(inputs: ConfigInputs): ConfigReading {
  const faults: string[] = []
  const fromFile = readFileSettings(inputs.file, faults)
  refuseUnknownVariables(inputs.environment, faults)
  const values: Record<string, unknown> = {}
  const settings = NAMES.map((name) => {
    const setting = choose(name, { ...inputs, fromFile }, faults)
    try {
      values[name] = SETTINGS[name].parse(setting.text)
    } catch (error) {
      if (!(error instanceof SettingFault)) throw error
      faults.push(`${nameIn(setting)}: ${error.message}`)
    }
    return setting
  })
  return { config: Object.freeze(values) as Config, settings, faults }
}

function choose(
  name: SettingName,
  inputs: ConfigInputs & { readonly fromFile: Partial<Record<SettingName, string>> },
  faults: string[],
): ReadSetting {
  const flag = inputs.flags[name]
  if (flag !== undefined) return { name, text: flag, source: 'flag' }
  const variable = readVariable(variableOf(name), inputs.environment, faults)
  if (variable !== undefined) return { name, text: variable, source: 'environment' }
  const text = inputs.fromFile[name]
  if (text !== undefined) return { name, text, source: 'cloudkeep.config.json' }
  return { name, text: SETTINGS[name].initial, source: 'default' }
}

/** `…_FILE` names a file with the value, for secrets that should not stand in the environment. */
function readVariable(
  variable: string,
  environment: ConfigInputs['environment'],
  faults: string[],
): string | undefined {
  const path = environment[`${variable}_FILE`]
  if (path === undefined || path === '') return environment[variable]
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    faults.push(`${variable}_FILE: cannot read ${path} (${error instanceof Error ? error.message : ''})`)
    return undefined
  }
}

function readFileSettings(
  file: unknown,
  faults: string[],
): Partial<Record<SettingName, string>> {
  const settings: Partial<Record<SettingName, string>> = {}
  if (file === undefined) return settings
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    faults.push('cloudkeep.config.json: must hold one JSON object')
    return settings
  }
  for (const [key, value] of Object.entries(file)) {
    const name = NAMES.find((one) => one === key)
    if (!name) faults.push(`cloudkeep.config.json: unknown setting “${key}”${suggest(key, NAMES)}`)
    else if (typeof value === 'string') settings[name] = value
    else if (Array.isArray(value)) settings[name] = value.join(',')
    else faults.push(`cloudkeep.config.json: “${key}” must be a text`)
  }
  return settings
}

/** Of the test switches only these begin with the same word; everything else is a slip of the pen. */
const NOT_SETTINGS = new Set(['CLOUDKEEP_TOKEN', 'CLOUDKEEP_VECTORS', 'CLOUDKEEP_TEST_FULL'])

function refuseUnknownVariables(
  environment: ConfigInputs['environment'],
  faults: string[],
): void {
  const known = NAMES.map(variableOf)
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith('CLOUDKEEP_') || NOT_SETTINGS.has(variable)) continue
    const base = variable.replace(/_FILE$/, '')
    if (!known.includes(base)) {
      faults.push(`${variable}: unknown setting${suggest(variable, known)}`)
    }
  }
}

function suggest(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  return near === undefined ? '' : `; did you mean “${near}”?`
}

function nameIn(setting: ReadSetting): string {
  if (setting.source === 'flag') return flagOf(setting.name)
  return setting.source === 'environment' ? variableOf(setting.name) : setting.name
}
