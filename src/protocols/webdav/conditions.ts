import type { Precondition } from '../../domain/precondition.ts'
import { parseEtags } from '../../http/etag-list.ts'
import { type StateOfPath, statesOfPaths } from '../../operations/locks.ts'
import { DavProblem } from './dav-problem.ts'
import type { DavExchange } from './dav-exchange.ts'
import { DAV_ROOT, parseDavPath } from './dav-path.ts'
import { holdsIf } from './if-condition.ts'
import { type IfList, parseIf, tokensIn } from './if-header.ts'

type Asked = Pick<DavExchange, 'kit' | 'request' | 'actor' | 'spaceId' | 'path'>
export type Conditions = Pick<DavExchange, 'precondition' | 'lockTokens'>

/**
 * Judges `If`, and gathers what the operation has to judge again in its own transaction: the
 * etags that the request names, and the state that `If` was judged by.
 *
 * @throws Problem 'precondition-failed'; 'invalid-input'
 */
export async function readConditions(asked: Asked): Promise<Conditions> {
  const { headers } = asked.request
  const precondition = {
    ifMatch: parseEtags(headers['if-match']),
    ifNoneMatch: parseEtags(headers['if-none-match']),
  }
  const header = headers['if']
  if (typeof header !== 'string') return { precondition: compact(precondition), lockTokens: [] }
  const lists = parseIf(header)
  const states = await statesFor(asked, lists)
  if (!holdsIf(lists, states)) throw ifFailed()
  const hasEtags = lists.some((list) => list.conditions.some(({ state }) => 'etag' in state))
  const pinned = hasEtags ? pin(precondition, states.get(undefined)) : precondition
  return { precondition: compact(pinned), lockTokens: tokensIn(lists) }
}

async function statesFor(
  asked: Asked,
  lists: readonly IfList[],
): Promise<Map<string | undefined, StateOfPath>> {
  const { kit, actor, spaceId } = asked
  const paths = new Map<string | undefined, readonly string[]>([[undefined, asked.path.names]])
  for (const { tag } of lists) {
    const path = tag === undefined ? undefined : pathOfTag(tag, kit.basePath)
    if (path) paths.set(tag, path)
  }
  const states = await statesOfPaths(kit.parts, { actor, spaceId, paths: [...paths.values()] })
  return new Map(
    [...paths.keys()].flatMap((tag, index) => {
      const state = states[index]
      return state ? [[tag, state] as const] : []
    }),
  )
}

/** A tag is a URL or a path; one that lies elsewhere must not break the request, it just never holds. */
function pathOfTag(tag: string, basePath: string): readonly string[] | undefined {
  const path = tag.replace(/^https?:\/\/[^/]*/i, '')
  try {
    const found = parseDavPath(path, basePath + DAV_ROOT) ?? parseDavPath(path, DAV_ROOT)
    return found?.names
  } catch {
    return undefined
  }
}

type Etags = readonly string[] | '*' | undefined
type Wanted = { readonly ifMatch: Etags; readonly ifNoneMatch: Etags }

/** Requires the state that was just judged, so that a change in between is noticed. */
function pin(wanted: Wanted, state: StateOfPath | undefined): Wanted {
  const { ifMatch, ifNoneMatch } = wanted
  const etag = state?.etag
  if (etag === undefined) return { ifMatch, ifNoneMatch: '*' }
  const isNamed = ifMatch === undefined || ifMatch === '*' || ifMatch.includes(etag)
  return { ifMatch: isNamed ? [etag] : ifMatch, ifNoneMatch }
}

function compact({ ifMatch, ifNoneMatch }: Wanted): Precondition {
  return {
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
  }
}

function ifFailed(): DavProblem {
  return new DavProblem(
    'precondition-failed',
    {
      en: 'None of the states named in “If” is the current one. Fetch it again, then retry.',
      'zh-CN': '“If”中列出的状态均与当前状态不符。请重新获取后再试。',
    },
    { status: 412 },
  )
}
