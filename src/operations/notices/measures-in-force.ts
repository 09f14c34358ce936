import type { ReadTx } from '../../catalog/catalog.ts'
import type { Actor } from '../../domain/actor.ts'
import type { Capability, Edition } from '../../domain/governed.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Bilingual } from '../../domain/language.ts'
import type { ActorFacts, Measure } from '../../policy/measure.ts'
import { END_REFUSES } from '../../policy/measure-cells.ts'
import { affects, type MeasureTable } from '../../policy/measure-table.ts'
import { stillWorks } from '../../policy/refusal-words.ts'
import type { Parts } from '../parts.ts'
import { documentOf } from './notice-drafts.ts'
import { type MeasureView, viewMeasure } from './notice-view.ts'

export type MeasureForMe = MeasureView & {
  readonly title: Bilingual
  /** When it begins, or began. */
  readonly since: Instant
  /** What this person can go on doing with content that the measure is about. */
  readonly stillWorks: readonly Capability[]
}

/** The measures in force and those still to come, in the order in which they begin. */
export async function measuresInForce(parts: Parts): Promise<MeasureView[]> {
  return await parts.catalog.read(async (tx) => {
    const now = parts.clock.now()
    const { measures } = await tx.measures()
    return await viewAll(
      tx,
      measures.filter((one) => (one.until ?? Infinity) > now),
      now,
    )
  })
}

/** Those of them that concern an account in one of its spaces, and what they leave to it. */
export async function measuresFor(parts: Parts, actor: Actor): Promise<MeasureForMe[]> {
  return await parts.catalog.read(async (tx) => {
    const now = parts.clock.now()
    const table = await tx.measures()
    const concerned = await concerning(tx, table, { actor, now })
    const views = await viewAll(
      tx,
      concerned.map((one) => one.measure),
      now,
    )
    return views.flatMap((view) => {
      const found = concerned.find((one) => one.measure.id === view.id)
      if (!found) return []
      const { measure, facts } = found
      return [
        {
          ...view,
          title: measure.noticeTitle,
          since: measure.from,
          stillWorks: worksUnder(table, { measure, facts, now }),
        },
      ]
    })
  })
}

/** A measure against an edition follows the space; each measure counts once. */
async function concerning(
  tx: ReadTx,
  table: MeasureTable,
  { actor, now }: { readonly actor: Actor; readonly now: Instant },
) {
  const spaces = await tx.spaces.ownedBy(actor.accountId)
  const editions = new Set<Edition>([actor.edition, ...spaces.map((space) => space.edition)])
  const found = new Map<string, { readonly measure: Measure; readonly facts: ActorFacts }>()
  for (const edition of editions) {
    const { accountId: id, name, createdAt } = actor
    const facts = { id, name, createdAt, edition }
    for (const { measure } of affects(table, facts, now)) {
      if (!found.has(measure.id)) found.set(measure.id, { measure, facts })
    }
  }
  return [...found.values()]
}

/** What is true once it has begun. */
function worksUnder(
  table: MeasureTable,
  { measure, facts, now }: { measure: Measure; facts: ActorFacts; now: Instant },
): Capability[] {
  const refused = measure.effect === 'end' ? END_REFUSES : measure.capabilities
  const [capability] = refused
  if (capability === undefined) return []
  const mediaClass = measure.media?.[0] ?? null
  const judged = mediaClass === null ? undefined : { byBytes: mediaClass, byName: mediaClass }
  const refusal = {
    verdict: 'refuse',
    capability,
    measure,
    mediaClass,
    judgedBy: null,
    byRename: false,
  } as const
  return stillWorks(table, refusal, { judged, actor: facts, now: Math.max(now, measure.from) })
}

async function viewAll(
  tx: ReadTx,
  measures: readonly Measure[],
  now: Instant,
): Promise<MeasureView[]> {
  const views: MeasureView[] = []
  for (const measure of measures) {
    const notice = await tx.notices.byId(measure.notice)
    const rows = await tx.notices.measuresOf(measure.notice)
    const row = rows.find((one) => one.id === measure.id)
    if (notice && row) {
      views.push(await viewMeasure(tx, { row, document: documentOf(notice) }, now))
    }
  }
  return views
}
