import type Database from 'better-sqlite3'
import type { ReadTx } from '../catalog.ts'
import type { InlineCache } from '../inline-cache.ts'
import { noticeReads } from '../queries/notices.ts'
import { type Rules, RulesCache } from '../rules-cache.ts'
import { readTransaction } from '../transaction.ts'
import { openReader } from './open-sqlite.ts'
import { SqliteExecutor } from './sqlite-executor.ts'
import { catalogClosed } from './sqlite-problem.ts'

type Reader = {
  readonly connection: Database.Database
  readonly tx: ReadTx
  readonly epoch: () => Promise<number>
  /** The rules at the epoch of its snapshot, once that has been asked for. */
  rules: Rules | undefined
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
  // Both for all connections: the epoch that each snapshot reads says whether the rules fit.
  readonly #rules = new RulesCache()
  readonly #inline: InlineCache
  #opened = 0
  #isClosed = false
  #onIdle: () => void = () => undefined

  constructor(path: string, inline: InlineCache) {
    this.#path = path
    this.#inline = inline
  }

  async use<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw catalogClosed()
    const reader = this.#free.pop() ?? (await this.#borrow())
    try {
      reader.rules = undefined
      reader.begin.run()
      return await work(reader.tx)
    } finally {
      if (reader.connection.inTransaction) reader.commit.run()
      this.#giveBack(reader)
    }
  }

  /** The epoch of the rules. A single statement is its own snapshot, and needs no transaction. */
  async epoch(): Promise<number> {
    if (this.#isClosed) throw catalogClosed()
    const reader = this.#free.pop() ?? (await this.#borrow())
    try {
      return await reader.epoch()
    } finally {
      this.#giveBack(reader)
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

  #giveBack(reader: Reader): void {
    const next = this.#waiting.shift()
    if (next) next(reader)
    else this.#free.push(reader)
    if (this.#free.length === this.#opened) this.#onIdle()
  }

  async #borrow(): Promise<Reader> {
    if (this.#opened >= READERS_MAX) {
      return await new Promise((resolve) => this.#waiting.push(resolve))
    }
    const connection = openReader(this.#path)
    this.#opened++
    const run = new SqliteExecutor(connection)
    const notices = noticeReads(run)
    const rules = async () => (reader.rules ??= this.#rules.at(await notices.epoch()))
    const reader: Reader = {
      connection,
      tx: readTransaction(run, { rules, inline: this.#inline }),
      epoch: () => notices.epoch(),
      rules: undefined,
      begin: connection.prepare('BEGIN'),
      commit: connection.prepare('COMMIT'),
    }
    return reader
  }
}
