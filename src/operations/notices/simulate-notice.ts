import type { DraftRecord, NoticeRecord, ReadTx } from '../../catalog/catalog.ts'
import type { Capability, Edition, MediaClass } from '../../domain/governed.ts'
import type { AccountId, NoticeId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import { checkPublication, MINIMUM_MS } from '../../policy/check-publication.ts'
import type { ActorFacts } from '../../policy/measure.ts'
import { measuresOf } from '../../policy/measures-of.ts'
import { classByBytes, classByName, HEAD_BYTES } from '../../policy/media-class.ts'
import type { Parts } from '../parts.ts'
import { validApprovals } from './approve-notice.ts'
import { askToGovern, type Governor } from './governor.ts'
import { publishedNotices } from './known-notices.ts'
import { documentOf, noSuchNotice, tellFault, type ToldFault } from './notice-drafts.ts'
import { type Reach, reachOf } from './simulation-counts.ts'

export type Counted = { readonly count: number; readonly bytes: number }

/** Whom and what a notice would hit, counted on what the disk holds now. */
export type Simulation = {
  readonly accounts: { readonly total: number; readonly affected: number }
  /** Stored content that the measures are about. It exists and stays usable. */
  readonly files: Counted & { readonly byClass: Partial<Record<MediaClass, Counted>> }
  /** Uploads under way that would be refused at their commit. */
  readonly openUploads: Counted
  /** When the first measure would begin; null where there is none. */
  readonly from: Instant | null
  readonly capabilities: readonly Capability[]
  readonly media: readonly MediaClass[] | null
  /** The accounts with most of that content, at most 10. */
  readonly samples: readonly {
    readonly account: string
    readonly files: number
    readonly bytes: number
  }[]
  readonly tookMs: number
  /** What would keep it from being published now. */
  readonly faults: readonly ToldFault[]
}

const PAGE = 500
const SAMPLES_MAX = 10

/**
 * Counts what a notice would do, without any effect. For a notice that lifts or extends, it is what the
 * measures of the notice it names do.
 *
 * @throws Problem 'not-found'; 'forbidden'
 */
export async function simulateNotice(
  parts: Parts,
  request: { readonly governor: Governor; readonly id: NoticeId },
): Promise<Simulation> {
  const startedAt = parts.clock.elapsedMs()
  const counted = await parts.catalog.read(async (tx) => {
    const now = parts.clock.now()
    await askToGovern(tx, request.governor, now)
    const notice = await tx.notices.byId(request.id)
    if (!notice) throw noSuchNotice()
    const reach = reachOf(await measuresToCount(tx, notice, now))
    return {
      reach,
      accounts: await countAccounts(tx, reach),
      ...(await countFiles(tx, reach)),
      drafts: reach.measures.length === 0 ? [] : await ownedDrafts(tx),
      faults: await faultsOf(tx, { notice, publisher: request.governor.name, now }),
    }
  })
  const { reach, drafts, ...counts } = counted
  const openUploads = await countUploads(parts, reach, drafts)
  const { from, capabilities, media } = reach
  const tookMs = parts.clock.elapsedMs() - startedAt
  return { ...counts, openUploads, from, capabilities, media, tookMs }
}

async function measuresToCount(tx: ReadTx, notice: NoticeRecord, now: Instant) {
  const document = documentOf(notice)
  if (document.kind !== 'lift' && document.kind !== 'extend') return measuresOf(document, now)
  const { measures } = await tx.measures()
  return measures.filter(
    (one) => one.notice === document.of && (one.until === null || one.until > now),
  )
}

async function faultsOf(
  tx: ReadTx,
  { notice, publisher, now }: { notice: NoticeRecord; publisher: string; now: Instant },
): Promise<ToldFault[]> {
  if (notice.state === 'published') return []
  const approvals = (await validApprovals(tx, notice)).map((one) => one.account)
  const known = await publishedNotices(tx)
  const facts = { now, minimumMs: MINIMUM_MS, approvals, publisher, known }
  return checkPublication(documentOf(notice), facts).map(tellFault)
}

async function countAccounts(tx: ReadTx, reach: Reach): Promise<Simulation['accounts']> {
  let total = 0
  let affected = 0
  for (let after = 0 as AccountId; ;) {
    const accounts = await tx.accounts.list(after, PAGE)
    const last = accounts.at(-1)?.id
    if (last === undefined) return { total, affected }
    const editions = new Map<AccountId, Edition[]>()
    for (const { accountId, edition } of await tx.simulation.editions({ after, last })) {
      editions.set(accountId, [...(editions.get(accountId) ?? []), edition])
    }
    total += accounts.length
    affected += accounts.filter(({ id, name, createdAt, edition }) =>
      (editions.get(id) ?? [edition]).some((one) =>
        reach.hitsAccount({ id, name, createdAt, edition: one }),
      ),
    ).length
    after = last
  }
}

async function countFiles(tx: ReadTx, reach: Reach) {
  const byClass: Partial<Record<MediaClass, Counted>> = {}
  const byAccount = new Map<string, Counted>()
  let files: Counted = NONE
  if (reach.measures.length > 0) {
    for (const row of await tx.simulation.stored()) {
      const { accountId: id, accountName: name, createdAt, edition } = row
      const mediaClass = reach.classHit({ id, name, createdAt, edition }, row)
      if (mediaClass === undefined) continue
      const counted = { count: row.files, bytes: row.bytes }
      files = add(files, counted)
      byClass[mediaClass] = add(byClass[mediaClass] ?? NONE, counted)
      byAccount.set(name, add(byAccount.get(name) ?? NONE, counted))
    }
  }
  const samples = [...byAccount]
    .toSorted(([, one], [, other]) => other.bytes - one.bytes || other.count - one.count)
    .slice(0, SAMPLES_MAX)
    .map(([account, { count, bytes }]) => ({ account, files: count, bytes }))
  return { files: { ...files, byClass }, samples }
}

type OwnedDraft = { readonly draft: DraftRecord; readonly facts: ActorFacts }

async function ownedDrafts(tx: ReadTx): Promise<OwnedDraft[]> {
  const owned: OwnedDraft[] = []
  for (const draft of await tx.drafts.open()) {
    const account = await tx.accounts.byId(draft.accountId)
    const space = await tx.spaces.byId(draft.spaceId)
    if (!account || !space) continue
    const { id, name, createdAt } = account
    owned.push({ draft, facts: { id, name, createdAt, edition: space.edition } })
  }
  return owned
}

/** Reads the first bytes of each draft, as the commit will. */
async function countUploads(
  parts: Parts,
  reach: Reach,
  drafts: readonly OwnedDraft[],
): Promise<Counted> {
  let counted: Counted = NONE
  for (const { draft, facts } of drafts) {
    const arrived = await arrivedOf(parts, draft)
    // It was finished or given up since it was listed.
    if (!arrived) continue
    const judged = {
      byBytes: classByBytes(arrived.head),
      byName: classByName(draft.path.slice(draft.path.lastIndexOf('/') + 1)),
    }
    if (!reach.refusesUpload(facts, judged)) continue
    counted = add(counted, { count: 1, bytes: arrived.bytes })
  }
  return counted
}

async function arrivedOf(parts: Parts, draft: DraftRecord) {
  try {
    const lengths = await parts.drafts.parts(draft.id)
    const bytes = [...lengths.values()].reduce((sum, length) => sum + length, 0)
    return { bytes, head: await parts.drafts.head(draft.id, HEAD_BYTES) }
  } catch {
    return undefined
  }
}

const NONE: Counted = { count: 0, bytes: 0 }

function add(one: Counted, other: Counted): Counted {
  return { count: one.count + other.count, bytes: one.bytes + other.bytes }
}
