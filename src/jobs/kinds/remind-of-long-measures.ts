import type { MeasureRecord, NoticeRecord, WriteTx } from '../../catalog/catalog.ts'
import type { NoticeId } from '../../domain/ids.ts'
import { DAY_MS, type Instant } from '../../domain/instant.ts'
import type { Bilingual } from '../../domain/language.ts'
import { checkDocument, documentOf, draftRow } from '../../operations/notices/notice-drafts.ts'
import { askToGovern } from '../../operations/notices/governor.ts'
import { publishDraft } from '../../operations/notices/publish-notice.ts'
import type { Parts } from '../../operations/parts.ts'
import { noticeDay } from '../../policy/notice-date.ts'
import type { NoticeDocument } from '../../policy/notice-document.ts'
import type { NextJob } from '../job-queue.ts'

/** How long a measure without an end lasts before the disk itself recalls it, and then again. */
export const REMINDER_MS = 90 * DAY_MS
const DAY_COUNT = REMINDER_MS / DAY_MS
const ID_LENGTH_MAX = 100

/** No account: the disk speaks for itself. */
const DISK = { name: 'CloudKeep', accountId: null } as const

/**
 * Publishes a reminder of every notice whose measures have been in force for 90 days without an end,
 * and again every 90 days, so that nobody finds out months later. Each reminder is published once.
 */
export async function remindOfLongMeasures(parts: Parts): Promise<NextJob> {
  const now = parts.clock.now()
  const published = await parts.catalog.write(async (tx) => {
    let count = 0
    for (const long of await longMeasures(tx, now)) count += await remind(parts, tx, { long, now })
    return count
  })
  if (published > 0) parts.wakeWorker()
  const job = { kind: 'remind-of-long-measures' } as const
  return { job, notBefore: now + DAY_MS, uniqueKey: job.kind }
}

type Long = {
  readonly notice: NoticeRecord
  readonly measure: MeasureRecord
  readonly times: number
}

/** One for each notice: of its measures that have no end the one that began first. */
async function longMeasures(tx: WriteTx, now: Instant): Promise<Long[]> {
  const { measures } = await tx.measures()
  const endless = measures.filter((one) => one.until === null && one.from <= now - REMINDER_MS)
  const byNotice = new Map<NoticeId, Long>()
  for (const { id, notice: noticeId, from } of endless) {
    if (byNotice.has(noticeId)) continue
    const notice = await tx.notices.byId(noticeId)
    const measure = (await tx.notices.measuresOf(noticeId)).find((one) => one.id === id)
    const times = Math.floor((now - from) / REMINDER_MS)
    if (notice && measure) byNotice.set(noticeId, { notice, measure, times })
  }
  return [...byNotice.values()]
}

async function remind(
  parts: Parts,
  tx: WriteTx,
  { long, now }: { readonly long: Long; readonly now: Instant },
): Promise<number> {
  const id = reminderId(long)
  if (await tx.notices.byId(id)) return 0
  const refusals = await refusalsOf(tx, long.notice.id)
  const document = checkDocument(reminderDocument(long, { id, refusals, now }))
  const permit = await askToGovern(tx, DISK, now)
  await tx.notices.insertDraft(permit, { ...draftRow(document), draftedBy: DISK.name, now })
  const draft = await tx.notices.byId(id)
  if (!draft) return 0
  await publishDraft(parts, tx, { permit, draft, publisher: DISK.name, now })
  return 1
}

async function refusalsOf(tx: WriteTx, notice: NoticeId): Promise<number> {
  let sum = 0
  for (const measure of await tx.notices.measuresOf(notice)) {
    sum += await tx.refusals.ofMeasure(measure.id)
  }
  return sum
}

function reminderId({ notice, times }: Long): NoticeId {
  const ending = `-reminder-${times}`
  return `${notice.id.slice(0, ID_LENGTH_MAX - ending.length)}${ending}` as NoticeId
}

function reminderDocument(
  { notice, measure, times }: Long,
  facts: { readonly id: NoticeId; readonly refusals: number; readonly now: Instant },
): NoticeDocument {
  const { title } = documentOf(notice)
  const days = Math.floor((facts.now - measure.from) / DAY_MS)
  const since = noticeDay(measure.from, zoneOf(measure))
  const recalled = times * DAY_COUNT
  const body: Bilingual = {
    en: `The notice “${title.en}” (${notice.id}) has been in force since ${since.en}, for ${days} days, and names no end. It goes on until another notice changes or lifts it. Requests refused so far: ${facts.refusals}.

The disk itself publishes this reminder every ${DAY_COUNT} days, so that no restriction is forgotten. Nothing changes by it.`,
    'zh-CN': `公告《${title['zh-CN']}》（${notice.id}）自${since['zh-CN']}起生效，至今已 ${days} 天，未设截止时间，在另有公告修订或解除之前继续有效。迄今据此拒绝的请求：${facts.refusals} 次。

本提醒由云盘每 ${DAY_COUNT} 天自动发布一次，以免限制被遗忘；本提醒不改变任何规则。`,
  }
  return {
    id: facts.id,
    title: {
      en: cut(`Reminder: “${title.en}” has been in force for ${recalled} days`),
      'zh-CN': cut(`提醒：《${title['zh-CN']}》已生效 ${recalled} 天`),
    },
    body,
    authority: 'operator',
    kind: 'clarification',
    of: notice.id,
  }
}

/** A title has 200 characters at most. */
function cut(title: string): string {
  return title.length > 200 ? `${title.slice(0, 199)}…` : title
}

function zoneOf(measure: MeasureRecord): number | undefined {
  return (JSON.parse(measure.definition) as { zoneMinutes?: number }).zoneMinutes
}
