import type Database from 'better-sqlite3'
import { storageFailed } from '../../domain/storage-problem.ts'
import type { ReadTx } from '../catalog.ts'
import { noticeReads } from '../queries/notices.ts'
import { type Rules, RulesCache } from '../rules-cache.ts'
import { SeenChildren } from '../seen-children.ts'
import { readTransaction, type Remembered } from '../transaction.ts'
import { openReader } from './open-sqlite.ts'
import { SqliteExecutor } from './sqlite-executor.ts'
import { asProblem, catalogClosed } from './sqlite-problem.ts'

type Reader = {
  readonly connection: Database.Database
  readonly tx: ReadTx
  /** The rules at the epoch of its snapshot. */
  readonly rules: () => Promise<Rules>
  /** Those, once they have been asked for. */
  knownRules: Rules | undefined
  readonly seen: SeenChildren
  /** Which state of the database its last snapshot had: SQLite counts the commits of others. */
  version: number
  /** Who reads in its snapshot at this moment. */
  users: number
  readonly begin: Database.Statement
  readonly commit: Database.Statement
  readonly dataVersion: Database.Statement<[], number>
}

/** Snapshots at the same time; more wait. Each costs a connection with its own page cache. */
export const READERS_MAX = 8

/**
 * Lends connections for snapshots. What is asked in one pass of the event loop shares one, until a
 * commit of our own: what another process commits meanwhile is seen by the pass after it. What
 * begins later has a snapshot of its own; while nobody has committed anything it reads the same, and what
 * was learnt in the one before still holds.
 */
export class ReaderPool {
  readonly #path: string
  readonly #free: Reader[] = []
  /** Who looks again once a connection is free, or something is revealed. */
  readonly #waiting: (() => void)[] = []
  // Both for all connections: the epoch that each snapshot reads says whether the rules fit.
  readonly #rules = new RulesCache()
  readonly #bytes: Pick<Remembered, 'inline' | 'sheets'>
  /** Whose snapshot began in this pass, or is everybody's while something is concealed. */
  #current: Reader | undefined
  /** Until it is revealed nobody begins a snapshot. */
  #isConcealed = false
  #held: Reader | undefined
  #opened = 0
  #openedMax = READERS_MAX
  #uses = 0
  #isClosed = false
  #onIdle: () => void = () => undefined

  constructor(path: string, bytes: Pick<Remembered, 'inline' | 'sheets'>) {
    this.#path = path
    this.#bytes = bytes
  }

  /** How many have read so far. */
  get uses(): number {
    return this.#uses
  }

