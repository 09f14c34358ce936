import type { IfCondition, IfList } from './if-header.ts'

/** What is known of one resource when an `If` header is judged. */
export type ResourceState = {
  /** Undefined: nothing is there. */
  readonly etag: string | undefined
  /** Tokens of the locks it lies under. */
  readonly tokens: readonly string[]
}

const NOTHING: ResourceState = { etag: undefined, tokens: [] }

/**
 * Whether the header holds: one list with all its conditions true is enough (RFC 4918 §10.4.3).
 *
 * @param states by tag; the request's own resource under undefined
 */
export function holdsIf(
  lists: readonly IfList[],
  states: ReadonlyMap<string | undefined, ResourceState>,
): boolean {
  return lists.some(({ tag, conditions }) => {
    const state = states.get(tag) ?? NOTHING
    return conditions.every((one) => isMet(one, state))
  })
}

function isMet({ negated, state }: IfCondition, known: ResourceState): boolean {
  const holds = 'token' in state ? known.tokens.includes(state.token) : known.etag === state.etag
  return holds !== negated
}
