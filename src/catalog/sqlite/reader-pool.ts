import type Database from 'better-sqlite3'
import type { ReadTx } from '../catalog.ts'
import { MeasureCache } from '../load-measures.ts'
import { readTransaction } from '../transaction.ts'
import { openReader } from './open-sqlite.ts'
import { SqliteExecutor } from './sqlite-executor.ts'

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

  constructor(path: string) {
    this.#path = path
  }

  async use<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    const reader = this.#free.pop() ?? (await this.#borrow())
    try {
      reader.begin.run()
      return await work(reader.tx)
    } finally {
      if (reader.connection.inTransaction) reader.commit.run()
      const next = this.#waiting.shift()
      if (next) next(reader)
      else this.#free.push(reader)
    }
  }

  close(): void {
    for (const reader of this.#free.splice(0)) reader.connection.close()
  }

  async #borrow(): Promise<Reader> {
    if (this.#opened >= READERS_MAX) {
      return await new Promise((resolve) => this.#waiting.push(resolve))
    }
    this.#opened++
    const connection = openReader(this.#path)
    return {
      connection,
      tx: readTransaction(new SqliteExecutor(connection), this.#measures),
      begin: connection.prepare('BEGIN'),
      commit: connection.prepare('COMMIT'),
    }
  }
}
