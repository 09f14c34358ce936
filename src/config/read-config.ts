import { readFileSync } from 'node:fs'
import type { Bilingual } from '../domain/language.ts'
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
  readonly faults: readonly Bilingual[]
}

export type ConfigInputs = {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What `cloudkeep.config.json` holds, parsed; undefined when there is no such file. */
  readonly file: unknown
  /** By setting name. */
  readonly flags: Readonly<Partial<Record<SettingName, string>>>
}

const FILE = 'cloudkeep.config.json'
const NAMES = Object.keys(SETTINGS) as SettingName[]

/** Defaults < file < environment < flags. A fault names the setting, where it came from, and the mend. */
export function readConfig(inputs: ConfigInputs): ConfigReading {
  const faults: Bilingual[] = []
  const fromFile = readFileSettings(inputs.file, faults)
  refuseUnknownVariables(inputs.environment, faults)
  const values: Record<string, unknown> = {}
  const settings = NAMES.map((name) => {
    const setting = choose(name, { ...inputs, fromFile }, faults)
    try {
      values[name] = SETTINGS[name].parse(setting.text)
    } catch (error) {
      if (!(error instanceof SettingFault)) throw error
      faults.push(inSetting(nameIn(setting), error.detail))
    }
    return setting
  })
  return { config: Object.freeze(values) as Config, settings, faults }
}

function choose(
  name: SettingName,
  inputs: ConfigInputs & { readonly fromFile: Partial<Record<SettingName, string>> },
  faults: Bilingual[],
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
  faults: Bilingual[],
): string | undefined {
  const path = environment[`${variable}_FILE`]
  if (path === undefined || path === '') return environment[variable]
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    faults.push(
      inSetting(`${variable}_FILE`, {
        en: `cannot read ${path} (${why})`,
        'zh-CN': `无法读取 ${path}（${why}）`,
      }),
    )
    return undefined
  }
}

function readFileSettings(
  file: unknown,
  faults: Bilingual[],
): Partial<Record<SettingName, string>> {
  const settings: Partial<Record<SettingName, string>> = {}
  if (file === undefined) return settings
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    faults.push(
      inSetting(FILE, { en: 'must hold one JSON object', 'zh-CN': '必须是一个 JSON 对象' }),
    )
    return settings
  }
  for (const [key, value] of Object.entries(file)) {
    const name = NAMES.find((one) => one === key)
    if (!name) faults.push(inSetting(`${FILE}, “${key}”`, unknown(key, NAMES)))
    else if (typeof value === 'string') settings[name] = value
    else if (typeof value === 'number') settings[name] = String(value)
    else if (Array.isArray(value)) settings[name] = value.join(',')
    else
      faults.push(inSetting(FILE, { en: `“${key}” must be a text`, 'zh-CN': `“${key}”必须是文本` }))
  }
  return settings
}

/** Of the test switches only these begin with the same word; everything else is a slip of the pen. */
const NOT_SETTINGS = new Set(['CLOUDKEEP_TOKEN', 'CLOUDKEEP_VECTORS', 'CLOUDKEEP_TEST_FULL'])

function refuseUnknownVariables(
  environment: ConfigInputs['environment'],
  faults: Bilingual[],
): void {
  const known = NAMES.map(variableOf)
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith('CLOUDKEEP_') || NOT_SETTINGS.has(variable)) continue
    const base = variable.replace(/_FILE$/, '')
    if (!known.includes(base)) {
      faults.push(inSetting(variable, unknown(variable, known)))
    }
  }
}

function unknown(word: string, known: readonly string[]): Bilingual {
  const near = nearest(word, known)
  return {
    en: `unknown setting${near === undefined ? '' : `; did you mean “${near}”?`}`,
    'zh-CN': `没有这项设置${near === undefined ? '' : `；您是否指“${near}”？`}`,
  }
}

function inSetting(place: string, fault: Bilingual): Bilingual {
  return { en: `${place}: ${fault.en}`, 'zh-CN': `${place}：${fault['zh-CN']}` }
}

function nameIn(setting: ReadSetting): string {
  if (setting.source === 'flag') return flagOf(setting.name)
  return setting.source === 'environment' ? variableOf(setting.name) : setting.name
}
