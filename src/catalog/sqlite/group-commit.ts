import type Database from 'better-sqlite3'
import { storageFailed, writesRefused } from '../../domain/storage-problem.ts'
import { nextTurn } from '../../lib/next-turn.ts'
import {
  type BatchHooks,
  BatchRunner,
  MustUndo,
  type Outcome,
  type Waiting,
} from './batch-runner.ts'
import { Company } from './company.ts'
import {
  asProblem,
  catalogClosed,
  isFull,
  isPerhapsFull,
  isStorageFailure,
  sqliteCode,
  storageFull,
} from './sqlite-problem.ts'

/** Longest batch: what has run but is not yet acknowledged waits for the rest of it. */
const BATCH_MAX = 256
/** Turns of the event loop that a batch with company stays open for more of it. */
const GATHER_TURNS_MAX = 8
/** Another process may hold the write lock: try again after so long, for so long. */
const BUSY_RETRY_MS = 5
const BUSY_GIVE_UP_MS = 15_000

export type GroupCommitHooks = BatchHooks & {
  /** What the next transaction waits for, if anything; begun once all that was committed is durable. */
  readonly settle?: (durable: Promise<void> | undefined) => Promise<void> | undefined
  readonly onBegin: () => void
  /** The disk failed: what it holds of the last commit is not known. */
  readonly onFailure: (error: Error) => void
  /** From now on nobody may see what is committed, until `reveal`. */
  readonly conceal: () => void
  readonly reveal: () => void
  readonly onCommit: () => void
  /**
   * Makes durable what was committed.
   *
   * @param isBeside whether others can go on meanwhile; otherwise it is quicker
   * @throws as the drive does
   */
  readonly sync: (isBeside: boolean) => Promise<void>
  /** How many have read so far. */
  readonly reads: () => number
  /** A write failed: whether that was for want of room. */
  readonly isOutOfRoom: () => boolean
  /** False when what is free is kept for those who make room. */
  readonly hasRoom: () => boolean
  /** Whether the database has room for what is in its log and in the open transaction. */
  readonly canGrow: () => boolean
  /** The disk is full: makes room within the log. False when there is none to be had. */
  readonly makeRoomInLog: () => boolean
  /** The disk is full: gives back some reserved space. False when there is none left. */
  readonly releaseReserve: () => boolean
}

/** The transaction would fit, and what makes room later would not. */
class NoRoom extends Error {}

type Way = {
  /** Whether to give up when the disk is full, and not to look for room in the log. */
  readonly isLast?: boolean
  /** Whether each can be undone by itself. */
  readonly isGuarded?: boolean
}

/**
 * Runs transactions one after another on one connection and lets those that wait share one COMMIT,
 * so that many acknowledgements cost one sync. While one batch is synced the next one runs, and
 * commits once the sync is over. A transaction that fails undoes only itself.
 */
export class GroupCommit {
  readonly #connection: Database.Database
  readonly #hooks: GroupCommitHooks
  readonly #batches: BatchRunner
  readonly #say: Record<'begin' | 'commit', Database.Statement>
  #queue: Waiting[] = []
  #running: Promise<void> | undefined
  /** Until the last commit is durable. Never rejects. */
  #syncing: Promise<void> | undefined
  readonly #company = new Company()
  /** How many came since the last sync began. */
  #joined = 0
  #onArrival: () => void = () => undefined
  #hadCompany = false
  #isClosed = false
  #failure: Error | undefined

