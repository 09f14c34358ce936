import type { Bilingual } from '../domain/language.ts'
import { nearestWord } from './nearest-word.ts'
import type { NoticeFault } from './notice-document.ts'

/** One place of a document that is being checked: what stands there, and where faults are noted. */
export type Spot = {
  readonly value: unknown
  readonly path: readonly (string | number)[]
  readonly faults: NoticeFault[]
}

export type Words = readonly [en: string, zh: string]

export function addFault(spot: Spot, problem: Words, mend: Words): void {
  spot.faults.push({ path: spot.path, problem: bilingual(problem), mend: bilingual(mend) })
}

function bilingual([en, zh]: Words): Bilingual {
  return { en, 'zh-CN': zh }
}

/** The place below `key`; its value is undefined where there is none, whatever prototypes say. */
export function below(spot: Spot, key: string | number): Spot {
  const { value } = spot
  const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, key)
  const found: unknown = isThere ? (value as Record<string | number, unknown>)[key] : undefined
  return { value: found, path: [...spot.path, key], faults: spot.faults }
}

/** True where the field is there and not null. */
export function has(spot: Spot, field: string): boolean {
  const { value } = below(spot, field)
  return value !== undefined && value !== null
}

/** True for an object; unknown keys are faults, each once. */
export function isObjectWith(spot: Spot, keys: readonly string[]): boolean {
  const { value } = spot
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    addFault(
      spot,
      ['A group of fields belongs here.', '此处应为一组字段。'],
      [`Write the fields below it: ${keys.join(', ')}.`, `请在其下填写字段：${keys.join('、')}。`],
    )
    return false
  }
  const unknown = Object.keys(value).filter((key) => !keys.includes(key))
  for (const key of unknown.slice(0, FAULTS_EACH_MAX)) {
    const spotBelow = { ...spot, path: [...spot.path, key] }
    addFault(
      spotBelow,
      [`Unknown field “${cut(key)}”.`, `未知字段“${cut(key)}”。`],
      suggestion(key, keys),
    )
  }
  return true
}

const FAULTS_EACH_MAX = 10

/** The places of a list, if its length is within the limits. */
export function readList(spot: Spot, limits: { min: number; max: number }): Spot[] | undefined {
  const { value } = spot
  const { min, max } = limits
  if (!Array.isArray(value) || value.length < min || value.length > max) {
    addFault(
      spot,
      [`A list of ${min} to ${max} belongs here.`, `此处应为 ${min} 至 ${max} 项的列表。`],
      ['Write it as a list.', '请以列表填写。'],
    )
    return undefined
  }
  return value.map((_, index) => below(spot, index))
}

/** The nearest known word, and all of them. */
export function suggestion(written: string, words: readonly string[]): Words {
  const nearest = nearestWord(written, words)
  const [en, zh] = [words.join(', '), words.join('、')]
  return nearest
    ? [`Did you mean “${nearest}”? Known here: ${en}.`, `是否想写“${nearest}”？此处可用：${zh}。`]
    : [`Known here: ${en}.`, `此处可用：${zh}。`]
}

/** What somebody wrote, short enough for a sentence. */
export function cut(written: string): string {
  return written.length > 40 ? `${written.slice(0, 40)}…` : written
}
