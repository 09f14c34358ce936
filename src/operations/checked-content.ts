import { type Memory, READ_BYTES_MAX } from '../blobs/blob-store.ts'
import type { ByteRange, ByteStream } from '../domain/bytes.ts'
import type { BlobId } from '../domain/ids.ts'
import { isProblem } from '../domain/problem.ts'
import {
  isSound,
  type Sheet,
  sheetAt,
  SHEET_BYTES,
  SLICE_BYTES,
  widenToSlices,
} from '../domain/slices.ts'
import { damagedContent } from './damaged-content.ts'
import { settleBlob } from './examine-blob.ts'
import type { Parts } from './parts.ts'

/** Bytes of a blob in the store, as somebody wants them. */
export type WantedBytes = {
  readonly blobId: BlobId
  /** Of the whole blob, in bytes. */
  readonly size: number
  readonly range: ByteRange
  readonly signal: AbortSignal
  readonly foundBy: 'read' | 'scrub'
  /** Memory for what is read whole. */
  readonly into?: Memory | undefined
}

/**
 * At most 1 MiB of a blob, compared with its sums: the rest of the slices it begins and ends in is read
 * with it.
 *
 * @throws Problem 'corrupt' when they are damaged, which is on record then
 */
export async function readChecked(parts: Parts, wanted: WantedBytes): Promise<Uint8Array> {
  const { blobId, size, range, signal } = wanted
  const whole = widenToSlices(range, size)
  const { into } = wanted
  const options = { size, signal, range: whole, ...(into && { into }) }
  let bytes = await parts.blobs.read(blobId, options).catch(whenUnfit)
  if (!bytes || !(await isRight(parts, wanted, { bytes, start: whole.start }))) {
    await settle(parts, wanted)
    bytes = await parts.blobs.read(blobId, options)
    if (!(await isRight(parts, wanted, { bytes, start: whole.start }))) throw damagedContent(blobId)
  }
  return bytes.subarray(range.start - whole.start, range.end - whole.start)
}

/**
 * Any part of a blob as a stream of lent chunks, none of which is handed on before it was compared
 * with its sums. The first is compared before this returns.
 *
 * @throws Problem 'corrupt' when that is damaged, or the blob is known to be
 */
export async function openChecked(parts: Parts, wanted: WantedBytes): Promise<ByteStream> {
  const { blobId, size, range, signal } = wanted
  const mark = await parts.catalog.read((tx) => tx.damages.ofBlob(blobId))
  // Known to be damaged: looked through before anything of it is sent, for it may have been mended.
  if (mark) await settle(parts, wanted)
  const whole = widenToSlices(range, size)
  const open = () => parts.blobs.open(blobId, { size, signal, range: whole })
  const source = await open().catch(async (error: unknown) => {
    whenUnfit(error)
    await settle(parts, wanted)
    return await open()
  })
  const chunks = new CheckedChunks(parts, wanted, source)
  await chunks.begin()
  return chunks
}

/** What it is missing or measures is looked at as a whole. */
function whenUnfit(error: unknown): undefined {
  if (isProblem(error, 'not-found', 'corrupt')) return undefined
  throw error
}

/** @throws Problem 'corrupt' when the bytes are damaged; returns when only the sums were, which are right now */
async function settle(parts: Parts, wanted: WantedBytes): Promise<void> {
  const { blobId, size, foundBy } = wanted
  const blob = { id: blobId, size, isInline: false }
  const { damage } = await settleBlob(parts, blob, foundBy)
  if (damage) throw damagedContent(blobId, new Error(`Its bytes are damaged: ${damage}.`))
}

type Stretch = { readonly bytes: Uint8Array; readonly start: number }

