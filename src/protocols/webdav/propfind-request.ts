import { Problem } from '../../domain/problem.ts'
import { keyOf, type PropertyName } from './property-name.ts'
import { elementsOf, isDav, type XmlElement } from './xml-document.ts'

/** What a PROPFIND asks for (RFC 4918 §14.20). */
export type PropfindRequest =
  | { readonly kind: 'prop'; readonly names: readonly PropertyName[] }
  | { readonly kind: 'allprop'; readonly include: readonly PropertyName[] }
  | { readonly kind: 'propname' }

/** Each is answered for each member, so a long list would cost out of proportion. */
const NAMES_MAX = 256

/** @param body undefined: an empty one asks for everything. @throws Problem 'invalid-input' */
export function parsePropfind(body: XmlElement | undefined): PropfindRequest {
  if (!body) return { kind: 'allprop', include: [] }
  if (!isDav(body, 'propfind')) throw notPropfind()
  const parts = elementsOf(body)
  const prop = parts.find((one) => isDav(one, 'prop'))
  if (prop) return { kind: 'prop', names: namesIn(prop) }
  if (parts.some((one) => isDav(one, 'propname'))) return { kind: 'propname' }
  if (!parts.some((one) => isDav(one, 'allprop'))) throw notPropfind()
  const include = parts.find((one) => isDav(one, 'include'))
  return { kind: 'allprop', include: include ? namesIn(include) : [] }
}

/** Each name once, in the order of the request. */
function namesIn(element: XmlElement): PropertyName[] {
  const names = new Map<string, PropertyName>()
  for (const { namespace, local } of elementsOf(element)) {
    names.set(keyOf({ namespace, local }), { namespace, local })
  }
  if (names.size > NAMES_MAX) throw tooManyNames()
  return [...names.values()]
}

function notPropfind(): Problem {
  return new Problem('invalid-input', {
    en: 'The body must be a DAV:propfind with prop, propname or allprop.',
    'zh-CN': '请求正文必须是包含 prop、propname 或 allprop 的 DAV:propfind。',
  })
}

function tooManyNames(): Problem {
  return new Problem('invalid-input', {
    en: `At most ${NAMES_MAX} properties can be asked for at once.`,
    'zh-CN': `一次最多可查询 ${NAMES_MAX} 个属性。`,
  })
}