  constructor(connection: Database.Database, hooks: GroupCommitHooks) {
    this.#connection = connection
    this.#hooks = hooks
    this.#batches = new BatchRunner(connection, hooks)
    this.#say = {
      begin: connection.prepare('BEGIN IMMEDIATE'),
      commit: connection.prepare('COMMIT'),
    }
  }

  run<T>(work: () => Promise<T>, freesSpace: boolean): Promise<T> {
    if (this.#isClosed) return Promise.reject(catalogClosed())
    if (this.#failure) return Promise.reject(writesRefused(this.#failure))
    if (!freesSpace && !this.#hooks.hasRoom()) return Promise.reject(storageFull(undefined))
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, freesSpace, resolve: resolve as (value: unknown) => void, reject })
      this.#joined++
      this.#running ??= this.#drain()
      this.#onArrival()
    })
  }

  /** Takes no more, and resolves once all that waits has been answered. */
  async close(): Promise<void> {
    this.#isClosed = true
    while (this.#running) await this.#running
    await this.#syncing
  }

  async #drain(): Promise<void> {
    try {
      await nextTurn()
      while (this.#queue.length > 0) {
        await this.#gather()
        // It may be empty by now: a sync that failed answers everybody who waits.
        const batch = this.#queue.splice(0, BATCH_MAX)
        if (batch.length > 0) await this.#commit(batch)
      }
    } finally {
      this.#running = undefined
    }
  }

  /** A lone request is never delayed; after a batch with company more is likely to come at once. */
  async #gather(): Promise<void> {
    if (!this.#hadCompany) return
    for (let turn = 0; turn < GATHER_TURNS_MAX && this.#queue.length < BATCH_MAX; turn++) {
      const before = this.#queue.length
      await nextTurn()
      if (this.#queue.length === before) return
    }
  }

  async #commit(first: readonly Waiting[], way: Way = {}): Promise<void> {
    const batch = [...first]
    const outcomes: Outcome[] = []
    const isRefused = (outcome: Outcome) => 'error' in outcome
    try {
      await this.#begin()
      await this.#batches.run(batch, outcomes, way)
      await this.#runWhileSyncing(batch, outcomes, way)
      if (batch.some(({ freesSpace }) => !freesSpace) && !this.#hooks.canGrow()) throw new NoRoom()
      if (outcomes.every(isRefused)) this.#say.commit.run()
      else this.#commitConcealed()
    } catch (error) {
      const isForWantOfRoom = this.#isForWantOfRoom(error)
      this.#rollback()
      if (this.#failure) for (const waiting of batch) waiting.reject(writesRefused(this.#failure))
      else if (error instanceof MustUndo) await this.#commit(batch, { ...way, isGuarded: true })
      else if (isForWantOfRoom) await this.#whenFull(batch, error, way)
      else if (isPerhapsFull(error) || isStorageFailure(error)) this.#fail(batch, error)
      else for (const waiting of batch) waiting.reject(asProblem(error))
      return
    }
    this.#hadCompany = batch.length > 1
    if (outcomes.every(isRefused)) answer(outcomes)
    else this.#syncing = this.#sync(outcomes)
    this.#hooks.onCommit()
  }

  /** While the batch before is made durable, whoever comes joins the open transaction. */
  async #runWhileSyncing(batch: Waiting[], outcomes: Outcome[], way: Way): Promise<void> {
    while (this.#syncing) {
      if (this.#queue.length === 0) await Promise.race([this.#syncing, this.#arrival()])
      const next = this.#queue.splice(0, Math.max(0, BATCH_MAX - batch.length))
      if (next.length === 0) await this.#syncing
      batch.push(...next)
      await this.#batches.run(next, outcomes, way)
    }
    if (this.#failure) throw this.#failure
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => (this.#onArrival = resolve))
  }

  #commitConcealed(): void {
    this.#hooks.conceal()
    try {
      this.#say.commit.run()
    } catch (error) {
      this.#hooks.reveal()
      throw error
    }
  }

  /** Acknowledges what was committed once it is durable. Never rejects. */
  async #sync(outcomes: readonly Outcome[]): Promise<void> {
    try {
      const startedAt = performance.now()
      this.#joined = this.#queue.length
      await this.#hooks.sync(this.#company.isLikely(this.#hooks.reads()))
      const ms = performance.now() - startedAt
      this.#company.ended({ joined: this.#joined, waited: outcomes.length, ms })
      this.#hooks.reveal()
      answer(outcomes)
    } catch (error) {
      // It stays concealed: nobody knows whether it is there.
      const batch = outcomes.map(({ waiting }) => waiting)
      this.#fail(batch, error as Error)
    } finally {
      this.#syncing = undefined
    }
  }

  #fail(batch: readonly Waiting[], error: Error): void {
    this.#stop(error)
    for (const waiting of batch) waiting.reject(storageFailed(error))
  }

  #isForWantOfRoom(error: unknown): boolean {
    if (error instanceof NoRoom) return true
    return isPerhapsFull(error) ? this.#hooks.isOutOfRoom() : isFull(error)
  }

  /**
   * After a failed sync the kernel may call pages clean that never reached the platter, so that the next
   * sync proves nothing. Whoever takes over opens the database anew, and makes what is there durable first.
   */
  #stop(error: Error): void {
    this.#failure ??= error
    this.#hooks.onFailure(error)
    for (const waiting of this.#queue.splice(0)) waiting.reject(writesRefused(error))
  }

  async #begin(): Promise<void> {
    const startedAt = performance.now()
    await this.#hooks.settle?.(this.#syncing)
    for (;;) {
      try {
        this.#say.begin.run()
        this.#hooks.onBegin()
        return
      } catch (error) {
        const isBusy = sqliteCode(error)?.startsWith('SQLITE_BUSY') === true
        if (!isBusy || performance.now() - startedAt > BUSY_GIVE_UP_MS) throw error
        await pause(BUSY_RETRY_MS)
      }
    }
  }

  /**
   * Nothing was changed. A log that is put into place can be written from its beginning, which often is room
   * enough. What frees space goes again, alone, with some of the reserve given back, until that is used up.
   */
  async #whenFull(batch: readonly Waiting[], error: unknown, way: Way): Promise<void> {
    // Whoever reads at this moment would keep the log from beginning anew, and so does what is concealed.
    await this.#syncing
    if (this.#failure) {
      for (const waiting of batch) waiting.reject(writesRefused(this.#failure))
      return
    }
    if (way.isLast !== true) await nextTurn()
    if (way.isLast !== true && this.#hooks.makeRoomInLog()) {
      await this.#commit(batch, { ...way, isLast: true })
      return
    }
    for (const waiting of batch) if (!waiting.freesSpace) waiting.reject(storageFull(error))
    const freeing = batch.filter((waiting) => waiting.freesSpace)
    if (freeing.length === 0) return
    // They may do what the others may not.
    if (error instanceof NoRoom) {
      await this.#commit(freeing, { ...way, isLast: true })
      return
    }
    if (!this.#hooks.releaseReserve()) {
      for (const waiting of freeing) waiting.reject(storageFull(error))
      return
    }
    // Now, while there is room: else the log would take all of it, and find no place for what it holds.
    this.#hooks.makeRoomInLog()
    await this.#commit(freeing, { isGuarded: way.isGuarded === true })
  }

  #rollback(): void {
    try {
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK')
    } catch (error) {
      // A connection that cannot even undo is good for nothing more.
      this.#stop(error as Error)
    }
    this.#hooks.onRollback()
  }
}

function answer(outcomes: readonly Outcome[]): void {
  for (const { waiting, ...outcome } of outcomes) {
    if ('error' in outcome) waiting.reject(outcome.error)
    else waiting.resolve(outcome.value)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
