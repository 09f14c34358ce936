import type { ByteStream } from '../domain/bytes.ts'
import type { BlobId } from '../domain/ids.ts'
import { SECOND_MS, type Instant } from '../domain/instant.ts'
import { isProblem } from '../domain/problem.ts'
import { type Sheet, SliceSummer } from '../domain/slices.ts'
import { clearDamage, noteDamage } from './damaged-content.ts'
import type { Parts } from './parts.ts'

export type ExaminedBlob = {
  /** What is wrong with its bytes; undefined when they are the ones that were stored. */
  readonly damage: 'missing' | 'size' | 'bytes' | undefined
  readonly bytesRead: number
  /** Sheets of sums that are not those of the right bytes; none where the bytes are wrong. */
  readonly wrongSheets: readonly WrongSheet[]
  readonly sums: 'right' | 'wrong' | 'absent'
}

/** `sums` is what the sheet should be. */
type WrongSheet = { readonly sheet: number; readonly sums: Uint8Array }

type Blob = { readonly id: BlobId; readonly size: number; readonly isInline: boolean }

/**
 * Reads a blob whole and compares its bytes with its name, and its sums with its bytes. Sheets that
 * are wrong or absent are held until the end, at 0.05 % of what they are about.
 */
export async function examineBlob(
  parts: Parts,
  blob: Blob,
  options: { readonly signal: AbortSignal; readonly onRead?: (bytes: number) => void },
): Promise<ExaminedBlob> {
  if (blob.isInline) return await examineInline(parts, blob.id, options)
  const comparing = new SheetComparison(parts, blob.id)
  try {
    const bytes = await parts.blobs.open(blob.id, { signal: options.signal })
    const told = comparing.watch(bytes, options.onRead)
    const { id, size } = await parts.sha256OfStream(told)
    const found = { bytesRead: size, wrongSheets: [], sums: 'absent' } as const
    if (size !== blob.size) return { ...found, damage: 'size' }
    if (id !== blob.id) return { ...found, damage: 'bytes' }
    const { wrongSheets, known } = comparing
    const sums = wrongSheets.length === 0 ? 'right' : known === 0 ? 'absent' : 'wrong'
    return { damage: undefined, bytesRead: size, wrongSheets, sums }
  } catch (error) {
    // What is wrong with the catalog says nothing about the blob.
    if (comparing.isAsking) throw error
    const damage = isProblem(error, 'not-found')
      ? 'missing'
      : isProblem(error, 'corrupt')
        ? 'size' // it became shorter while it was read
        : isProblem(error, 'storage-failed')
          ? 'bytes' // a part of the disk that gives nothing any more
          : undefined
    if (damage === undefined) throw error
    return { damage, bytesRead: 0, wrongSheets: [], sums: 'absent' }
  }
}

async function examineInline(
  parts: Parts,
  id: BlobId,
  { onRead }: { readonly onRead?: (bytes: number) => void },
): Promise<ExaminedBlob> {
  const bytes = await parts.catalog.read((tx) => tx.blobs.inlineBytes(id))
  onRead?.(bytes?.length ?? 0)
  const damage = !bytes ? 'missing' : parts.sha256(bytes) === id ? undefined : 'bytes'
  return { damage, bytesRead: bytes?.length ?? 0, wrongSheets: [], sums: 'right' }
}

/** Computes sheets from bytes that pass by, and remembers those that are recorded otherwise. */
class SheetComparison {
  readonly wrongSheets: WrongSheet[] = []
  /** How many are recorded at all. */
  known = 0
  /** While the catalog is read, and for good once that has failed. */
  isAsking = false
  readonly #parts: Parts
  readonly #id: BlobId
  #next = 0

  constructor(parts: Parts, id: BlobId) {
    this.#parts = parts
    this.#id = id
  }

