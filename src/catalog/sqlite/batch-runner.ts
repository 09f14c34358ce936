import type Database from 'better-sqlite3'
import { nextTurn } from '../../lib/next-turn.ts'
import { isFull, isStorageFailure } from './sqlite-problem.ts'

/** After so long of a batch whoever reads has a turn: what they see is the state before it. */
const TURN_MS = 0.5

/** A transaction's work, and whoever waits for it. */
export type Waiting = {
  readonly work: () => Promise<unknown>
  readonly freesSpace: boolean
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export type Outcome = {
  readonly waiting: Waiting
  readonly value?: unknown
  readonly error?: unknown
}

export type BatchHooks = {
  /** How many statements that change something were run so far. */
  readonly writes: () => number
  /** After a rollback: what was remembered of undone work must be forgotten. */
  readonly onRollback: () => void
}

/** One of a batch failed when it had changed something, and cannot be undone by itself. */
export class MustUndo extends Error {}

/**
 * Runs several transactions within one of the database. One that fails must undo only itself. Most that fail
 * have changed nothing yet. For the others the whole is undone, and runs again with a savepoint for each: with
 * one for each from the beginning, every page that anybody touches would be copied first.
 */
export class BatchRunner {
  readonly #connection: Database.Database
  readonly #hooks: BatchHooks
  readonly #savepoint: Database.Statement
  readonly #release: Database.Statement

  constructor(connection: Database.Database, hooks: BatchHooks) {
    this.#connection = connection
    this.#hooks = hooks
    this.#savepoint = connection.prepare('SAVEPOINT one')
    this.#release = connection.prepare('RELEASE one')
  }

  /**
   * Adds to `outcomes` how each ended.
   *
   * @param options.isGuarded whether each has a savepoint
   * @throws MustUndo; what the storage throws when it fails, or has no room for what would make some
   */
  async run(
    batch: readonly Waiting[],
    outcomes: Outcome[],
    { isGuarded = false }: { readonly isGuarded?: boolean },
  ): Promise<void> {
    let turnEndsAt = performance.now() + TURN_MS
    for (const waiting of batch) {
      if (performance.now() > turnEndsAt) {
        await nextTurn()
        turnEndsAt = performance.now() + TURN_MS
      }
      const before = this.#hooks.writes()
      if (isGuarded) this.#savepoint.run()
      try {
        const value = await waiting.work()
        if (isGuarded) this.#release.run()
        outcomes.push({ waiting, value })
      } catch (error) {
        // A full disk may have ended the whole transaction: then the batch fails as one.
        if (!this.#connection.inTransaction || isStorageFailure(error)) throw error
        if (isFull(error) && waiting.freesSpace) throw error
        if (isGuarded) this.#undoOne()
        else if (this.#hooks.writes() !== before) throw new MustUndo()
        outcomes.push({ waiting, error })
      }
    }
  }

  #undoOne(): void {
    this.#connection.exec('ROLLBACK TO one; RELEASE one')
    // At once: whoever comes next in this batch may reuse what this one had made up.
    this.#hooks.onRollback()
  }
}
