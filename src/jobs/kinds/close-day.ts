import type { NoticeRecord, ReadTx } from '../../catalog/catalog.ts'
import type { Capability } from '../../domain/governed.ts'
import type { MeasureId, NoticeId } from '../../domain/ids.ts'
import { DAY_MS, type Instant, isoInstant, MINUTE_MS } from '../../domain/instant.ts'
import type { LedgerEntry, RefusalsEntry } from '../../ledger/ledger-entry.ts'
import { appendToLedger } from '../../operations/append-to-ledger.ts'
import type { Parts } from '../../operations/parts.ts'
import type { NextJob } from '../job-queue.ts'

/** A refusal just before midnight is still being counted just after it. */
const SETTLING_MS = 5 * MINUTE_MS
/** For so long after its publication a notice's deliveries are put on record day by day. */
const DELIVERY_DAYS_MS = 30 * DAY_MS

/**
 * Puts on record, for every finished day (in UTC) that is not there yet, how often each measure
 * refused, and how far recent notices have got. Each day goes in once, whatever is run again.
 */
export async function closeDay(parts: Parts): Promise<NextJob> {
  const now = parts.clock.now()
  const today = dayOf(now)
  const yesterday = dayOf(now - DAY_MS)
  await parts.catalog.write(async (tx) => {
    const closed = await tx.refusals.closedDay()
    if (closed >= yesterday) return
    const at = isoInstant(now)
    const entries: LedgerEntry[] = []
    for (const day of await tx.refusals.days({ after: closed, before: today })) {
      entries.push(...(await refusalEntries(tx, { day, at })))
    }
    entries.push(...(await deliveryEntries(tx, { day: yesterday, at, now })))
    if (entries.length > 0) await appendToLedger(parts, tx, entries)
    await tx.refusals.setClosedDay(yesterday)
  })
  const midnight = Date.parse(`${today}T00:00:00Z`) + DAY_MS
  return { job: { kind: 'close-day' }, notBefore: midnight + SETTLING_MS, uniqueKey: 'close-day' }
}

type When = { readonly day: string; readonly at: string }

async function refusalEntries(tx: ReadTx, { day, at }: When): Promise<LedgerEntry[]> {
  const byMeasure = new Map<MeasureId, Partial<Record<Capability, number>>>()
  for (const { measureId, capability, count } of await tx.refusals.ofDay(day)) {
    const counts = byMeasure.get(measureId) ?? {}
    counts[capability as Capability] = count
    byMeasure.set(measureId, counts)
  }
  return [...byMeasure].map(([measure, counts]): RefusalsEntry => ({
    kind: 'refusals',
    at,
    measure,
    day,
    counts,
  }))
}

async function deliveryEntries(
  tx: ReadTx,
  { day, at, now }: When & { readonly now: Instant },
): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = []
  const midnight = Date.parse(`${dayOf(now)}T00:00:00Z`)
  for (const notice of await publishedBetween(tx, now - DELIVERY_DAYS_MS, midnight)) {
    const counts = await tx.deliveries.counts(notice)
    entries.push({ kind: 'delivery', at, notice, day, ...counts })
  }
  return entries
}

async function publishedBetween(tx: ReadTx, since: Instant, before: Instant): Promise<NoticeId[]> {
  const ids: NoticeId[] = []
  let page = { before, beforeId: '', limit: 100 }
  for (;;) {
    const notices: NoticeRecord[] = await tx.notices.published(page)
    const recent = notices.filter((notice) => (notice.publishedAt ?? 0) >= since)
    ids.push(...recent.map((notice) => notice.id))
    const last = recent.at(-1)
    if (!last || recent.length < page.limit) return ids
    page = { ...page, before: last.publishedAt ?? 0, beforeId: last.id }
  }
}

function dayOf(instant: Instant): string {
  return isoInstant(instant).slice(0, 10)
}
