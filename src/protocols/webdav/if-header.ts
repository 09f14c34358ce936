import { badHeader } from './dav-problem.ts'

/** One `(…)` of an `If` header: all its conditions must hold (RFC 4918 §10.4). */
export type IfList = {
  /** The resource it is about, as it stood between `<` and `>`; undefined: the request's own. */
  readonly tag: string | undefined
  readonly conditions: readonly IfCondition[]
}
export type IfCondition = {
  readonly negated: boolean
  readonly state: { readonly token: string } | { readonly etag: string }
}

const HEADER_LENGTH_MAX = 16 * 1024
const TOKEN =
  /\s*(?:(\()|(\))|<([^<>\s]*)>|\[\s*((?:W\/)?"[^"]*"|[^\]"\s]*)\s*\]|(Not)(?=[\s<[]))/iy

/** @throws Problem 'invalid-input' for what does not follow the grammar */
export function parseIf(header: string): IfList[] {
  if (header.length > HEADER_LENGTH_MAX) throw badHeader('If')
  const lists: IfList[] = []
  let tag: string | undefined
  let conditions: IfCondition[] | undefined
  let negated = false
  for (const [, open, close, angled, etag, not] of tokensOf(header)) {
    if (conditions === undefined) {
      if (angled !== undefined) {
        // A tag after lists without one would mix the two forms, which the grammar forbids.
        if (lists.length > 0 && tag === undefined) throw badHeader('If')
        tag = angled
      } else if (open !== undefined) conditions = []
      else throw badHeader('If')
    } else if (close !== undefined) {
      if (conditions.length === 0 || negated) throw badHeader('If')
      lists.push({ tag, conditions })
      conditions = undefined
    } else if (not !== undefined && !negated) negated = true
    else {
      conditions.push({ negated, state: stateOf(angled, etag) })
      negated = false
    }
  }
  if (conditions !== undefined || lists.length === 0) throw badHeader('If')
  return lists
}

/** Every token in it: named anywhere, under `Not` too, it counts as submitted (RFC 4918 §10.4.1). */
export function tokensIn(lists: readonly IfList[]): string[] {
  return lists
    .flatMap((list) => list.conditions)
    .flatMap(({ state }) => ('token' in state ? [state.token] : []))
}

function* tokensOf(header: string): Generator<RegExpExecArray> {
  const text = header.trimEnd()
  const pattern = new RegExp(TOKEN)
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text)
    if (!found) throw badHeader('If')
    yield found
  }
}

function stateOf(token: string | undefined, etag: string | undefined): IfCondition['state'] {
  if (token !== undefined && token !== '') return { token }
  if (etag === undefined) throw badHeader('If')
  return { etag: etag.replace(/^W\//i, '').replace(/^"(.*)"$/, '$1') }
}
