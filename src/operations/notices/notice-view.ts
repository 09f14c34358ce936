import type { DeliveryCounts, MeasureRecord, NoticeRecord, ReadTx } from '../../catalog/catalog.ts'
import type { Capability, MediaClass } from '../../domain/governed.ts'
import type { AccountId, MeasureId, NoticeId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Effect } from '../../policy/measure.ts'
import { END_REFUSES } from '../../policy/measure-cells.ts'
import type { DocumentMeasure, NoticeDocument } from '../../policy/notice-document.ts'
import { instantOf } from '../../policy/written-instant.ts'
import { documentOf } from './notice-drafts.ts'

export type MeasureState = 'draft' | 'coming' | 'in-force' | 'ended'

/** A measure with what became of it. */
export type MeasureView = {
  readonly id: MeasureId
  readonly notice: NoticeId
  /** As the notice has it. */
  readonly written: DocumentMeasure
  readonly effect: Effect
  /** What it refuses; none for an inventory. */
  readonly capabilities: readonly Capability[]
  /** null: every class. */
  readonly media: readonly MediaClass[] | null
  /** null for a draft's measure that begins with the publication. */
  readonly from: Instant | null
  readonly until: Instant | null
  readonly state: MeasureState
  /** The later notice that ends it. */
  readonly endedBy: NoticeId | null
  readonly refusals: number
}

/** A notice with everything that the disk knows of it. */
export type NoticeView = {
  readonly document: NoticeDocument
  readonly state: NoticeRecord['state']
  readonly draftedBy: string
  readonly draftedAt: Instant
  readonly publishedBy: string | null
  readonly publishedAt: Instant | null
  readonly approvals: readonly { readonly account: string; readonly at: Instant }[]
  readonly ledgerIndex: number | null
  /** The signed note over the log as it was once the notice was in it. */
  readonly signature: string | null
  readonly measures: readonly MeasureView[]
  readonly deliveries: DeliveryCounts
  /** Whether the reader has seen it; absent where nobody is signed in. */
  readonly seen?: boolean
  /** The later notices that amend, extend or lift it, the earliest first. */
  readonly changedBy: readonly NoticeId[]
  readonly inForce: boolean
}

export type Reader = { readonly now: Instant; readonly accountId?: AccountId | undefined }

export async function viewNotice(
  tx: ReadTx,
  notice: NoticeRecord,
  reader: Reader,
): Promise<NoticeView> {
  const { id, ledgerIndex } = notice
  const document = documentOf(notice)
  const measures = await viewMeasures(tx, { notice, document }, reader.now)
  const checkpoint =
    ledgerIndex === null ? undefined : await tx.ledger.checkpointHolding(ledgerIndex)
  return {
    document,
    state: notice.state,
    draftedBy: notice.draftedBy,
    draftedAt: notice.draftedAt,
    publishedBy: notice.publishedBy,
    publishedAt: notice.publishedAt,
    approvals: (await tx.notices.approvalsOf(id)).map(({ account, at }) => ({ account, at })),
    ledgerIndex,
    signature: checkpoint?.note ?? null,
    measures,
    deliveries: await tx.deliveries.counts(id),
    ...(reader.accountId !== undefined && { seen: await hasSeen(tx, id, reader.accountId) }),
    changedBy: (await tx.notices.publishedChanging(id)).map((one) => one.id),
    inForce: measures.some((one) => one.state === 'in-force'),
  }
}

type Noticed = { readonly notice: NoticeRecord; readonly document: NoticeDocument }

/** Of a published notice the rows; of a draft what would become of its text. */
async function viewMeasures(
  tx: ReadTx,
  { notice, document }: Noticed,
  now: Instant,
): Promise<MeasureView[]> {
  if (notice.state !== 'published') {
    return (document.measures ?? []).map((written, index) => draftMeasure(document, written, index))
  }
  const rows = await tx.notices.measuresOf(notice.id)
  return await Promise.all(rows.map((row) => viewMeasure(tx, { row, document }, now)))
}

/** @param measured.document the notice that the measure stands in */
export async function viewMeasure(
  tx: ReadTx,
  measured: { readonly row: MeasureRecord; readonly document: NoticeDocument },
  now: Instant,
): Promise<MeasureView> {
  const { row, document } = measured
  const written = document.measures?.[numberOf(row.id) - 1] ?? { effect: 'suspend' }
  return {
    ...facts(written),
    id: row.id,
    notice: row.noticeId,
    from: row.from,
    until: row.until,
    state: stateOf(row, now),
    endedBy: row.endedBy,
    refusals: await tx.refusals.ofMeasure(row.id),
  }
}

function draftMeasure(
  document: NoticeDocument,
  written: DocumentMeasure,
  index: number,
): MeasureView {
  return {
    ...facts(written),
    id: `${document.id}#${String(index + 1)}` as MeasureId,
    notice: document.id as NoticeId,
    from: written.from === undefined ? null : instantOf(written.from),
    until: written.until ? instantOf(written.until) : null,
    state: 'draft',
    endedBy: null,
    refusals: 0,
  }
}

function facts(written: DocumentMeasure) {
  const { effect, media } = written
  return {
    written,
    effect,
    capabilities: effect === 'end' ? END_REFUSES : (written.capabilities ?? []),
    media: media ?? null,
  }
}

/** Ids count the measures of the text from 1: `NOTICE#N`. */
function numberOf(id: MeasureId): number {
  return Number(id.slice(id.lastIndexOf('#') + 1))
}

export function stateOf(row: Pick<MeasureRecord, 'from' | 'until'>, now: Instant): MeasureState {
  if (row.until !== null && row.until <= now) return 'ended'
  return row.from > now ? 'coming' : 'in-force'
}

async function hasSeen(tx: ReadTx, id: NoticeId, accountId: AccountId): Promise<boolean> {
  const delivery = await tx.deliveries.one(id, accountId)
  return typeof delivery?.seenAt === 'number'
}