  async *watch(bytes: ByteStream, onRead?: (bytes: number) => void): ByteStream {
    const summer = new SliceSummer(this.#parts.sumOf)
    for await (const chunk of bytes) {
      for (const sheet of summer.update(chunk)) await this.#compare(sheet)
      onRead?.(chunk.length)
      yield chunk
    }
    const last = summer.end()
    if (last) await this.#compare(last)
  }

  async #compare(sums: Uint8Array): Promise<void> {
    const sheet = this.#next
    this.#next += 1
    this.isAsking = true
    const recorded = await this.#parts.catalog.read((tx) => tx.sums.sheet(this.#id, sheet))
    this.isAsking = false
    if (recorded) this.known += 1
    if (!recorded || !isSame(recorded, sums)) this.wrongSheets.push({ sheet, sums })
  }
}

function isSame(recorded: Sheet, sums: Uint8Array): boolean {
  if (recorded.byteLength !== sums.length) return false
  return sums.every((byte, at) => recorded.getUint8(at) === byte)
}

/** So many sheets are written in one transaction: 256 KiB, about 512 MiB of content. */
export const SHEETS_AT_ONCE = 32

/** Records the sums of a blob as they should be. */
export async function mendSums(
  parts: Parts,
  id: BlobId,
  wrongSheets: readonly WrongSheet[],
): Promise<void> {
  for (let at = 0; at < wrongSheets.length; at += SHEETS_AT_ONCE) {
    const some = wrongSheets.slice(at, at + SHEETS_AT_ONCE)
    await parts.catalog.write(async (tx) => {
      if (!(await tx.blobs.state(id))) return
      for (const { sheet, sums } of some) await tx.sums.put({ id, sheet, sums })
    })
  }
  for (const { sheet } of wrongSheets) parts.catalog.sheets.drop(id, sheet)
}

export type Examination = {
  readonly result: Promise<ExaminedBlob>
  /** When it was found to be damaged. */
  endedAt: Instant | undefined
}

/** So long nobody has damaged bytes read through again by asking for them again. */
const VERDICT_LIFE_MS = 10 * SECOND_MS
const VERDICTS_MAX = 1000

/**
 * Examines a blob whose bytes do not fit its sums, or that has none: who finds the bytes right mends
 * the sums, who finds them wrong puts that on record. Many who ask at once share one reading.
 */
export async function settleBlob(
  parts: Parts,
  blob: Blob,
  foundBy: 'read' | 'scrub',
): Promise<ExaminedBlob> {
  const known = parts.examining.get(blob.id)
  const isFresh = known && parts.clock.now() - (known.endedAt ?? Infinity) < VERDICT_LIFE_MS
  if (isFresh) return await known.result
  // Whoever asked first may leave: the others, and the next one, need the answer all the same.
  const { signal } = new AbortController()
  const result = settleNow(parts, blob, { foundBy, signal })
  const examination: Examination = { result, endedAt: undefined }
  parts.examining.set(blob.id, examination)
  try {
    const examined = await examination.result
    if (examined.damage) examination.endedAt = parts.clock.now()
    else parts.examining.delete(blob.id)
    return examined
  } catch (error) {
    parts.examining.delete(blob.id)
    throw error
  } finally {
    forgetOld(parts.examining)
  }
}

function forgetOld(examining: Parts['examining']): void {
  for (const [id, { endedAt }] of examining) {
    if (examining.size <= VERDICTS_MAX) return
    if (endedAt !== undefined) examining.delete(id)
  }
}

/** The same, whatever is known, and for whoever asks alone. */
export async function settleNow(
  parts: Parts,
  blob: Blob,
  options: {
    readonly foundBy: 'read' | 'scrub'
    readonly signal: AbortSignal
    readonly onRead?: (bytes: number) => void
  },
): Promise<ExaminedBlob> {
  const examined = await examineBlob(parts, blob, options)
  if (examined.damage) {
    await noteDamage(parts, { blobId: blob.id, kind: examined.damage, foundBy: options.foundBy })
    return examined
  }
  await mendSums(parts, blob.id, examined.wrongSheets)
  const mark = await parts.catalog.read((tx) => tx.damages.ofBlob(blob.id))
  if (mark) await clearDamage(parts, blob.id)
  return examined
}
