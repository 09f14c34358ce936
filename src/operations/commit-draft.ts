import type { Actor } from '../domain/actor.ts'
import type { MediaClass } from '../domain/governed.ts'
import type { Instant } from '../domain/instant.ts'
import type { Precondition } from '../domain/precondition.ts'
import { isProblem, Problem } from '../domain/problem.ts'
import type { SealedDraft } from '../drafts/draft-store.ts'
import { classByName } from '../policy/media-class.ts'
import { askGate } from './ask-gate.ts'
import type { LockTokens } from './check-locks.ts'
import { findPlace, type Place } from './find-node.ts'
import type { Parts } from './parts.ts'
import { placeContent, type Placed } from './place-content.ts'

export type CommitDraft = {
  readonly actor: Actor
  readonly place: Place
  readonly sealed: SealedDraft
  readonly byBytes: MediaClass
  readonly modifiedAt?: Instant | undefined
  readonly precondition?: Precondition | undefined
  readonly lockTokens: LockTokens
}

/** The sweep needs moments, not minutes, to let go of a blob. */
const ATTEMPTS_MAX = 5
const RETRY_MS = 50

/**
 * Makes a sealed draft the newest state of a file.
 *
 * Bytes become durable before the catalog names them: a crash can leave a blob that nothing names,
 * which the sweep removes, but never a file without its bytes. The blob is announced first, so
 * that the sweep leaves it alone (docs/explanation/durability.md).
 *
 * @throws Problem as `placeContent`; 'storage-full'
 */
export async function commitDraft(
  parts: Parts,
  request: CommitDraft,
  signal: AbortSignal,
): Promise<Placed> {
  for (let attempt = 1; ; attempt++) {
    try {
      await expectBlob(parts, request)
      await parts.keepDraft(request.sealed, signal)
      return await place(parts, request)
    } catch (error) {
      if (!isProblem(error, 'busy') || attempt >= ATTEMPTS_MAX) throw error
      await parts.clock.sleep(RETRY_MS, signal)
    }
  }
}

/** Judges before anything is moved, and announces the blob in the same transaction. */
async function expectBlob(parts: Parts, request: CommitDraft): Promise<void> {
  const now = parts.clock.now()
  const { sealed } = request
  await parts.catalog.write(async (tx) => {
    const found = await findPlace(tx, { actor: request.actor, now }, request.place)
    const judged = { byBytes: request.byBytes, byName: classByName(found.name) }
    await askGate(tx, found.standing, { kind: 'write', capability: 'upload', judged })
    if (!(await tx.blobs.expect({ id: sealed.sha256, size: sealed.size, now }))) {
      throw new Problem('busy', {
        en: 'The same bytes were being cleared away at this moment. Try again.',
        'zh-CN': '相同的数据此刻正在被清理，请重试。',
      })
    }
  })
}

async function place(parts: Parts, request: CommitDraft): Promise<Placed> {
  const { sealed, byBytes } = request
  const placing = {
    place: request.place,
    content: { blobId: sealed.sha256, size: sealed.size, byBytes, bytes: null },
    modifiedAt: request.modifiedAt,
    precondition: request.precondition,
    lockTokens: request.lockTokens,
  }
  return await parts.catalog.write((tx) =>
    placeContent(parts, tx, {
      asking: { actor: request.actor, now: parts.clock.now() },
      placing,
    }),
  )
}