/** Whether whole slices, from `start` on, are what their sums say. No sums, no yes. */
async function isRight(parts: Parts, wanted: WantedBytes, stretch: Stretch): Promise<boolean> {
  const { bytes, start } = stretch
  for (let at = 0; at < bytes.length;) {
    const number = sheetAt(start + at)
    const sheet =
      parts.catalog.sheets.get(wanted.blobId, number) ??
      (await parts.catalog.read((tx) => tx.sums.sheet(wanted.blobId, number)))
    if (!sheet) return false
    const end = Math.min(bytes.length, (number + 1) * SHEET_BYTES - start)
    if (!isSheetRight(parts, sheet, { bytes: bytes.subarray(at, end), start: start + at })) {
      return false
    }
    at = end
  }
  return true
}

/** The same within one sheet. */
function isSheetRight(parts: Parts, sheet: Sheet, { bytes, start }: Stretch): boolean {
  const { sumOf } = parts
  let index = (start % SHEET_BYTES) / SLICE_BYTES
  for (let at = 0; at < bytes.length; at += SLICE_BYTES, index++) {
    if (!isSound(sheet, index, { bytes: bytes.subarray(at, at + SLICE_BYTES), sumOf })) return false
  }
  return true
}

/** Compares what a store gives, in chunks of whatever length, before it is handed on. */
class CheckedChunks implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #parts: Parts
  readonly #wanted: WantedBytes
  readonly #source: AsyncIterator<Uint8Array>
  readonly #end: number
  #position: number
  /** The beginning of a slice whose end the next chunk brings. */
  #held: Uint8Array | undefined
  #first: IteratorResult<Uint8Array, undefined> | undefined

  constructor(parts: Parts, wanted: WantedBytes, source: ByteStream) {
    this.#parts = parts
    this.#wanted = wanted
    this.#source = source[Symbol.asyncIterator]()
    const { start, end } = widenToSlices(wanted.range, wanted.size)
    this.#position = start
    this.#end = end
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async begin(): Promise<void> {
    this.#first = await this.next()
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const first = this.#first
    this.#first = undefined
    if (first) return first
    try {
      for (;;) {
        const next = await this.#source.next()
        if (next.done === true) return { done: true, value: undefined }
        const bytes = this.#wholeSlices(next.value)
        if (bytes.length === 0) continue
        const start = this.#position
        const right = await this.#checked({ bytes, start })
        this.#position += bytes.length
        return { done: false, value: this.#trim(right, start) }
      }
    } catch (error) {
      await this.return()
      throw error
    }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    await this.#source.return?.()
    return { done: true, value: undefined }
  }

  /** The chunk as it is, where the store cuts as we do: nothing is copied then. */
  #wholeSlices(chunk: Uint8Array): Uint8Array {
    let bytes = chunk
    if (this.#held) {
      bytes = new Uint8Array(this.#held.length + chunk.length)
      bytes.set(this.#held)
      bytes.set(chunk, this.#held.length)
      this.#held = undefined
    }
    const rest = bytes.length % SLICE_BYTES
    if (rest === 0 || this.#position + bytes.length === this.#end) return bytes
    this.#held = bytes.slice(bytes.length - rest)
    return bytes.subarray(0, bytes.length - rest)
  }

  async #checked(stretch: Stretch): Promise<Uint8Array> {
    const { blobId, size, signal } = this.#wanted
    if (await isRight(this.#parts, this.#wanted, stretch)) return stretch.bytes
    const { start, bytes } = stretch
    const range = { start, end: start + bytes.length }
    const wanted = { ...this.#wanted, range }
    await settle(this.#parts, wanted)
    // It was mended since this reading began, or only its sums were wrong.
    if (bytes.length > 2 * READ_BYTES_MAX) throw damagedContent(blobId)
    const anew = await this.#parts.blobs.read(blobId, { size, signal, range })
    if (await isRight(this.#parts, wanted, { bytes: anew, start })) return anew
    throw damagedContent(blobId)
  }

  /** Only the ends of the whole were widened. */
  #trim(bytes: Uint8Array, start: number): Uint8Array {
    const { range } = this.#wanted
    const first = Math.max(0, range.start - start)
    const last = Math.min(bytes.length, range.end - start)
    return first === 0 && last === bytes.length ? bytes : bytes.subarray(first, last)
  }
}
