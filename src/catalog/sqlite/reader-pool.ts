import type Database from 'better-sqlite3'
import type { ReadTx } from '../catalog.ts'
import { MeasureCache } from '../load-measures.ts'
import { readTransaction } from '../transaction.ts'
import { openReader } from './open-sqlite.ts'
import { SqliteExecutor } from './sqlite-executor.ts'
import { catalogClosed } from './sqlite-problem.ts'

type Reader = {
  readonly connection: Database.Database
  readonly tx: ReadTx
  readonly begin: Database.Statement
  readonly commit: Database.Statement
}

/** Snapshots at the same time; more wait. Each costs a connection with its own page cache. */
const READERS_MAX = 8

/** Lends each reading transaction a connection of its own. */
export class ReaderPool {
  readonly #path: string
  readonly #free: Reader[] = []
  readonly #waiting: ((reader: Reader) => void)[] = []
  // One for all connections: the epoch that each snapshot reads says whether it fits.
  readonly #measures = new MeasureCache()
  #opened = 0
  #isClosed = false
  #onIdle: () => void = () => undefined

  constructor(path: string) {
    this.#path = path
  }

  async use<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw catalogClosed()
    const reader = this.#free.pop() ?? (await this.#borrow())
    try {
      reader.begin.run()
      return await work(reader.tx)
    } finally {
      if (reader.connection.inTransaction) reader.commit.run()
      const next = this.#waiting.shift()
      if (next) next(reader)
      else this.#free.push(reader)
      if (this.#free.length === this.#opened) this.#onIdle()
    }
  }

  /** Takes no more, and closes the connections once all that waits has been answered. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#free.length < this.#opened) {
      await new Promise<void>((resolve) => (this.#onIdle = resolve))
    }
    for (const reader of this.#free.splice(0)) reader.connection.close()
    this.#opened = 0
  }

  async #borrow(): Promise<Reader> {
    if (this.#opened >= READERS_MAX) {
      return await new Promise((resolve) => this.#waiting.push(resolve))
    }
    const connection = openReader(this.#path)
    this.#opened++
    return {
      connection,
      tx: readTransaction(new SqliteExecutor(connection), this.#measures),
      begin: connection.prepare('BEGIN'),
      commit: connection.prepare('COMMIT'),
    }
  }
}
