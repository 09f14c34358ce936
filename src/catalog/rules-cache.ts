import type { Bilingual } from '../domain/language.ts'
import type { Measure } from '../policy/measure.ts'
import { compileMeasures, type MeasureTable } from '../policy/measure-table.ts'
import type { MeasureRecord, NoticeReads } from './queries/notices.ts'
import type { SpaceReads, StandingRecord } from './queries/spaces.ts'

/** What a measure's row keeps of it as JSON. */
export type MeasureDefinition = Pick<
  Measure,
  'effect' | 'capabilities' | 'media' | 'cohort' | 'zoneMinutes'
>

/** What was read of the rules at one epoch. */
export type Rules = {
  readonly epoch: number
  table: MeasureTable | undefined
  readonly standings: Map<string, StandingRecord>
}

/** The rules at the epoch that the asking transaction sees. */
export type CurrentRules = () => Promise<Rules>

const STANDINGS_MAX = 10_000

/**
 * Holds what one database says of measures, accounts and spaces. Every change of them counts up an
 * epoch within its own statement, so comparing that one number tells whether what is held is what
 * a transaction sees, whichever process made the change (docs/decisions/0012-one-epoch.md).
 */
export class RulesCache {
  #rules = nothingRead(0)
  #isUncommitted = false

  /** A transaction that may change the rules begins. */
  begin(): void {
    this.#isUncommitted = false
  }

  at(epoch: number): Rules {
    if (epoch !== this.#rules.epoch) {
      this.#rules = nothingRead(epoch)
      this.#isUncommitted = true
    }
    return this.#rules
  }

  /** What an undone transaction changed must not be remembered: its epoch will be used again. */
  forget(): void {
    if (this.#isUncommitted) this.#rules = nothingRead(0)
  }
}

/** @param notices of a transaction that sees the epoch of `rules` */
export async function measuresAt(rules: Rules, notices: NoticeReads): Promise<MeasureTable> {
  if (rules.table) return rules.table
  const rows = await notices.allMeasures()
  return (rules.table ??= compileMeasures(rows.map(toMeasure), rules.epoch))
}

/** The same as `spaces.standing`, from memory where it was read before at the same epoch. */
export function standingAt(current: CurrentRules, spaces: SpaceReads): SpaceReads['standing'] {
  return async (accountId, spaceId) => {
    const { standings } = await current()
    const key = `${String(accountId)} ${String(spaceId)}`
    const known = standings.get(key)
    if (known) return known
    const standing = await spaces.standing(accountId, spaceId)
    if (!standing) return undefined
    if (standings.size >= STANDINGS_MAX) standings.clear()
    standings.set(key, standing)
    return standing
  }
}

function nothingRead(epoch: number): Rules {
  return { epoch, table: undefined, standings: new Map() }
}

function toMeasure(row: MeasureRecord & { readonly document: string }): Measure {
  const definition = JSON.parse(row.definition) as MeasureDefinition
  const { title } = JSON.parse(row.document) as { title: Bilingual }
  const { id, from, until } = row
  return { ...definition, id, notice: row.noticeId, noticeTitle: title, from, until }
}
