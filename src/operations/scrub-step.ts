import type { BlobRecord, ScrubRecord } from '../catalog/catalog.ts'
import type { ByteStream } from '../domain/bytes.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS, type Instant } from '../domain/instant.ts'
import { isProblem } from '../domain/problem.ts'
import { SHEET_BYTES } from '../domain/slices.ts'
import { openChecked } from './checked-content.ts'
import { settleBlob, settleNow } from './examine-blob.ts'
import type { Parts } from './parts.ts'
import { endRound } from './scrub-disk.ts'

/** So much is read at once: a tenth of a second, in which other jobs wait. */
const STEP_BYTES = 64 * 1024 * 1024
/** A round is done in half of its period, and sooner where that means so many bytes a second. */
const RATE_MIN = 8 * 1024 * 1024
/** Looking at a small blob costs as much as reading so much of a large one. */
const BLOB_COST_BYTES = 64 * 1024
const BUSY_WAIT_MS = MINUTE_MS
const PAGE = 100

/**
 * One step of the reading of everything that a disk does by itself, once in a period, at a low rate.
 * It stands still while the machine is needed for others, and goes on where it was after a restart.
 *
 * @returns when the next step is due
 */
export async function scrubStep(parts: Parts, signal: AbortSignal): Promise<Instant> {
  const now = parts.clock.now()
  // Turned off: whether it still is, is seen at the next start.
  if (parts.limits.scrubPeriodMs === 0) return now + DAY_MS
  const scrub = await parts.catalog.read((tx) => tx.scrubs.current())
  // A new disk was just written, and one that was just started has other things to do.
  if (!scrub) return await postpone(parts, now + DAY_MS)
  if (scrub.startedAt === null && now < dueAt(parts, scrub)) return dueAt(parts, scrub)
  if (parts.isBusy()) return now + BUSY_WAIT_MS
  return await work(parts, scrub.startedAt === null ? await begin(parts, scrub) : scrub, signal)
}

/** Also after the period was made shorter. */
function dueAt(parts: Parts, { finishedAt, nextAt }: ScrubRecord): Instant {
  if (finishedAt === null) return nextAt
  return Math.min(nextAt, finishedAt + parts.limits.scrubPeriodMs)
}

async function postpone(parts: Parts, nextAt: Instant): Promise<Instant> {
  const nothing = { blobId: '', positionBytes: 0, readBytes: 0, totalBytes: 0 } as const
  await parts.catalog.write((tx) =>
    tx.scrubs.set({ startedAt: null, finishedAt: null, nextAt, ...nothing }),
  )
  return nextAt
}

async function begin(parts: Parts, scrub: ScrubRecord): Promise<ScrubRecord> {
  const { bytes } = await parts.catalog.read((tx) => tx.checks.keptTotals())
  const start = { blobId: '', positionBytes: 0, readBytes: 0, totalBytes: bytes } as const
  return { ...scrub, ...start, startedAt: parts.clock.now() }
}

async function work(parts: Parts, scrub: ScrubRecord, signal: AbortSignal): Promise<Instant> {
  const step = new ScrubStep(parts, scrub)
  const isAll = await step.run(signal)
  // Whoever read everything by hand meanwhile has ended this round.
  const current = await parts.catalog.read((tx) => tx.scrubs.current())
  if ((current?.finishedAt ?? null) !== scrub.finishedAt) return parts.clock.now()
  if (isAll) return await endRound(parts, parts.clock.now())
  await parts.catalog.write((tx) => tx.scrubs.set(step.reached))
  const rate = Math.max(RATE_MIN, (2 * scrub.totalBytes) / (parts.limits.scrubPeriodMs / SECOND_MS))
  return parts.clock.now() + Math.ceil((step.cost / rate) * SECOND_MS)
}

class ScrubStep {
  /** What the step has cost, in bytes that are read at the same expense. */
  cost = 0
  readonly #parts: Parts
  #reached: ScrubRecord

