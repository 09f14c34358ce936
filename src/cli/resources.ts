import type { AccountRecord, SpaceRecord } from '../catalog/catalog.ts'
import { isoInstant } from '../domain/instant.ts'

/** An account as the REST door shows it. */
export function accountResource(account: AccountRecord, home: SpaceRecord | undefined) {
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
    quotaBytes: home?.quotaBytes ?? null,
    usedBytes: home?.usedBytes ?? 0,
  }
}

/** A space as the REST door shows it. */
export function spaceResource(space: SpaceRecord) {
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
