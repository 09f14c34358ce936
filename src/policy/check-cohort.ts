import { type Spot, below, isObjectWith, readList } from './document-spot.ts'
import { readText } from './document-text.ts'
import { checkOrder, readInstant, readWord } from './document-words.ts'
import type { DocumentCohort } from './notice-document.ts'

export const ACCOUNTS_MAX = 1000

/** Whom a measure hits. */
export function checkCohort(spot: Spot): DocumentCohort | undefined {
  if (!isObjectWith(spot, ['edition', 'accounts', 'createdSince', 'createdBefore']))
    return undefined
  const has = (field: string) => below(spot, field).value !== undefined
  const edition = has('edition')
    ? readWord(below(spot, 'edition'), ['personal', 'enterprise'] as const)
    : undefined
  const accounts = has('accounts') ? readAccounts(below(spot, 'accounts')) : undefined
  const createdSince = has('createdSince') ? readInstant(below(spot, 'createdSince')) : undefined
  const createdBefore = has('createdBefore') ? readInstant(below(spot, 'createdBefore')) : undefined
  if (createdSince && createdBefore) {
    const times = { from: createdSince, until: createdBefore, field: 'createdSince' }
    checkOrder(below(spot, 'createdBefore'), times)
  }
  return {
    ...(edition && { edition }),
    ...(accounts && { accounts }),
    ...(createdSince && { createdSince }),
    ...(createdBefore && { createdBefore }),
  }
}

function readAccounts(spot: Spot): string[] | undefined {
  const items = readList(spot, { min: 1, max: ACCOUNTS_MAX })
  const names = items?.map((item) => readText(item, { min: 1, max: 255, isOneLine: true }))
  return names && [...new Set(names.filter((one) => one !== undefined))]
}
