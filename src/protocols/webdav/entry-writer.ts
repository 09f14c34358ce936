import type { ByNode, EntryRecord, PropertyRecord } from '../../operations/list-entries.ts'
import type { LiveProperty, PropertyValue, Scene } from './live-properties.ts'
import { keyOf, type PropertyName } from './property-name.ts'
import { asksForDead, type PropertyPlan } from './property-plan.ts'
import { tagsOf } from './xml-text.ts'

/** Writes the `DAV:response` of one entry, its address given. */
export type EntryWriter = (href: string, entry: EntryRecord) => string

const OK = '<d:status>HTTP/1.1 200 OK</d:status></d:propstat>'
const NOT_FOUND = '<d:status>HTTP/1.1 404 Not Found</d:status></d:propstat>'

/**
 * A writer for one request. Where all that is asked for is computed and always there, the text
 * around the values is put together once; otherwise each entry is looked at by itself.
 */
export function entryWriter(
  plan: PropertyPlan,
  scene: Scene,
  dead: ByNode<PropertyRecord>,
): EntryWriter {
  const mayBeAbsent = plan.live.some((one) => one.dependsOn === 'quota')
  if ((asksForDead(plan) && dead.size > 0) || plan.onlyNames || mayBeAbsent) {
    return (href, entry) => writeOne(plan, { scene, dead }, { href, entry })
  }
  const file = template(plan, scene, 'file')
  const folder = template(plan, scene, 'folder')
  return (href, entry) => (entry.kind === 'folder' ? folder : file)(href, entry)
}

type Piece = { readonly before: string; readonly value: Exclude<PropertyValue, string> }

function template(plan: PropertyPlan, scene: Scene, kind: 'file' | 'folder'): EntryWriter {
  const pieces: Piece[] = []
  let before = '</d:href><d:propstat><d:prop>'
  for (const property of plan.live) {
    const value = property[kind]
    if (value === undefined) continue
    const { start, end, empty } = tagsOf(property)
    if (value === '') before += empty
    else if (typeof value === 'string') before += start + value + end
    else {
      pieces.push({ before: before + start, value })
      before = end
    }
  }
  const absent = plan.live.filter((one) => one[kind] === undefined)
  const missing = [...(plan.tellsAbsent ? absent : []), ...plan.others]
  const last = `${before}</d:prop>${OK}${missingXml(missing)}</d:response>`
  return (href, entry) => {
    let text = `<d:response><d:href>${href}`
    for (const piece of pieces) text += piece.before + (piece.value(entry, scene) ?? '')
    return text + last
  }
}

function writeOne(
  plan: PropertyPlan,
  { scene, dead }: { readonly scene: Scene; readonly dead: ByNode<PropertyRecord> },
  { href, entry }: { readonly href: string; readonly entry: EntryRecord },
): string {
  let found = ''
  const missing: PropertyName[] = []
  for (const property of plan.live) {
    const inside = valueOf(property, entry, scene)
    const { start, end, empty } = tagsOf(property)
    if (inside !== undefined)
      found += inside === '' || plan.onlyNames ? empty : start + inside + end
    else if (plan.tellsAbsent) missing.push(property)
  }
  const own = dead.get(entry.id) ?? []
  const asked = new Map(plan.others.map((name) => [keyOf(name), name]))
  for (const { namespace, name, value } of own) {
    const isAsked = asked.delete(keyOf({ namespace, local: name }))
    if (!isAsked && !plan.withAllDead) continue
    found += plan.onlyNames ? tagsOf({ namespace, local: name }).empty : value
  }
  const absent = missingXml([...missing, ...asked.values()])
  return `<d:response><d:href>${href}</d:href><d:propstat><d:prop>${found}</d:prop>${OK}${absent}</d:response>`
}

function valueOf(property: LiveProperty, entry: EntryRecord, scene: Scene): string | undefined {
  const value = property[entry.kind]
  return typeof value === 'function' ? value(entry, scene) : value
}

function missingXml(names: readonly PropertyName[]): string {
  if (names.length === 0) return ''
  return `<d:propstat><d:prop>${names.map((name) => tagsOf(name).empty).join('')}</d:prop>${NOT_FOUND}`
}
