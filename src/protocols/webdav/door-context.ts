import type { HttpKit } from '../../http/kit.ts'
import type { HomeSpaces } from '../../http/home-spaces.ts'
import type { ListingCache } from './listing-cache.ts'

/** What lives as long as the door. */
export type DoorContext = {
  readonly kit: HttpKit
  /** Where a space begins in addresses that clients see: `/dav` with the base path. */
  readonly root: string
  readonly homes: HomeSpaces
  readonly listings: ListingCache
}
