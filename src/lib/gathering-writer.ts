import type { FileHandle } from 'node:fs/promises'
import { SyncError, type Syncer } from './durable-file.ts'
import { freeUnshared } from './unshared-memory.ts'

const MIB = 1024 * 1024
/**
 * One write for about this much: fewer calls keep the thread pool out of the way, and bytes that are
 * written soon are still near the processor.
 */
const WRITE_BYTES = MIB / 2
const HELD_BYTES_MAX = 2 * MIB
/** Tiny chunks cost more memory than they carry, so their number has a limit too. */
const WRITE_CHUNKS = 256
const HELD_CHUNKS_MAX = 1024
/** Syncing on the way spares the last sync, which somebody waits for, from writing everything. */
const SYNC_EVERY_BYTES = 64 * MIB
/** Over a slow line that many bytes take minutes, and whoever waits for a mark loses no more than this. */
const MARK_EVERY_MS = 2000

type Options = {
  /** Where in the file the first byte goes. */
  readonly position: number
  readonly syncer: Syncer
  /** Called after each sync on the way, with the position up to which everything is durable. */
  readonly onSynced?: (position: number) => Promise<void>
  /** Milliseconds since some fixed point. */
  readonly elapsedMs?: () => number
}

/**
 * Writes a stream to a file while the caller reads and hashes the next chunks: at most 2 MiB are on
 * their way, and one write runs at a time, so that the file never has a hole, whenever we die.
 * Chunks must not change after they are added; those of unshared memory are freed once written.
 */
export class GatheringWriter {
  readonly #file: FileHandle
  readonly #options: Options
  #written: number
  #syncStarted: number
  #syncStartedMs: number
  #gathered: Uint8Array[] = []
  #gatheredBytes = 0
  #flyingBytes = 0
  #writing: Promise<void> | undefined
  #syncing: Promise<void> | undefined
  #failure: { readonly error: unknown } | undefined

  constructor(file: FileHandle, options: Options) {
    this.#file = file
    this.#options = options
    this.#written = options.position
    this.#syncStarted = options.position
    this.#syncStartedMs = this.#elapsedMs()
  }

  /** Everything before this position is in the file, though not yet durable. */
  get written(): number {
    return this.#written
  }

  /** Takes a chunk; where it gives a promise, wait for it before the next. @throws as the write */
  add(chunk: Uint8Array): Promise<void> | undefined {
    if (chunk.byteLength === 0) return undefined
    this.#gathered.push(chunk)
    this.#gatheredBytes += chunk.byteLength
    if (this.#gatheredBytes >= WRITE_BYTES || this.#gathered.length >= WRITE_CHUNKS) this.#begin()
    if (this.#failure || this.#isFull()) return this.#waitForRoom()
    return undefined
  }

  /** Writes all that was added. @throws the first failure, of a write or of a sync on the way */
  async flush(): Promise<void> {
    while (!this.#failure && (this.#writing ?? this.#gatheredBytes > 0)) {
      this.#begin()
      await this.#writing
    }
    await this.#writing
    this.#throwFailure()
  }

  /** Makes all that was written durable. @throws SyncError, also for a sync on the way that failed */
  async sync(): Promise<void> {
    await this.#syncing
    if (this.#failure?.error instanceof SyncError) throw this.#failure.error
    await this.#options.syncer.file(this.#file)
  }

  /** Waits until nothing runs any more, so that the file can be closed. Never throws. */
  async settle(): Promise<void> {
    await this.#writing
    await this.#syncing
  }

  #isFull(): boolean {
    return (
      this.#gatheredBytes + this.#flyingBytes > HELD_BYTES_MAX ||
      this.#gathered.length > HELD_CHUNKS_MAX
    )
  }

  async #waitForRoom(): Promise<void> {
    while (!this.#failure && this.#isFull()) {
      this.#begin()
      await this.#writing
    }
    this.#throwFailure()
  }

  #begin(): void {
    if (this.#writing || this.#failure || this.#gatheredBytes === 0) return
    const chunks = this.#gathered
    this.#flyingBytes = this.#gatheredBytes
    this.#gathered = []
    this.#gatheredBytes = 0
    this.#writing = this.#write(chunks).then(
      () => {
        this.#end()
        if (this.#gatheredBytes >= WRITE_BYTES) this.#begin()
      },
      (error: unknown) => {
        this.#end()
        this.#failure ??= { error }
      },
    )
  }

  #end(): void {
    this.#writing = undefined
    this.#flyingBytes = 0
    if (!this.#syncing && this.#isSyncDue()) this.#syncOnTheWay()
  }

  #isSyncDue(): boolean {
    const bytes = this.#written - this.#syncStarted
    if (bytes >= SYNC_EVERY_BYTES) return true
    if (!this.#options.onSynced || bytes === 0) return false
    return this.#elapsedMs() - this.#syncStartedMs >= MARK_EVERY_MS
  }

  #elapsedMs(): number {
    return this.#options.elapsedMs?.() ?? performance.now()
  }

  async #write(chunks: Uint8Array[]): Promise<void> {
    let left: readonly Uint8Array[] = chunks
    while (left.length > 0) {
      const { bytesWritten } = await this.#file.writev(left, this.#written)
      this.#written += bytesWritten
      left = withoutFirst(left, bytesWritten)
    }
    freeUnshared(chunks)
  }

  #syncOnTheWay(): void {
    const position = this.#written
    this.#syncStarted = position
    this.#syncStartedMs = this.#elapsedMs()
    this.#syncing = this.#options.syncer
      .file(this.#file)
      .then(() => this.#options.onSynced?.(position))
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => {
        this.#syncing = undefined
      })
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error
  }
}

function withoutFirst(chunks: readonly Uint8Array[], count: number): Uint8Array[] {
  const left: Uint8Array[] = []
  for (const chunk of chunks) {
    if (count < chunk.byteLength) left.push(chunk.subarray(count))
    count = Math.max(0, count - chunk.byteLength)
  }
  return left
}
