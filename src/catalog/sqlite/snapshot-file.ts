import { hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { BlobId } from '../../domain/ids.ts'
import { SQLITE_MIGRATIONS } from '../schema/sqlite-schema.ts'
import { isStorageFailure } from './sqlite-problem.ts'

const PAGE = 1000
/** At most 64 KiB each. */
const INLINE_PAGE = 100

export type StoredBlob = { readonly id: BlobId; readonly size: number }
type InlineBlob = { readonly id: BlobId; readonly bytes: Uint8Array }
export type BlobTotals = { readonly count: number; readonly bytes: number }

/** A catalog that nobody changes any more, as a backup holds it; only read, also one of an older version. */
export class SnapshotFile {
  readonly #connection: Database.Database

  private constructor(path: string) {
    this.#connection = new Database(path, { readonly: true, fileMustExist: true })
  }

  /** @throws what SQLite throws for a file that is none of its own */
  static open(path: string): SnapshotFile {
    return new SnapshotFile(path)
  }

  /** How many migrations made its tables. */
  get schema(): number {
    return this.#connection.pragma('user_version', { simple: true }) as number
  }

  /** Whether this version of CloudKeep knows its tables. */
  get isKnown(): boolean {
    return this.schema <= SQLITE_MIGRATIONS.length
  }

  /** The blobs outside the catalog that files, versions and trash of this state name, by id. */
  *storedBlobs(): Generator<StoredBlob, undefined> {
    const page = this.#connection.prepare<[string, number], StoredBlob>(
      `SELECT id, size_bytes AS size FROM blobs
        WHERE state = 'kept' AND inline_bytes IS NULL AND id > ? ORDER BY id LIMIT ?`,
    )
    let after = ''
    for (;;) {
      const blobs = page.all(after, PAGE)
      yield* blobs
      const last = blobs.at(-1)
      if (!last || blobs.length < PAGE) return
      after = last.id
    }
  }

  /** The bytes of a small blob, whatever they are by now; undefined where there are none. */
  inlineBytes(id: BlobId): Uint8Array | undefined {
    const bytes = this.#connection
      .prepare<[string], Uint8Array | null>('SELECT inline_bytes FROM blobs WHERE id = ?')
      .pluck()
      .get(id)
    return bytes ?? undefined
  }

  /** Of those, and of the small ones inside. */
  totals(): { readonly stored: BlobTotals; readonly inline: BlobTotals } {
    const count = (where: string) =>
      this.#connection
        .prepare<[], BlobTotals>(
          `SELECT count(*) AS count, coalesce(sum(size_bytes), 0) AS bytes FROM blobs
            WHERE state = 'kept' AND inline_bytes IS ${where}`,
        )
        .get() ?? { count: 0, bytes: 0 }
    return { stored: count('NULL'), inline: count('NOT NULL') }
  }

  /** Whether its bytes are in here, and not a file of their own. */
  isInline(id: string): boolean {
    return (
      this.#connection
        .prepare('SELECT 1 FROM blobs WHERE id = ? AND inline_bytes IS NOT NULL')
        .get(id) !== undefined
    )
  }

  /** The small blobs whose bytes do not hash to their names, all of them read. */
  async damagedInline(signal: AbortSignal): Promise<BlobId[]> {
    const page = this.#connection.prepare<[string, number], InlineBlob>(
      `SELECT id, inline_bytes AS bytes FROM blobs
        WHERE state = 'kept' AND inline_bytes IS NOT NULL AND id > ? ORDER BY id LIMIT ?`,
    )
    const damaged: BlobId[] = []
    for (let after = ''; ;) {
      signal.throwIfAborted()
      const blobs = page.all(after, INLINE_PAGE)
      for (const { id, bytes } of blobs) {
        if (hash('sha256', bytes, 'hex') !== id) damaged.push(id)
      }
      const last = blobs.at(-1)
      if (!last) return damaged
      after = last.id
      // A page takes milliseconds: somebody else's turn.
      await setImmediate()
    }
  }

  /** The last signed note of its ledger; undefined for an empty one. */
  latestCheckpoint(): string | undefined {
    return this.#connection
      .prepare<[], string>('SELECT note FROM ledger_checkpoints ORDER BY size DESC LIMIT 1')
      .pluck()
      .get()
  }

  /** Looks through all pages. @returns what is wrong in SQLite's words; empty when nothing is */
  async faults(): Promise<string[]> {
    const faults: string[] = []
    try {
      for (const table of this.#tables()) {
        const check = `PRAGMA quick_check("${table.replaceAll('"', '""')}")`
        const lines = this.#connection.prepare<[], string>(check).pluck().all()
        faults.push(...lines.filter((line) => line !== 'ok'))
        // Each table may take seconds: somebody else's turn.
        await setImmediate()
      }
    } catch (error) {
      // So damaged that the check itself cannot go on.
      if (!isStorageFailure(error)) throw error
      faults.push(error.message)
    }
    return faults
  }

  #tables(): string[] {
    return this.#connection
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .pluck()
      .all()
  }

  close(): void {
    this.#connection.close()
  }
}
