import type Database from 'better-sqlite3'
import type { StorageTrust } from '../../domain/storage-trust.ts'
import type { WriteOptions, WriteTx } from '../catalog.ts'
import { noticeReads } from '../queries/notices.ts'
import { RulesCache } from '../rules-cache.ts'
import { type Remembered, writeTransaction } from '../transaction.ts'
import { Checkpointer } from './checkpointer.ts'
import { GroupCommit } from './group-commit.ts'
import { openWriter } from './open-sqlite.ts'
import { isOutOfRoom, makeLogDurable, tryToCommit } from './reopening.ts'
import { SqliteExecutor } from './sqlite-executor.ts'
import { isFull } from './sqlite-problem.ts'

export type WriterParts = {
  readonly path: string
  readonly bytes: Pick<Remembered, 'inline' | 'sheets'>
  readonly trust: StorageTrust
  readonly onCommit: () => void
  /** Gives back reserved disk space when the disk is full; false when there is none. */
  readonly releaseReserve: () => boolean
}

/** The one connection that writes, until the storage fails under it: then another takes its place. */
export class Writer {
  readonly #path: string
  readonly #connection: Database.Database
  readonly #group: GroupCommit
  readonly #checkpointer: Checkpointer
  readonly #tx: WriteTx

  /** @throws as SQLite does where the file cannot be opened */
  constructor(parts: WriterParts) {
    this.#path = parts.path
    this.#connection = openWriter(parts.path)
    const cache = new RulesCache()
    const run = new SqliteExecutor(this.#connection)
    const notices = noticeReads(run)
    // Asked each time: a transaction may itself have just changed the rules.
    const rules = async () => cache.at(await notices.epoch())
    this.#tx = writeTransaction(run, { rules, ...parts.bytes })
    const onFailure = (error: Error) => {
      parts.trust.fail(error)
    }
    const checkpointer = new Checkpointer(parts.path, this.#connection, onFailure)
    this.#checkpointer = checkpointer
    this.#group = new GroupCommit(this.#connection, {
      beforeBegin: () => checkpointer.settling,
      onBegin: () => {
        cache.begin()
      },
      onCommit: () => {
        parts.onCommit()
        checkpointer.afterCommit()
      },
      onRollback: () => {
        cache.forget()
      },
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
    this.#connection.close()
  }
}