  async use<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw catalogClosed()
    this.#uses++
    const reader = this.#enter() ?? (await this.#enterLater())
    try {
      return await work(reader.tx)
    } finally {
      this.#leave(reader)
    }
  }

  /** The epoch of the rules as they are now. */
  async epoch(): Promise<number> {
    if (this.#isClosed) throw catalogClosed()
    const reader = this.#enter() ?? (await this.#enterLater())
    try {
      return (await reader.rules()).epoch
    } finally {
      this.#leave(reader)
    }
  }

  /**
   * Until `reveal`, whoever asks sees the state of this moment: what is committed next is not durable yet,
   * and a power cut could take it from whoever had read it. Where no connection is free for that state, who
   * asks waits.
   */
  conceal(): void {
    if (this.#isConcealed) return
    this.#held = this.#enterIfPossible()
    this.#isConcealed = true
  }

  /** Who asks from now on sees what was committed. */
  reveal(): void {
    if (!this.#isConcealed) return
    this.#isConcealed = false
    this.#letGo()
    this.#wakeAll()
  }

  /** Opens a connection where there is none, and where that is possible. */
  keepOne(): void {
    if (this.#opened > 0 || this.#isClosed) return
    try {
      this.#free.push(this.#open())
    } catch {
      // On a disk that fails: then there is none.
    }
  }

  /** Takes no more. */
  stop(): void {
    this.#isClosed = true
  }

  /**
   * Takes no more, and closes the connections once all that waits has been answered. What is concealed at this
   * moment stays so.
   */
  async close(): Promise<void> {
    this.stop()
    this.#wakeAll()
    // They enter what is held, before it is let go.
    await Promise.resolve()
    this.#letGo()
    if (this.#free.length < this.#opened) {
      await new Promise<void>((resolve) => (this.#onIdle = resolve))
    }
    for (const reader of this.#free.splice(0)) reader.connection.close()
    this.#opened = 0
    this.#openedMax = 0
  }

  /** @throws Problem 'storage-failed' where a connection cannot be opened */
  #enter(): Reader | undefined {
    const reader = this.#current ?? this.#beginNext()
    if (reader) reader.users++
    return reader
  }

  #enterIfPossible(): Reader | undefined {
    try {
      return this.#enter()
    } catch {
      return undefined
    }
  }

  async #enterLater(): Promise<Reader> {
    for (;;) {
      await new Promise<void>((wake) => this.#waiting.push(wake))
      const reader = this.#enter()
      if (reader) return reader
      // The sync failed, and the file is being opened anew.
      if (this.#isClosed && this.#isConcealed) throw storageFailed(undefined)
    }
  }

  #leave(reader: Reader): void {
    reader.users--
    this.#endUnused(reader)
  }

  #letGo(): void {
    const reader = this.#held
    this.#held = undefined
    if (reader) reader.users--
    this.#renew()
  }

  #renew(): void {
    const reader = this.#current
    this.#current = undefined
    if (reader) this.#endUnused(reader)
  }

  #beginNext(): Reader | undefined {
    if (this.#isConcealed) return undefined
    const reader = this.#free.pop() ?? (this.#opened < this.#openedMax ? this.#open() : undefined)
    return reader && this.#begin(reader)
  }

  #begin(reader: Reader): Reader {
    this.#renew()
    try {
      reader.begin.run()
      const version = reader.dataVersion.get()
      if (version !== reader.version) forget(reader)
      reader.version = version ?? 0
    } catch (error) {
      this.#replace(reader)
      throw asProblem(error)
    }
    this.#current = reader
    setImmediate(() => {
      if (this.#current === reader && this.#held !== reader) this.#renew()
    })
    return reader
  }

  #endUnused(reader: Reader): void {
    if (reader.users > 0 || reader === this.#current) return
    try {
      reader.commit.run()
    } catch {
      // What was read was read; but a connection that cannot end its snapshot must not be lent again.
      this.#replace(reader)
      return
    }
    this.#giveBack(reader)
  }

  #replace(reader: Reader): void {
    reader.connection.close()
    this.#opened--
    this.#wakeOne()
  }

  #giveBack(reader: Reader): void {
    this.#free.push(reader)
    this.#wakeOne()
  }

  #wakeOne(): void {
    const wake = this.#waiting.shift()
    if (wake) wake()
    else if (this.#free.length === this.#opened) this.#onIdle()
  }

  #wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** @throws Problem 'storage-failed' where the file cannot be opened */
  #open(): Reader {
    let connection: Database.Database | undefined
    try {
      connection = openReader(this.#path)
      const reader = this.#readerOn(connection)
      this.#opened++
      return reader
    } catch (error) {
      connection?.close()
      throw asProblem(error)
    }
  }

  #readerOn(connection: Database.Database): Reader {
    const run = new SqliteExecutor(connection)
    const notices = noticeReads(run)
    const rules = async () => (reader.knownRules ??= this.#rules.at(await notices.epoch()))
    const seen = new SeenChildren()
    const reader: Reader = {
      connection,
      tx: readTransaction(run, { rules, ...this.#bytes, seen }),
      rules,
      knownRules: undefined,
      seen,
      version: 0,
      users: 0,
      begin: connection.prepare('BEGIN'),
      commit: connection.prepare('COMMIT'),
      dataVersion: connection.prepare<[], number>('PRAGMA data_version').pluck(),
    }
    return reader
  }
}

function forget(reader: Reader): void {
  reader.knownRules = undefined
  reader.seen.clear()
}