  constructor(parts: Parts, scrub: ScrubRecord) {
    this.#parts = parts
    this.#reached = scrub
  }

  get reached(): ScrubRecord {
    return this.#reached
  }

  /** @returns whether everything has been read now */
  async run(signal: AbortSignal): Promise<boolean> {
    const { blobId, positionBytes } = this.#reached
    if (blobId !== '') {
      const blob = await this.#parts.catalog.read((tx) => tx.blobs.one(blobId))
      if (blob?.state === 'kept') await this.#look(blob, positionBytes, signal)
    }
    while (this.#goesOn(signal)) {
      const after = this.#reached.blobId
      const page = await this.#parts.catalog.read((tx) => tx.blobs.list({ after, limit: PAGE }))
      if (page.length === 0) return true
      for (const blob of page) {
        if (!this.#goesOn(signal)) return false
        this.#reached = { ...this.#reached, blobId: blob.id, positionBytes: 0 }
        if (blob.state === 'kept') await this.#look(blob, 0, signal)
      }
    }
    return false
  }

  #goesOn(signal: AbortSignal): boolean {
    return this.cost < STEP_BYTES && !signal.aborted
  }

  async #look(record: BlobRecord, start: number, signal: AbortSignal): Promise<void> {
    const blob = { id: record.id, size: record.size, isInline: record.isInline !== 0 }
    if (start >= blob.size && start > 0) return
    this.cost += BLOB_COST_BYTES
    if (blob.isInline) await settleNow(this.#parts, blob, { foundBy: 'scrub', signal })
    else {
      const isInParts = !(await this.#mustBeWhole(blob))
      if (isInParts && (await this.#readSheets(blob, start, signal))) return
      // The reading goes on for whoever else waits for it, the next step among them.
      const isSettled = await unlessAborted(settleBlob(this.#parts, blob, 'scrub'), signal)
      if (!isSettled) return
    }
    this.#advance(blob.size, blob.size - this.#reached.positionBytes)
  }

  /** What has no sums yet can be compared with its name only, and what is damaged as a whole. */
  async #mustBeWhole({ id, size }: Pick<BlobRecord, 'id' | 'size'>): Promise<boolean> {
    return await this.#parts.catalog.read(async (tx) => {
      if (await tx.damages.ofBlob(id)) return true
      return (await tx.sums.count(id)) * SHEET_BYTES < size
    })
  }

  /**
   * A very large one in several steps: what each sheet tells of is compared by itself.
   *
   * @returns false when the storage did not give it: then it is looked at as a whole
   */
  async #readSheets(
    { id, size }: Pick<BlobRecord, 'id' | 'size'>,
    from: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    for (let start = from; start < size && this.#goesOn(signal); start += SHEET_BYTES) {
      const range = { start, end: Math.min(size, start + SHEET_BYTES) }
      const wanted = { blobId: id, size, range, signal, foundBy: 'scrub' } as const
      try {
        await readAll(await openChecked(this.#parts, wanted))
      } catch (error) {
        if (isProblem(error, 'storage-failed')) return false
        if (!isProblem(error, 'corrupt')) throw error
        // It is on record, and the rest of it tells no more.
        this.#advance(size, size - start)
        return true
      }
      this.#advance(range.end, range.end - start)
    }
    return true
  }

  #advance(positionBytes: number, bytes: number): void {
    this.cost += bytes
    const readBytes = this.#reached.readBytes + bytes
    this.#reached = { ...this.#reached, positionBytes, readBytes }
  }
}

/** Each chunk is compared before it comes, and nobody wants it. */
async function readAll(bytes: ByteStream): Promise<void> {
  const chunks = bytes[Symbol.asyncIterator]()
  while ((await chunks.next()).done !== true);
}

/** @returns whether the work ended before `signal` aborted */
async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  let leave = () => {}
  const aborted = new Promise<void>((resolve) => {
    leave = resolve
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave, { once: true })
  })
  try {
    await Promise.race([work, aborted])
    return !signal.aborted
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
