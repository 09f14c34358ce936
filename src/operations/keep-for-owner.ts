import type { Actor } from '../domain/actor.ts'
import type { ByteStream } from '../domain/bytes.ts'
import type { DraftId, NoticeId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import { isProblem } from '../domain/problem.ts'
import type { Place } from './find-node.ts'
import { newDraftId, type Parts } from './parts.ts'

/** An upload in one request, as far as a draft remembers it. */
type Refused = {
  readonly actor: Actor
  readonly place: Place
  readonly size: number | undefined
  readonly modifiedAt?: Instant | undefined
}

/** Whether a measure refused what it would have let pass at `startedAt`. */
export function beganSince(error: unknown, startedAt: Instant): boolean {
  if (!isProblem(error, 'suspended-by-notice')) return false
  return Date.parse(String(error.facts['since'])) > startedAt
}

/**
 * A measure that began meanwhile refused an upload at commit: the bytes in the draft stay for their
 * owner to take back.
 *
 * @returns false when it failed for another reason
 */
export async function keepForOwner(
  parts: Parts,
  { request, id }: { readonly request: Refused; readonly id: DraftId },
  error: unknown,
): Promise<boolean> {
  if (!isProblem(error, 'suspended-by-notice') || !('path' in request.place)) return false
  const { path, spaceId } = request.place
  // Where nobody announced it: a draft of unknown length could not become a file once the notice is lifted.
  const size = request.size ?? (await parts.drafts.parts(id)).get(1) ?? 0
  const now = parts.clock.now()
  await parts.catalog.write((tx) =>
    tx.drafts.insert({
      id,
      accountId: request.actor.accountId,
      spaceId,
      path: path.join('/'),
      size,
      modifiedAt: request.modifiedAt ?? null,
      door: request.actor.door,
      metadata: '',
      headJudged: 1,
      refusedBy: String(error.facts['notice']) as NoticeId,
      finishedNodeId: null,
      createdAt: now,
      expiresAt: now + parts.limits.draftLifeMs,
      concat: null,
      partIds: null,
      joinedInto: null,
      reservedBytes: size,
    }),
  )
  return true
}

/** The same for a small one, whose bytes are still in memory. */
export async function keepSmall(
  parts: Parts,
  { request, bytes }: { readonly request: Refused; readonly bytes: Uint8Array },
  { error, signal }: { readonly error: unknown; readonly signal: AbortSignal },
): Promise<void> {
  const id = newDraftId(parts.chance)
  // Asked now: the memory of what has been written may be gone (unshared-memory.ts).
  const size = bytes.length
  await parts.drafts.open(id)
  const piece = { part: 1, offset: 0, bytes: once(bytes), sizeMax: size }
  await parts.drafts.append(id, piece, signal)
  await keepForOwner(parts, { request: { ...request, size }, id }, error)
}

async function* once(bytes: Uint8Array): ByteStream {
  yield bytes
}
