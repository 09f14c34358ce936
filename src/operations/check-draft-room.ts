import type { ReadTx } from '../catalog/catalog.ts'
import type { AccountId, SpaceId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import { isProblem, Problem } from '../domain/problem.ts'
import type { Parts } from './parts.ts'

/**
 * What is under way may fill a space once while another such load is begun again: beyond that,
 * unfinished uploads would only fill the disk (docs/reference/limits.md).
 */
const ANNOUNCED_QUOTAS_MAX = 2

type NewDraft = {
  readonly accountId: AccountId
  readonly spaceId: SpaceId
  readonly size: number
  readonly now: Instant
}

/**
 * Whether one more draft may begin: asked in the transaction that begins it, so that of two at once
 * the second counts the first. What a notice refused and is kept for its owner counts, but is kept
 * whatever this says. A space without a quota is bounded by the disk alone.
 *
 * @throws Problem 'too-many-requests' beyond the drafts one account may have; 'quota-exceeded' when
 *   the open drafts of the space would together be larger than twice its quota
 */
export async function checkDraftRoom(parts: Parts, tx: ReadTx, draft: NewDraft): Promise<void> {
  const count = await tx.drafts.countOf(draft.accountId)
  if (count >= parts.limits.draftsPerAccountMax) throw tooManyDrafts(count)
  if (draft.size > (await draftRoom(tx, draft))) throw draftsTooLarge()
}

/** How many bytes more the open drafts of a space may have together; below 0 after a quota shrank. */
export async function draftRoom(
  tx: ReadTx,
  { spaceId, now }: Pick<NewDraft, 'spaceId' | 'now'>,
): Promise<number> {
  const filling = await tx.spaces.filling(spaceId)
  if (!filling || filling.quotaBytes === null) return Infinity
  const announcedBytes = await tx.drafts.announcedIn(spaceId, now)
  return ANNOUNCED_QUOTAS_MAX * filling.quotaBytes - announcedBytes
}

/** Whether `checkDraftRoom` threw it: then nothing of the new draft was written. */
export function hasNoDraftRoom(error: unknown): boolean {
  return isProblem(error, 'too-many-requests') || isProblem(error, 'quota-exceeded')
}

function tooManyDrafts(count: number): Problem {
  return new Problem('too-many-requests', {
    en: `You have ${String(count)} unfinished uploads. Finish or cancel some of them first.`,
    'zh-CN': `您有 ${String(count)} 个未完成的上传，请先完成或取消其中一些。`,
  })
}

export function draftsTooLarge(): Problem {
  return new Problem('quota-exceeded', {
    en: 'With this, your unfinished uploads would be larger than twice the quota of this space. Finish or cancel some of them first.',
    'zh-CN': '加上此上传，您未完成的上传总量将超过该空间配额的两倍。请先完成或取消其中一些。',
  })
}
