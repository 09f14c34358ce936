import { checkDocumentMeasure } from './check-document-measure.ts'
import { type Spot, addFault, below, has, isObjectWith, readList } from './document-spot.ts'
import { readId, readInstant, readWord } from './document-words.ts'
import type { DocumentMeasure, NoticeDocument, NoticeKind, Pledge } from './notice-document.ts'

export const MEASURES_MAX = 100

type Content = Pick<NoticeDocument, 'of' | 'measures' | 'until' | 'pledge'>

/** What each kind carries, besides the text. */
const CARRIES: Readonly<Record<NoticeKind, readonly (keyof Content)[]>> = {
  measure: ['measures'],
  amend: ['of', 'measures'],
  extend: ['of', 'until'],
  lift: ['of'],
  clarification: ['of'],
  pledge: ['pledge'],
}

/** What a notice carries besides its text; faults where it carries what its kind doesn't. */
export function readContent(root: Spot, kind: NoticeKind): Content {
  const carried = CARRIES[kind]
  for (const field of ['of', 'measures', 'until', 'pledge'] as const) {
    const { value } = below(root, field)
    const isEmpty = Array.isArray(value) && value.length === 0
    if (has(root, field) && !isEmpty && !carried.includes(field))
      refuseField(below(root, field), kind)
  }
  const of = kind === 'clarification' && !has(root, 'of') ? undefined : readOf(root, carried)
  const measures = carried.includes('measures') ? readMeasures(below(root, 'measures')) : undefined
  const until = carried.includes('until') ? readNewEnd(below(root, 'until')) : undefined
  const pledge = carried.includes('pledge') ? readPledge(below(root, 'pledge')) : undefined
  return {
    ...(of !== undefined && { of }),
    ...(measures && { measures }),
    ...(until !== undefined && { until }),
    ...(pledge && { pledge }),
  }
}

function refuseField(spot: Spot, kind: NoticeKind): void {
  const field = String(spot.path.at(-1))
  addFault(
    spot,
    [`A notice of the kind “${kind}” carries no “${field}”.`, `“${kind}”类公告不含“${field}”。`],
    ['Remove it, or choose another kind.', '请删除，或更换公告类型。'],
  )
}

function readOf(root: Spot, carried: readonly string[]): string | undefined {
  if (!carried.includes('of')) return undefined
  const spot = below(root, 'of')
  if (has(root, 'of')) return readId(spot)
  addFault(
    spot,
    ['It isn’t said which notice this one changes.', '没有说明本公告针对哪一份公告。'],
    ['Write the id of that notice.', '请填写该公告的编号。'],
  )
  return undefined
}

function readMeasures(spot: Spot): DocumentMeasure[] | undefined {
  const items = readList(spot, { min: 1, max: MEASURES_MAX })
  return items?.map(checkDocumentMeasure).filter((one) => one !== undefined)
}

/** null is an end too: until another notice says so. It has to be written, though. */
function readNewEnd(spot: Spot): string | null | undefined {
  return spot.value === null ? null : readInstant(spot)
}

function readPledge(spot: Spot): Pledge | undefined {
  if (!isObjectWith(spot, ['effect', 'notBefore'])) return undefined
  const effect = readWord(below(spot, 'effect'), ['end'] as const)
  const notBefore = readInstant(below(spot, 'notBefore'))
  return effect && notBefore ? { effect, notBefore } : undefined
}
