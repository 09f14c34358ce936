import type { Static } from 'typebox'
import { type MediaClass, stricterClass } from '../../domain/governed.ts'
import { isoInstant } from '../../domain/instant.ts'
import { mediaTypeOf } from '../../http/media-type.ts'
import type { AccountRecord, SpaceRecord } from '../../operations/accounts.ts'
import type { NodeRecord } from '../../operations/list-entries.ts'
import type { VersionRecord } from '../../operations/versions.ts'
import type { AccountSchema, NodeSchema, SpaceSchema, VersionSchema } from './schemas.ts'

export function accountResource(account: AccountRecord): Static<typeof AccountSchema> {
  return {
    id: String(account.id),
    name: account.name,
    displayName: account.displayName,
    role: account.role,
    edition: account.edition,
    state: account.state,
    suspendedBy: account.suspendedBy,
    language: account.language,
    createdAt: isoInstant(account.createdAt),
  }
}

export function spaceResource(space: SpaceRecord): Static<typeof SpaceSchema> {
  return {
    id: String(space.id),
    name: space.name,
    owner: String(space.ownerId),
    root: String(space.rootId),
    edition: space.edition,
    isHome: space.isHome === 1,
    usedBytes: space.usedBytes,
    quotaBytes: space.quotaBytes,
  }
}

/** @param path the names from the root of the space */
export function nodeResource(node: NodeRecord, path: readonly string[]): Static<typeof NodeSchema> {
  return {
    id: String(node.id),
    kind: node.kind,
    name: node.name,
    path: `/${path.join('/')}`,
    space: String(node.spaceId),
    parent: node.parentId === null ? null : String(node.parentId),
    size: node.size,
    etag: node.etag,
    mediaType: node.kind === 'file' ? mediaTypeOf(node.name) : null,
    mediaClass: classOf(node),
    sha256: node.blobId,
    createdAt: isoInstant(node.createdAt),
    modifiedAt: isoInstant(node.modifiedAt),
    permissions: ['read', 'write', 'delete'],
  }
}

export function versionResource(
  version: Pick<
    VersionRecord,
    'versionNo' | 'size' | 'blobId' | 'byBytes' | 'modifiedAt' | 'madeAt'
  >,
  about: { readonly byName: MediaClass; readonly current: boolean },
): Static<typeof VersionSchema> {
  return {
    version: version.versionNo,
    size: version.size,
    sha256: version.blobId,
    mediaClass: stricterClass({ byBytes: version.byBytes, byName: about.byName }),
    createdAt: isoInstant(version.madeAt),
    modifiedAt: isoInstant(version.modifiedAt),
    current: about.current,
  }
}

function classOf(node: NodeRecord): MediaClass | null {
  if (node.byBytes === null || node.byName === null) return null
  return stricterClass({ byBytes: node.byBytes, byName: node.byName })
}
