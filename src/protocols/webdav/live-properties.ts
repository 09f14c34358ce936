import type { Instant } from '../../domain/instant.ts'
import { mediaTypeOf } from '../../http/media-type.ts'
import type { EntryRecord, LockRecord } from '../../operations/list-entries.ts'
import { httpDate, isoDate } from './dav-date.ts'
import { activeLocks } from './lock-xml.ts'
import { keyOf, type PropertyName } from './property-name.ts'
import { escapeXml } from './xml-text.ts'

/** What properties need to know besides the entry that they are of. */
export type Scene = {
  /** Where the space begins, with the base path. */
  readonly root: string
  readonly now: Instant
  readonly quota: { readonly usedBytes: number; readonly limitBytes: number | null } | undefined
  readonly locksOf: (entry: EntryRecord) => readonly LockRecord[]
}

/** The XML inside the property: always the same, or of the entry; undefined where it has none. */
export type PropertyValue = string | ((entry: EntryRecord, scene: Scene) => string | undefined)

/** A property that the server computes. No value for a kind: there it does not exist. */
export type LiveProperty = PropertyName & {
  readonly file?: PropertyValue
  readonly folder?: PropertyValue
  /** An answer to `allprop` has it. */
  readonly isUsual?: boolean
  /** It has text beyond ASCII. */
  readonly isText?: boolean
  /** What beside the folder's own state it depends on: such an answer cannot be kept. */
  readonly dependsOn?: 'quota' | 'locks'
}

const dav = (local: string): PropertyName => ({ namespace: 'DAV:', local })
const oc = (local: string): PropertyName => ({ namespace: 'http://owncloud.org/ns', local })
const both = (value: PropertyValue) => ({ file: value, folder: value })

const LOCK_ENTRY = (scope: string) =>
  `<d:lockentry><d:lockscope><d:${scope}/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockentry>`

/** A new property is a new row here, and a line in docs/reference/webdav.md. */
export const LIVE_PROPERTIES: readonly LiveProperty[] = [
  { ...dav('resourcetype'), file: '', folder: '<d:collection/>', isUsual: true },
  {
    ...dav('displayname'),
    ...both((entry) => escapeXml(entry.name === '' ? 'CloudKeep' : entry.name)),
    isUsual: true,
    isText: true,
  },
  { ...dav('getcontentlength'), file: (entry) => String(entry.size), isUsual: true },
  { ...dav('getcontenttype'), file: (entry) => mediaTypeOf(entry.name), isUsual: true },
  { ...dav('getetag'), ...both((entry) => `&quot;${entry.etag}&quot;`), isUsual: true },
  { ...dav('getlastmodified'), ...both((entry) => httpDate(entry.modifiedAt)), isUsual: true },
  { ...dav('creationdate'), ...both((entry) => isoDate(entry.createdAt)), isUsual: true },
  {
    ...dav('supportedlock'),
    ...both(LOCK_ENTRY('exclusive') + LOCK_ENTRY('shared')),
    isUsual: true,
  },
  {
    ...dav('lockdiscovery'),
    ...both((entry, scene) => activeLocks(scene, scene.locksOf(entry))),
    isUsual: true,
    isText: true,
    dependsOn: 'locks',
  },
  // RFC 4331: not in allprop, and absent where there is no limit.
  {
    ...dav('quota-available-bytes'),
    folder: (_entry, { quota }) => availableBytes(quota),
    dependsOn: 'quota',
  },
  {
    ...dav('quota-used-bytes'),
    folder: (_entry, { quota }) => String(quota?.usedBytes ?? 0),
    dependsOn: 'quota',
  },
  { ...oc('id'), ...both((entry) => ocId(entry.id)) },
  { ...oc('fileid'), ...both((entry) => String(entry.id)) },
  { ...oc('size'), ...both((entry) => String(entry.size)) },
  { ...oc('permissions'), file: 'RGDNVW', folder: 'RGDNVCK' },
  {
    ...oc('checksums'),
    file: (entry) => `<oc:checksum>SHA256:${String(entry.blobId)}</oc:checksum>`,
  },
]

const byKey = new Map(LIVE_PROPERTIES.map((one) => [keyOf(one), one]))

export function findLiveProperty(name: PropertyName): LiveProperty | undefined {
  return byKey.get(keyOf(name))
}

/** An id as ownCloud's clients read it: at least eight digits, then a letter. */
export function ocId(id: number): string {
  return `${String(id).padStart(8, '0')}ck`
}

function availableBytes(quota: Scene['quota']): string | undefined {
  if (!quota || quota.limitBytes === null) return undefined
  return String(Math.max(0, quota.limitBytes - quota.usedBytes))
}
