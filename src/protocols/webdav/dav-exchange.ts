import type { Actor } from '../../domain/actor.ts'
import type { SpaceId } from '../../domain/ids.ts'
import type { Precondition } from '../../domain/precondition.ts'
import type { HttpKit } from '../../http/kit.ts'
import type { PlainExchange } from '../../http/plain-door.ts'
import { readSmallBody } from '../../http/request-body.ts'
import type { LockTokens } from '../../operations/check-locks.ts'
import type { DavPath } from './dav-path.ts'
import type { ListingCache } from './listing-cache.ts'
import { parseXml, XML_BYTES_MAX, type XmlElement } from './xml-document.ts'

/** One request of somebody who is signed in, with what its address and conditions say. */
export type DavExchange = PlainExchange & {
  readonly kit: HttpKit
  readonly listings: ListingCache
  readonly actor: Actor
  readonly spaceId: SpaceId
  readonly path: DavPath
  /** Where the space begins in addresses that clients see: `/dav` with the base path. */
  readonly root: string
  readonly precondition: Precondition | undefined
  /** Every token that its `If` header names. */
  readonly lockTokens: LockTokens
}

/** The node that the request is about, as operations name it. */
export function targetOf({ spaceId, path }: DavExchange) {
  return { spaceId, path: path.names }
}

/** The body as XML, by the method and never by its content type; undefined when it is empty. */
export async function readXml(exchange: DavExchange): Promise<XmlElement | undefined> {
  const { request, reply } = exchange
  return parseXml(await readSmallBody(request, reply, XML_BYTES_MAX))
}

export const XML_TYPE = 'application/xml; charset=utf-8'
