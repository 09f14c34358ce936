import type { MeasureId } from '../../domain/ids.ts'
import { type Executor, statement } from '../statement.ts'

/** What is counted of a refusal: nothing of the person. `day` is `YYYY-MM-DD` in UTC. */
export type RefusalRecord = {
  readonly measureId: MeasureId
  readonly day: string
  readonly door: string
  readonly capability: string
  readonly mediaClass: string
}

const count = statement((db, p: RefusalRecord) =>
  db
    .insertInto('refusals')
    .values({
      measure_id: p.measureId,
      day: p.day,
      door: p.door,
      capability: p.capability,
      media_class: p.mediaClass,
      count: 1,
    })
    .onConflict((c) =>
      c
        .columns(['measure_id', 'day', 'door', 'capability', 'media_class'])
        .doUpdateSet((e) => ({ count: e('refusals.count', '+', 1) })),
    ),
)
const ofMeasure = statement((db, p: { measureId: MeasureId }) =>
  db
    .selectFrom('refusals')
    .select((e) => e.fn.sum<number | null>('count').as('count'))
    .where('measure_id', '=', p.measureId),
)
const ofDay = statement((db, p: { day: string }) =>
  db
    .selectFrom('refusals')
    .select((e) => ['measure_id as measureId', 'capability', e.fn.sum<number>('count').as('count')])
    .where('day', '=', p.day)
    .groupBy(['measure_id', 'capability'])
    .orderBy('measure_id')
    .orderBy('capability'),
)
const days = statement((db, p: { after: string; before: string }) =>
  db
    .selectFrom('refusals')
    .select('day')
    .distinct()
    .where('day', '>', p.after)
    .where('day', '<', p.before)
    .orderBy('day'),
)
const closedDay = statement((db) =>
  db.selectFrom('meta').select('value').where('key', '=', 'closed_day'),
)
const setClosedDay = statement((db, p: { day: string }) =>
  db.updateTable('meta').set({ value: p.day }).where('key', '=', 'closed_day'),
)

export type RefusalReads = ReturnType<typeof refusalReads>
export function refusalReads(run: Executor) {
  return {
    ofMeasure: async (measureId: MeasureId): Promise<number> =>
      (await run.first(ofMeasure, { measureId }))?.count ?? 0,
    /** Sums by measure and capability. */
    ofDay: (day: string) => run.all(ofDay, { day }),
    /** Days with refusals, both bounds exclusive, ascending. */
    days: async (between: { after: string; before: string }): Promise<string[]> =>
      (await run.all(days, between)).map((row) => row.day),
    /** The last day whose counts are in the ledger; '' for none. */
    closedDay: async (): Promise<string> => (await run.first(closedDay, {}))?.value ?? '',
  }
}

export type RefusalWrites = ReturnType<typeof refusalWrites>
export function refusalWrites(run: Executor) {
  return {
    count: (refusal: RefusalRecord) => run.run(count, refusal),
    setClosedDay: (day: string) => run.run(setClosedDay, { day }),
  }
}
