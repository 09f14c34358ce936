import type { Actor } from '../../domain/actor.ts'
import type { NodeId, SpaceId } from '../../domain/ids.ts'
import { parsePath } from '../../domain/node-name.ts'
import { Problem } from '../../domain/problem.ts'
import { parseEtags } from '../../http/etag-list.ts'
import type { FastifyRequest, HttpKit } from '../../http/kit.ts'
import { notFound } from '../../operations/ask-gate.ts'

/** An id as it came in a path; what is no number is simply not there. @throws Problem 'not-found' */
export function nodeIdOf(text: string): NodeId {
  if (!/^[0-9]{1,15}$/.test(text)) throw notFound()
  return Number(text) as NodeId
}

/** The space that is meant; by default one's own home. @throws Problem 'not-found' */
export async function spaceIdOf(
  kit: HttpKit,
  actor: Actor,
  text: string | undefined,
): Promise<SpaceId> {
  if (text !== undefined && text !== '') return nodeIdOf(text) as number as SpaceId
  return await kit.homes.of(actor)
}

/** @throws Problem 'not-found'; 'invalid-input' */
export async function pathRefOf(
  kit: HttpKit,
  actor: Actor,
  query: { readonly space?: string; readonly path: string },
) {
  return { spaceId: await spaceIdOf(kit, actor, query.space), path: parsePath(query.path) }
}

export function preconditionOf(request: FastifyRequest) {
  const ifMatch = parseEtags(request.headers['if-match'])
  const ifNoneMatch = parseEtags(request.headers['if-none-match'])
  return { ...(ifMatch && { ifMatch }), ...(ifNoneMatch && { ifNoneMatch }) }
}

/** A time in seconds since 1970, as `X-Mtime` and tus's `mtime` give it. @throws Problem 'invalid-input' */
export function secondsToInstant(text: string | undefined, field: string): number | undefined {
  if (text === undefined || text === '') return undefined
  const seconds = Number(text)
  if (!Number.isFinite(seconds) || Math.abs(seconds) > 8.64e12) {
    throw new Problem(
      'invalid-input',
      {
        en: `${field} must be a time in seconds since 1970.`,
        'zh-CN': `${field} 必须是自 1970 年起的秒数。`,
      },
      { facts: { field } },
    )
  }
  return Math.max(0, Math.round(seconds * 1000))
}
