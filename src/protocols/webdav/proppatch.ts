import { SECOND_MS, type Instant } from '../../domain/instant.ts'
import { lookAt } from '../../operations/list-entries.ts'
import { patchProperties } from '../../operations/properties.ts'
import { clampInstant } from './dav-date.ts'
import { type DavExchange, readXml, targetOf, XML_TYPE } from './dav-exchange.ts'
import { hrefOf } from './dav-path.ts'
import { findLiveProperty } from './live-properties.ts'
import { parseProppatch, type PropertyInstruction } from './proppatch-request.ts'
import { keyOf } from './property-name.ts'
import { textOf } from './xml-document.ts'
import { NAMESPACES, tagsOf, XML_HEAD } from './xml-text.ts'

/** What one instruction comes to, before anything is changed. */
type Judged = {
  readonly instruction: PropertyInstruction
  readonly fault: 'protected' | 'no-date' | undefined
  readonly modifiedAt: Instant | undefined
  /** Kept as it came; else it only sets the time. */
  readonly isDead: boolean
}

/** Sets and removes properties, all or none (RFC 4918 §9.2). */
export async function proppatch(exchange: DavExchange): Promise<void> {
  const { kit, actor, precondition, lockTokens } = exchange
  const judged = parseProppatch(await readXml(exchange)).map(judge)
  if (judged.some((one) => one.fault !== undefined)) {
    const ref = targetOf(exchange)
    const kind = await lookAt(kit.parts, { actor, ref }, async ({ node }) => node.kind)
    answer(exchange, kind, refusals(judged))
    return
  }
  const node = await patchProperties(kit.parts, {
    actor,
    ref: targetOf(exchange),
    changes: judged
      .filter((one) => one.isDead)
      .map(({ instruction }) => ({
        namespace: instruction.namespace,
        name: instruction.local,
        value: instruction.kind === 'set' ? instruction.xml : undefined,
      })),
    modifiedAt: judged.findLast((one) => one.modifiedAt !== undefined)?.modifiedAt,
    precondition,
    lockTokens,
  })
  answer(exchange, node.kind, propstat(judged, '200 OK'))
}

/** Properties by which clients set the time of modification, and how they write it. */
const TIMES: Readonly<Record<string, (text: string) => Instant>> = {
  '{DAV:}getlastmodified': Date.parse,
  '{DAV:}lastmodified': (text) => (text.trim() === '' ? NaN : Number(text) * SECOND_MS),
  '{urn:schemas-microsoft-com:}Win32LastModifiedTime': Date.parse,
}

function judge(instruction: PropertyInstruction): Judged {
  const isLive = findLiveProperty(instruction) !== undefined
  const parse = TIMES[keyOf(instruction)]
  const one = { instruction, fault: undefined, modifiedAt: undefined, isDead: !isLive }
  if (!parse || instruction.kind === 'remove') return isLive ? { ...one, fault: 'protected' } : one
  const instant = parse(textOf(instruction.element))
  if (Number.isFinite(instant)) return { ...one, modifiedAt: clampInstant(instant) }
  return { ...one, fault: 'no-date' }
}

/** The guilty with their reason, the others because of them. */
function refusals(judged: readonly Judged[]): string {
  const by = (fault: Judged['fault']) => judged.filter((one) => one.fault === fault)
  const error = '<d:error><d:cannot-modify-protected-property/></d:error>'
  return (
    propstat(by('protected'), '403 Forbidden', error) +
    propstat(by('no-date'), '409 Conflict') +
    propstat(by(undefined), '424 Failed Dependency')
  )
}

function propstat(judged: readonly Judged[], status: string, error = ''): string {
  if (judged.length === 0) return ''
  const names = new Map(judged.map((one) => [keyOf(one.instruction), one.instruction]))
  const tags = [...names.values()].map((name) => tagsOf(name).empty).join('')
  return `<d:propstat><d:prop>${tags}</d:prop><d:status>HTTP/1.1 ${status}</d:status>${error}</d:propstat>`
}

function answer(
  { reply, root, path }: DavExchange,
  kind: 'file' | 'folder',
  propstats: string,
): void {
  const href = hrefOf(root, path.names, kind)
  reply
    .code(207)
    .header('content-type', XML_TYPE)
    .send(
      `${XML_HEAD}<d:multistatus${NAMESPACES}><d:response><d:href>${href}</d:href>${propstats}</d:response></d:multistatus>`,
    )
}
