import type { Edition, Role } from './governed.ts'
import type { AccountId } from './ids.ts'
import type { Instant } from './instant.ts'
import type { Language } from './language.ts'

/** The protocol by which somebody comes in, as it is counted and written in the outbox. */
export type Door = 'web' | 'rest' | 'tus' | 'webdav' | 'public' | 'cli'

/** Whoever asks: an account, and how it came in. */
export type Actor = {
  readonly accountId: AccountId
  readonly name: string
  readonly role: Role
  readonly edition: Edition
  readonly createdAt: Instant
  /** The account's own choice; null: as the request says. */
  readonly language: Language | null
  readonly door: Door
}
