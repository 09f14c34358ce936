import type { NoticeRecord, WriteTx } from '../../catalog/catalog.ts'
import type { MeasureDefinition } from '../../catalog/rules-cache.ts'
import type { NoticeId } from '../../domain/ids.ts'
import { type Instant, isoInstant } from '../../domain/instant.ts'
import { documentHash, type LedgerEntry } from '../../ledger/ledger-entry.ts'
import { personCommitment } from '../../ledger/person-commitment.ts'
import { checkPublication, MINIMUM_MS } from '../../policy/check-publication.ts'
import type { Measure } from '../../policy/measure.ts'
import { changesBy } from '../../policy/measures-of.ts'
import type { Permit } from '../../policy/permit.ts'
import { appendToLedger } from '../append-to-ledger.ts'
import type { Parts } from '../parts.ts'
import { validApprovals } from './approve-notice.ts'
import { askToGovern, type Governor } from './governor.ts'
import { publishedNotices } from './known-notices.ts'
import { documentOf, faultyNotice, getDraft } from './notice-drafts.ts'

/**
 * Publishes a draft: its text, its measures, its entry in the signed ledger, the new epoch of the rules
 * and the job that delivers it become durable in one transaction, and hold from its instant on at every
 * door of every process. The answer comes after that.
 *
 * @throws Problem 'invalid-input' with all `faults` that keep it from being published; 'not-found';
 *   'precondition-failed' once it is published; 'forbidden'
 */
export async function publishNotice(
  parts: Parts,
  request: { readonly governor: Governor; readonly id: NoticeId },
): Promise<NoticeRecord> {
  const { governor, id } = request
  const published = await parts.catalog.write(async (tx) => {
    const now = parts.clock.now()
    const permit = await askToGovern(tx, governor, now)
    const draft = await getDraft(tx, id)
    return await publishDraft(parts, tx, { permit, draft, publisher: governor.name, now })
  })
  parts.wakeWorker()
  return published
}

export type Publication = {
  readonly permit: Permit<'govern'>
  readonly draft: NoticeRecord
  /** The name of whoever publishes. */
  readonly publisher: string
  readonly now: Instant
}

/** The step itself, inside the transaction that it is to commit with. @throws as `publishNotice` */
export async function publishDraft(
  parts: Pick<Parts, 'ledger' | 'clock'>,
  tx: WriteTx,
  publication: Publication,
): Promise<NoticeRecord> {
  const { permit, draft, publisher, now } = publication
  const { id } = draft
  const document = documentOf(draft)
  const approvals = await validApprovals(tx, draft)
  const faults = checkPublication(document, {
    now,
    minimumMs: MINIMUM_MS,
    approvals: approvals.map((one) => one.account),
    publisher,
    known: await publishedNotices(tx),
  })
  if (faults.length > 0) throw faultyNotice(faults)

  const entries = entriesOf(draft, approvals, now)
  const { indexes } = await appendToLedger(parts, tx, entries)
  const ledgerIndex = indexes.at(-1) ?? 0
  await tx.notices.publish(permit, { id, publishedBy: publisher, now, ledgerIndex })
  await changeMeasures(tx, publication)
  await tx.notices.setEpoch(permit, (await tx.notices.epoch()) + 1)
  const job = { kind: 'deliver-notice', notice: id, after: 0 } as const
  await tx.jobs.add(job, { notBefore: now, uniqueKey: `deliver-notice/${id}/0` })
  return (await tx.notices.byId(id)) ?? draft
}

type Approval = Awaited<ReturnType<typeof validApprovals>>[number]

/** Who approved goes in as a commitment; the name stands on the notice, where it can be erased. */
function entriesOf(
  draft: NoticeRecord,
  approvals: readonly Approval[],
  now: Instant,
): LedgerEntry[] {
  const { id } = draft
  const document = JSON.parse(draft.document) as Record<string, unknown>
  const sha256 = documentHash(document)
  return [
    ...approvals.map((one): LedgerEntry => ({
      kind: 'approval',
      at: isoInstant(one.at),
      notice: id,
      sha256,
      approver: personCommitment(bytesOf(one.salt), one.account),
    })),
    { kind: 'notice', at: isoInstant(now), notice: id, sha256, document },
  ]
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  )
}

async function changeMeasures(tx: WriteTx, publication: Publication): Promise<void> {
  const { permit, draft, now } = publication
  const document = documentOf(draft)
  const before = document.of ? await runningMeasures(tx, document.of) : []
  const { added, ended, extended } = changesBy(document, now, before)
  for (const measure of added) {
    const { id, from, until } = measure
    const definition = JSON.stringify(definitionOf(measure))
    await tx.notices.insertMeasure(permit, { id, noticeId: draft.id, definition, from, until })
  }
  for (const { id, until } of ended) {
    await tx.notices.endMeasure(permit, { id, until, endedBy: draft.id })
  }
  for (const { id, until } of extended) await tx.notices.setUntil(permit, id, until)
}

async function runningMeasures(tx: WriteTx, notice: string): Promise<Measure[]> {
  const { measures } = await tx.measures()
  return measures.filter((measure) => measure.notice === notice)
}

/** What the catalog keeps of a measure besides its dates. */
export function definitionOf(measure: Measure): MeasureDefinition {
  const { effect, capabilities, media, cohort, zoneMinutes } = measure
  return {
    effect,
    capabilities,
    cohort,
    ...(media && { media }),
    ...(zoneMinutes !== undefined && { zoneMinutes }),
  }
}
