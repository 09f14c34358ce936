import type { Catalog } from '../../src/catalog/catalog.ts'
import type { MeasureDefinition } from '../../src/catalog/rules-cache.ts'
import type { Capability, MediaClass } from '../../src/domain/governed.ts'
import type { MeasureId, NoticeId } from '../../src/domain/ids.ts'
import type { Instant } from '../../src/domain/instant.ts'
import type { Cohort } from '../../src/policy/measure.ts'
import { Permit } from '../../src/policy/permit-mint.ts'
import { videoNotice } from './notices.ts'

export type TestMeasure = {
  readonly notice?: string
  readonly capabilities: readonly Capability[]
  /** Absent: every class. */
  readonly media?: readonly MediaClass[]
  readonly cohort?: Cohort
  readonly from: Instant
  readonly until?: Instant | null
}

/** A published notice with one suspension, straight into the catalog: what the gate sees of one. */
export async function publishMeasure(catalog: Catalog, measure: TestMeasure): Promise<NoticeId> {
  const id = (measure.notice ?? 'test-notice') as NoticeId
  const permit = Permit.mint('govern')
  const { from, until = null, cohort = {}, capabilities, media } = measure
  const title = { en: `Notice ${id}`, 'zh-CN': `公告 ${id}` }
  const measures = [{ effect: 'suspend', capabilities, ...(media && { media }) }] as const
  const document = JSON.stringify(videoNotice({ id, title, measures }))
  const definition: MeasureDefinition = {
    effect: 'suspend',
    capabilities,
    cohort,
    ...(media && { media }),
  }
  await catalog.write(async ({ notices }) => {
    await notices.insertDraft(permit, { id, document, changes: null, draftedBy: 'test', now: from })
    await notices.publish(permit, { id, publishedBy: 'test', now: from, ledgerIndex: 0 })
    await notices.insertMeasure(permit, {
      id: `${id}#1` as MeasureId,
      noticeId: id,
      definition: JSON.stringify(definition),
      from,
      until,
    })
    await notices.setEpoch(permit, (await notices.epoch()) + 1)
  })
  return id
}

/** Ends its measure, as a lifting notice does. */
export async function liftMeasure(catalog: Catalog, notice: NoticeId, now: Instant): Promise<void> {
  const permit = Permit.mint('govern')
  await catalog.write(async ({ notices }) => {
    const id = `${notice}#1` as MeasureId
    await notices.endMeasure(permit, { id, until: now, endedBy: notice })
    await notices.setEpoch(permit, (await notices.epoch()) + 1)
  })
}
