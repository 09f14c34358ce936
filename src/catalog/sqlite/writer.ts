import { statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type Database from 'better-sqlite3'
import type { StorageTrust } from '../../domain/storage-trust.ts'
import type { WriteOptions, WriteTx } from '../catalog.ts'
import { noticeReads } from '../queries/notices.ts'
import { RulesCache } from '../rules-cache.ts'
import { type Remembered, writeTransaction } from '../transaction.ts'
import { Checkpointer } from './checkpointer.ts'
import { GroupCommit } from './group-commit.ts'
import { openWriter, PAGE_BYTES } from './open-sqlite.ts'
import { LogSync } from './log-sync.ts'
import { isOutOfRoom, makeLogDurable, tryToCommit } from './reopening.ts'
import { SqliteExecutor } from './sqlite-executor.ts'
import { isFull } from './sqlite-problem.ts'

const ROOM_INSIDE_BYTES = 256 * 1024

export type WriterParts = {
  readonly path: string
  readonly bytes: Pick<Remembered, 'inline' | 'sheets'>
  readonly trust: StorageTrust
  /** Until the one is followed by the other, nobody may see what is committed. */
  readonly conceal: () => void
  readonly reveal: () => void
  /** How many have read so far. */
  readonly reads: () => number
  /** The log is put into place before it has more. */
  readonly logPagesMax: () => number
  /** What the disk has left, with what is kept back, in bytes; Infinity where that is plenty. */
  readonly spareBytes: () => number
  /** False when what is free is kept for those who make room. */
  readonly hasRoom: () => boolean
  /** Gives back reserved disk space when the disk is full; false when there is none. */
  readonly releaseReserve: () => boolean
}

/** The one connection that writes, until the storage fails under it: then another takes its place. */
export class Writer {
  readonly #path: string
  readonly #connection: Database.Database
  readonly #log: LogSync
  readonly #group: GroupCommit
  readonly #checkpointer: Checkpointer
  readonly #tx: WriteTx

  /** @throws as SQLite does where the file cannot be opened */
  constructor(parts: WriterParts) {
    this.#path = parts.path
    this.#connection = openWriter(parts.path)
    const log = openLog(this.#connection, parts.path)
    this.#log = log
    const cache = new RulesCache()
    const run = new SqliteExecutor(this.#connection)
    const notices = noticeReads(run)
    // Asked again after each statement that changes something: that may have been the rules.
    let epoch: { readonly value: number; readonly writes: number } | undefined
    const rules = async () => {
      const { writes } = run
      if (epoch?.writes !== writes) epoch = { writes, value: await notices.epoch() }
      return cache.at(epoch.value)
    }
    this.#tx = writeTransaction(run, { rules, ...parts.bytes })
    const onFailure = (error: Error) => {
      parts.trust.fail(error)
    }
    const { logPagesMax: pagesMax } = parts
    const checkpointer = new Checkpointer(parts.path, this.#connection, { pagesMax, onFailure })
    this.#checkpointer = checkpointer
    this.#group = new GroupCommit(this.#connection, {
      settle: (durable) => checkpointer.settle(durable),
      onBegin: () => {
        epoch = undefined
        cache.begin()
      },
      conceal: parts.conceal,
      reveal: parts.reveal,
      onCommit: () => {
        checkpointer.afterCommit()
      },
      sync: (isBeside) => log.sync(isBeside),
      reads: parts.reads,
      writes: () => run.writes,
      onRollback: () => {
        epoch = undefined
        cache.forget()
      },
      hasRoom: () => parts.hasRoom() || hasRoomInside(this.#connection),
      canGrow: () => canGrow(parts, this.#connection),
      makeRoomInLog: () => makeRoomInLog(parts.path, this.#connection),
      releaseReserve: parts.releaseReserve,
      isOutOfRoom: () => isOutOfRoom(parts.path),
      onFailure,
    })
  }

  run<T>(work: (tx: WriteTx) => Promise<T>, options: WriteOptions): Promise<T> {
    return this.#group.run(() => work(this.#tx), options.freesSpace === true)
  }

  /** Writes once more what an earlier connection may have left in the kernel's memory alone. */
  async makeLogDurable(): Promise<void> {
    await makeLogDurable(this.#path, this.#connection)
  }

  /** @throws where the storage does not take a commit */
  tryToCommit(): void {
    tryToCommit(this.#connection, this.#path)
  }

  /** Takes no more, and resolves once all that waits has been answered. */
  async end(): Promise<void> {
    await this.#group.close()
    await this.#checkpointer.stop()
  }

  /** Puts the log into place where it can, so that the next start finds everything in one file. */
  close(): void {
    if (!this.#connection.open) return
    try {
      this.#log.close()
      this.#connection.pragma('wal_checkpoint(TRUNCATE)')
    } catch (error) {
      // On a full disk everything stays in the log, where the next start finds it as well.
      if (!isFull(error)) throw error
    } finally {
      this.#connection.close()
    }
  }

  /** Leaves everything as it is. Before readers close theirs: whoever closes last begins the log anew. */
  abandon(): void {
    try {
      this.#log.close()
    } finally {
      this.#connection.close()
    }
  }
}

/** @throws as the file system does; then the connection is closed */
function openLog(connection: Database.Database, path: string): LogSync {
  try {
    return new LogSync(connection, path)
  } catch (error) {
    connection.close()
    throw error
  }
}

/** Whether what was removed from the database left it room for as much as a few small files. */
function hasRoomInside(connection: Database.Database): boolean {
  const pages = connection.pragma('freelist_count', { simple: true }) as number
  return pages * PAGE_BYTES >= ROOM_INSIDE_BYTES
}

/**
 * Whether the database could still grow by all that its log holds, and by what the transaction that is open adds:
 * once in the log, as long again in the database, and something for those who make room. A log that finds no
 * place would be the end of all changes.
 */
function canGrow({ path, spareBytes }: WriterParts, connection: Database.Database): boolean {
  const spare = spareBytes()
  return spare === Infinity || 3 * growthOf(path, connection) <= spare
}

/** What the database will have grown by once its log is in place, in bytes. */
function growthOf(path: string, connection: Database.Database): number {
  const pages = connection.pragma('page_count', { simple: true }) as number
  return pages * PAGE_BYTES - statSync(path).size
}

/**
 * Puts all of the log into place. What is there is then written over by the next commit, without growing.
 *
 * @returns false where it is empty, or the database has no room to grow for it: not even tried, since what
 *   found its place would have taken the room that is left
 */
function makeRoomInLog(path: string, connection: Database.Database): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path))
    if (growthOf(path, connection) > bavail * bsize) return false
    const [done] = connection.pragma('wal_checkpoint(PASSIVE)') as Checkpointed[]
    return done !== undefined && done.log > 0 && done.checkpointed === done.log
  } catch {
    // Full, or failing: the next commit tells which.
    return false
  }
}

/** In pages. */
type Checkpointed = { readonly log: number; readonly checkpointed: number }
