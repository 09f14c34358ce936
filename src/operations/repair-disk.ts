import type { DamageRecord } from '../catalog/catalog.ts'
import type { ByteStream } from '../domain/bytes.ts'
import type { BlobId } from '../domain/ids.ts'
import { isProblem } from '../domain/problem.ts'
import { SliceSummer } from '../domain/slices.ts'
import { checkDisk, type DiskFinding } from './check-disk.ts'
import { examineBlob, mendSums } from './examine-blob.ts'
import type { Parts } from './parts.ts'
import { placesOf } from './places-of.ts'

/** Somewhere that may have right bytes: a backup, another disk's folder. */
export type RepairSource = {
  /** For people. */
  readonly name: string
  /** All that it has under this name, right or not; each to be read, or left, before the next is taken. */
  readonly find: (id: BlobId, signal: AbortSignal) => AsyncIterable<ByteStream>
}

export type RepairDisk = {
  /** Asked in this order. */
  readonly sources: readonly RepairSource[]
  /** False: only tells what would be done. */
  readonly isMeant: boolean
  readonly signal: AbortSignal
}

export type RepairedBlob = {
  readonly blob: BlobId
  /** What was on record, or found by looking. */
  readonly damage: DamageRecord['kind']
  /** `well`: its bytes are right already. `mended`: from `source`, or its sums from its own bytes. */
  readonly outcome: 'well' | 'mended' | 'damaged'
  readonly source: string | null
  /** Up to 20 files that need it, as `user:/path`. */
  readonly files: readonly string[]
}

export type DiskRepair = {
  /** True when nothing is damaged now, or would be. */
  readonly ok: boolean
  readonly isMeant: boolean
  readonly blobs: readonly RepairedBlob[]
}

const DAMAGES: Partial<Record<DiskFinding['kind'], DamageRecord['kind']>> = {
  'blob-missing': 'missing',
  'blob-size': 'size',
  'blob-damaged': 'bytes',
  'blob-sums': 'sums',
}

/**
 * Mends what is damaged as far as that is known: what is on record, and what is missing or measures
 * otherwise. Bytes are taken only when they have the right SHA-256; nothing is ever removed. To know
 * of all damage first, `checkDisk` reads all bytes.
 */
export async function repairDisk(parts: Parts, request: RepairDisk): Promise<DiskRepair> {
  const { isMeant, signal } = request
  const { findings } = await checkDisk(parts, { readData: false, signal })
  const blobs: RepairedBlob[] = []
  for (const { kind, blob, nodes } of findings) {
    signal.throwIfAborted()
    const damage = DAMAGES[kind]
    if (blob === null || damage === undefined) continue
    const files = await parts.catalog.read((tx) => placesOf(tx, nodes))
    const repaired = await repairBlob(parts, request, blob)
    if (repaired) blobs.push({ blob, damage, files, ...repaired })
  }
  return { ok: blobs.every((one) => one.outcome !== 'damaged'), isMeant, blobs }
}

type Outcome = Pick<RepairedBlob, 'outcome' | 'source'>
type Damaged = { readonly id: BlobId; readonly size: number; readonly isInline: boolean }

async function repairBlob(
  parts: Parts,
  request: RepairDisk,
  id: BlobId,
): Promise<Outcome | undefined> {
  const row = await parts.catalog.read((tx) => tx.blobs.one(id))
  // Nothing names it any more.
  if (row?.state !== 'kept') return undefined
  const blob = { id, size: row.size, isInline: row.isInline !== 0 }
  const { damage, sums, wrongSheets } = await examineBlob(parts, blob, request)
  if (!damage) {
    if (request.isMeant) {
      await mendSums(parts, id, wrongSheets)
      await parts.catalog.write((tx) => tx.damages.clear(id))
    }
    return { outcome: sums === 'wrong' ? 'mended' : 'well', source: null }
  }
  for (const source of request.sources) {
    for await (const bytes of source.find(id, request.signal)) {
      const isRight = request.isMeant
        ? await takeBytes(parts, { blob, bytes }, request.signal)
        : (await parts.sha256OfStream(bytes)).id === id
      if (isRight) return { outcome: 'mended', source: source.name }
    }
  }
  return { outcome: 'damaged', source: null }
}

/** @returns false when they are not the right ones */
async function takeBytes(
  parts: Parts,
  { blob, bytes }: { readonly blob: Damaged; readonly bytes: ByteStream },
  signal: AbortSignal,
): Promise<boolean> {
  return blob.isInline
    ? await takeSmall(parts, blob, bytes)
    : await takeLarge(parts, { blob, bytes }, signal)
}

async function takeSmall(parts: Parts, blob: Damaged, stream: ByteStream): Promise<boolean> {
  const bytes = new Uint8Array(blob.size)
  let length = 0
  for await (const chunk of stream) {
    if (length + chunk.length > blob.size) return false
    bytes.set(chunk, length)
    length += chunk.length
  }
  if (length !== blob.size || parts.sha256(bytes) !== blob.id) return false
  await parts.catalog.write(async (tx) => {
    await tx.blobs.mend({ id: blob.id, bytes })
    await tx.damages.clear(blob.id)
  })
  return true
}

async function takeLarge(
  parts: Parts,
  { blob, bytes }: { readonly blob: Damaged; readonly bytes: ByteStream },
  signal: AbortSignal,
): Promise<boolean> {
  const summer = new SliceSummer(parts.sumOf)
  const sheets: Uint8Array[] = []
  const summed = async function* (): ByteStream {
    for await (const chunk of bytes) {
      sheets.push(...summer.update(chunk))
      yield chunk
    }
  }
  try {
    // It replaces what is there, and keeps nothing that is not what its name says.
    await parts.blobs.put(blob.id, summed(), signal)
  } catch (error) {
    if (isProblem(error, 'digest-mismatch')) return false
    throw error
  }
  const last = summer.end()
  if (last) sheets.push(last)
  await mendSums(parts, blob.id, sheets.map((sums, sheet) => ({ sheet, sums }))) // prettier-ignore
  await parts.catalog.write((tx) => tx.damages.clear(blob.id))
  return true
}
