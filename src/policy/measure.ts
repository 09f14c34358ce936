import type { Capability, Edition, MediaClass } from '../domain/governed.ts'
import type { AccountId, MeasureId, NoticeId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Bilingual } from '../domain/language.ts'

export type Effect = 'suspend' | 'inspect' | 'end' | 'purge'

/** Whom a measure hits: everybody for whom each given condition holds; no condition, everybody. */
export type Cohort = {
  readonly edition?: Edition
  /** Account names. */
  readonly accounts?: readonly string[]
  /** Accounts made at or after this instant. */
  readonly createdSince?: Instant
  /** Accounts made before this instant. */
  readonly createdBefore?: Instant
}

/** One rule of a published notice, as the gate needs it. `from` and `until` in milliseconds. */
export type Measure = {
  readonly id: MeasureId
  readonly notice: NoticeId
  readonly noticeTitle: Bilingual
  readonly effect: Effect
  readonly capabilities: readonly Capability[]
  /** Absent: every class. */
  readonly media?: readonly MediaClass[]
  readonly cohort: Cohort
  /** In force from this instant on, inclusive. */
  readonly from: Instant
  /** In force before this instant, exclusive; null: until another notice says so. */
  readonly until: Instant | null
  /**
   * The zone in which the notice counts its days, in minutes east of UTC: dates that people read are
   * written in it. Absent: UTC.
   */
  readonly zoneMinutes?: number
}

/** What a cohort can look at. */
export type ActorFacts = {
  readonly id: AccountId
  readonly name: string
  readonly edition: Edition
  readonly createdAt: Instant
}
