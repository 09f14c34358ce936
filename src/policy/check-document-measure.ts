import { CAPABILITIES, MEDIA_CLASSES } from '../domain/governed.ts'
import type { Capability } from '../domain/governed.ts'
import { checkCohort } from './check-cohort.ts'
import { type Spot, addFault, below, isObjectWith } from './document-spot.ts'
import { checkOrder, readInstant, readWord, readWords } from './document-words.ts'
import type { Effect } from './measure.ts'
import { BANKS, EFFECTS, GROUNDS } from './notice-document.ts'
import type { DocumentMeasure, Level } from './notice-document.ts'

/** The fields of each effect, besides `effect`. */
const FIELDS: Readonly<Record<Effect, readonly string[]>> = {
  suspend: ['capabilities', 'media', 'cohort', 'from', 'until'],
  inspect: ['banks', 'grounds', 'level', 'media', 'cohort', 'from', 'until'],
  end: ['cohort', 'from'],
  purge: ['cohort', 'from'],
}
const ALL_FIELDS = ['effect', ...new Set(Object.values(FIELDS).flat())]

/** One measure of a notice; what is wrong with it goes to the faults of the spot. */
export function checkDocumentMeasure(spot: Spot): DocumentMeasure | undefined {
  if (!isObjectWith(spot, ALL_FIELDS)) return undefined
  const effect = readWord(below(spot, 'effect'), EFFECTS)
  if (!effect) return undefined
  refuseFieldsOfOthers(spot, effect)
  const has = (field: string) => {
    const { value } = below(spot, field)
    return value !== undefined && value !== null && FIELDS[effect].includes(field)
  }
  const capabilities =
    effect === 'suspend' ? readCapabilities(below(spot, 'capabilities')) : undefined
  const banks = effect === 'inspect' ? readWords(below(spot, 'banks'), BANKS) : undefined
  const media = has('media') ? readWords(below(spot, 'media'), MEDIA_CLASSES) : undefined
  const grounds = has('grounds') ? readWords(below(spot, 'grounds'), GROUNDS) : undefined
  const level = has('level') ? readLevel(below(spot, 'level')) : undefined
  const cohort = has('cohort') ? checkCohort(below(spot, 'cohort')) : undefined
  return {
    effect,
    ...(capabilities && { capabilities }),
    ...(media && { media }),
    ...(cohort && { cohort }),
    ...checkTimes(spot, has),
    ...(banks && { banks }),
    ...(grounds && { grounds }),
    ...(level && { level }),
  }
}

function refuseFieldsOfOthers(spot: Spot, effect: Effect): void {
  for (const field of ALL_FIELDS) {
    const place = below(spot, field)
    const isMeant = place.value !== undefined && place.value !== null && !isEmptyList(place.value)
    if (!isMeant || field === 'effect' || FIELDS[effect].includes(field)) continue
    const owners = EFFECTS.filter((one) => FIELDS[one].includes(field))
    addFault(
      place,
      [`“${field}” means nothing for the effect “${effect}”.`, `“${field}”对“${effect}”没有意义。`],
      [`Remove it; it belongs to ${owners.join(' and ')}.`, `请删除；它属于${owners.join('和')}。`],
    )
  }
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

function readCapabilities(spot: Spot): Capability[] | undefined {
  const capabilities = readWords(spot, CAPABILITIES)
  const list = Array.isArray(spot.value) ? (spot.value as unknown[]) : []
  for (const [index, one] of list.entries()) {
    if (one === 'export') {
      addFault(
        below(spot, index),
        [
          '“export” can’t be suspended: everybody may always take their files away.',
          '不得暂停“export”：任何人始终有权取回自己的文件。',
        ],
        ['Remove “export” from the list.', '请从列表中删除“export”。'],
      )
    }
    if (one === 'sign-in') {
      addFault(
        below(spot, index),
        [
          '“sign-in” can’t be suspended: who can’t sign in can’t export either.',
          '不得暂停“sign-in”：无法登录就无法导出自己的文件。',
        ],
        [
          'Remove it. To close a disk, suspend “sign-up” and “upload”, or use the effect “end”.',
          '请删除。如需关闭网盘，可暂停“sign-up”和“upload”，或使用“end”。',
        ],
      )
    }
  }
  return capabilities
}

function readLevel(spot: Spot): Level | undefined {
  if (spot.value === 'R3') {
    addFault(
      spot,
      [
        'An inventory can’t destroy: R3 comes only after the owner’s redress is over.',
        '清查不得直接销毁内容：R3 只能在所有者的申诉期结束之后执行。',
      ],
      ['Write R1 or R2.', '请写 R1 或 R2。'],
    )
    return undefined
  }
  return readWord(spot, ['R1', 'R2'])
}

function checkTimes(
  spot: Spot,
  has: (field: string) => boolean,
): Pick<DocumentMeasure, 'from' | 'until'> {
  const isFromPublication = below(spot, 'from').value === 'publication'
  const from = has('from') && !isFromPublication ? readInstant(below(spot, 'from')) : undefined
  const until = has('until') ? readInstant(below(spot, 'until')) : undefined
  if (from && until) checkOrder(below(spot, 'until'), { from, until, field: 'from' })
  return { ...(from && { from }), ...(until && { until }) }
}
