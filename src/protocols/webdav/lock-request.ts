import { Problem } from '../../domain/problem.ts'
import { elementsOf, isDav, type XmlElement } from './xml-document.ts'
import { innerXml } from './xml-text.ts'

export type LockRequest = {
  readonly scope: 'exclusive' | 'shared'
  /** What the client says about who holds it, as the inside of `DAV:owner`; may be empty. */
  readonly owner: string
}

/** Longest note about the owner, in characters of XML. */
const OWNER_LENGTH_MAX = 8192

/** @throws Problem 'invalid-input' (RFC 4918 §14.11) */
export function parseLockRequest(body: XmlElement): LockRequest {
  if (!isDav(body, 'lockinfo')) throw notALock()
  const part = (name: string) => elementsOf(body).find((one) => isDav(one, name))
  const scopes = elementsOf(part('lockscope') ?? body).filter(
    (one) => isDav(one, 'exclusive') || isDav(one, 'shared'),
  )
  const [scope] = scopes
  const type = part('locktype')
  const isWrite = type !== undefined && elementsOf(type).some((one) => isDav(one, 'write'))
  if (!scope || scopes.length > 1 || !isWrite) throw notALock()
  const owner = part('owner')
  const inside = owner ? innerXml(owner) : ''
  if (inside.length > OWNER_LENGTH_MAX) throw notALock()
  return { scope: scope.local === 'shared' ? 'shared' : 'exclusive', owner: inside }
}

function notALock(): Problem {
  return new Problem('invalid-input', {
    en: 'The body must be a DAV:lockinfo for a write lock, exclusive or shared.',
    'zh-CN': '请求正文必须是针对写锁（独占或共享）的 DAV:lockinfo。',
  })
}
