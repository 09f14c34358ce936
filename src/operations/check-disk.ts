import type { BlobRecord, DamageRecord, ReadTx } from '../catalog/catalog.ts'
import type { BlobId, NodeId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import { clearDamage, noteDamage } from './damaged-content.ts'
import { examineBlob, mendSums } from './examine-blob.ts'
import { keptBlobs } from './kept-blobs.ts'
import type { Parts } from './parts.ts'

export type DiskFinding = {
  readonly kind:
    | 'blob-missing' // its bytes are not there
    | 'blob-size' // they measure otherwise than recorded
    | 'blob-damaged' // they are not the bytes that were stored
    | 'blob-sums' // they are, but the sums of their slices are others
    | 'blob-unfit' // a file names it, but it is not kept or measures otherwise than the file
    | 'folder-size' // a folder's size is not that of what is in it
    | 'used-bytes' // a space uses other than its files and versions add up to; `nodes` is its root
    | 'stray-node' // in no folder, or where nothing can be
  readonly blob: BlobId | null
  /** Up to 20 files that are affected. */
  readonly nodes: readonly NodeId[]
  /** In bytes, where two figures should agree. */
  readonly recorded?: number
  readonly counted?: number
  /** Of damage that was found before and is on record. */
  readonly foundAt?: Instant
}

export type DiskCheck = {
  /** True when nothing was found. */
  readonly ok: boolean
  readonly blobsChecked: number
  readonly bytesRead: number
  readonly findings: readonly DiskFinding[]
  /** Files of the store that the catalog does not know: no damage, but room that nobody uses. */
  readonly orphans: { readonly count: number; readonly bytes: number }
}

export type CheckDisk = {
  /** Also compare every byte with its name; `part` `n` of `of` reads only that share of the blobs. */
  readonly readData: boolean | { readonly part: number; readonly of: number }
  readonly signal: AbortSignal
  /** Told before anything is read how much there is. */
  readonly onBegin?: (totals: { readonly count: number; readonly bytes: number }) => void
  readonly onProgress?: (step: CheckStep) => void
}

/** Bytes that were read, or a blob that is done with. */
export type CheckStep = { readonly bytes: number } | { readonly file: { readonly size: number } }

/** Of each kind that one fault can cause many times. */
const FINDINGS_MAX = 1000
const NODES_MAX = 20
const PAGE = 500

/**
 * Counts and compares everything anew, beside a serving disk as well. Bytes that no file names are no
 * damage: the sweep removes them. Damage is put on record, and taken off it where the bytes turn out
 * to be right; nothing else is changed.
 */
export async function checkDisk(parts: Parts, options: CheckDisk): Promise<DiskCheck> {
  const { readData, signal } = options
  const findings = await parts.catalog.read(checkRows)
  if (options.onBegin) options.onBegin(await parts.catalog.read((tx) => tx.checks.keptTotals()))
  const marks = await allMarks(parts)
  let blobsChecked = 0
  let bytesRead = 0
  for await (const page of keptBlobs(parts, signal)) {
    const sizes = await checkSizes(parts, page, signal)
    const unfit = new Set(sizes.map((one) => one.blob))
    findings.push(...sizes)
    for (const blob of page) {
      if (unfit.has(blob.id)) continue
      const mark = marks.get(blob.id)
      if (isChosen(blob.id, readData)) {
        const { bytes, finding } = await checkBytes(parts, blob, { ...options, mark })
        bytesRead += bytes
        if (finding) findings.push(finding)
      } else if (mark) findings.push(...(await knownDamage(parts, mark)))
      options.onProgress?.({ file: { size: blob.size } })
    }
    blobsChecked += page.length
  }
  const orphans = await countOrphans(parts, signal)
  return { ok: findings.length === 0, blobsChecked, bytesRead, findings, orphans }
}

/** What the rows say of each other, all in one snapshot. */
async function checkRows(tx: ReadTx): Promise<DiskFinding[]> {
  const { checks } = tx
  const unfit = await checks.unfit(FINDINGS_MAX)
  const folders = await checks.folderMiscounts(FINDINGS_MAX)
  const spaces = await checks.spaceMiscounts()
  const strays = await checks.strays(FINDINGS_MAX)
  return [
    ...unfit.map((one): DiskFinding => ({
      kind: 'blob-unfit',
      blob: one.blobId,
      nodes: [one.nodeId],
    })),
    ...folders.map(({ id, ...sizes }): DiskFinding => ({
      kind: 'folder-size',
      blob: null,
      nodes: [id],
      ...sizes,
    })),
    ...spaces.map(({ id, ...sizes }): DiskFinding => ({
      kind: 'used-bytes',
      blob: null,
      nodes: [id],
      ...sizes,
    })),
    ...strays.map((id): DiskFinding => ({ kind: 'stray-node', blob: null, nodes: [id] })),
  ]
}

async function checkSizes(
  parts: Parts,
  blobs: readonly BlobRecord[],
  signal: AbortSignal,
): Promise<DiskFinding[]> {
  const stored = blobs.filter((blob) => blob.isInline === 0)
  const sizes = await parts.blobs.stat(
    stored.map((blob) => blob.id),
    signal,
  )
  const findings: DiskFinding[] = []
  for (const { id, size, isInline, inlineSize } of blobs) {
    const counted = isInline === 0 ? sizes.get(id) : (inlineSize ?? undefined)
    if (counted === size) continue
    const kind = counted === undefined ? 'missing' : 'size'
    const finding = await found(parts, id, kind)
    if (finding) {
      findings.push(counted === undefined ? finding : { ...finding, recorded: size, counted })
    }
  }
  return findings
}

async function checkBytes(
  parts: Parts,
  { id, size, isInline }: BlobRecord,
  { signal, onProgress, mark }: CheckDisk & { readonly mark: DamageRecord | undefined },
): Promise<{ readonly bytes: number; readonly finding?: DiskFinding | undefined }> {
  const onRead = (bytes: number) => onProgress?.({ bytes })
  const blob = { id, size, isInline: isInline !== 0 }
  const examined = await examineBlob(parts, blob, { signal, onRead })
  const bytes = examined.bytesRead
  const kind = examined.damage ?? (examined.sums === 'wrong' ? 'sums' : undefined)
  if (kind) return { bytes, finding: await found(parts, id, kind) }
  // Its bytes are right: no damage stays on record, and what an earlier version left out is added.
  if (examined.sums === 'absent') await mendSums(parts, id, examined.wrongSheets)
  if (mark) await clearDamage(parts, id)
  return { bytes }
}

const KINDS = {
  missing: 'blob-missing',
  size: 'blob-size',
  bytes: 'blob-damaged',
  sums: 'blob-sums',
} as const satisfies Record<DamageRecord['kind'], DiskFinding['kind']>

/** Undefined when the sweep removes it, or has removed it, since its row was read. */
async function found(
  parts: Parts,
  id: BlobId,
  kind: DamageRecord['kind'],
): Promise<DiskFinding | undefined> {
  const nodes = await namersOf(parts, id)
  if (!nodes) return undefined
  await noteDamage(parts, { blobId: id, kind, foundBy: 'check' })
  return { kind: KINDS[kind], blob: id, nodes }
}

/** Of damage there is little, or a check is the least of the operator's troubles. */
async function allMarks(parts: Parts): Promise<ReadonlyMap<BlobId, DamageRecord>> {
  const marks = new Map<BlobId, DamageRecord>()
  for (let after = ''; ;) {
    const start = after
    const page = await parts.catalog.read((tx) => tx.damages.list({ after: start, limit: PAGE }))
    for (const mark of page) marks.set(mark.blobId, mark)
    const last = page.at(-1)
    if (!last) return marks
    after = last.blobId
  }
}

async function knownDamage(
  parts: Parts,
  { blobId, kind, foundAt }: DamageRecord,
): Promise<DiskFinding[]> {
  const nodes = await namersOf(parts, blobId)
  return nodes ? [{ kind: KINDS[kind], blob: blobId, nodes, foundAt }] : []
}

async function countOrphans(parts: Parts, signal: AbortSignal): Promise<DiskCheck['orphans']> {
  let count = 0
  let bytes = 0
  let page: { readonly id: BlobId; readonly size: number }[] = []
  const countPage = async () => {
    const looked = page
    page = []
    await parts.catalog.read(async (tx) => {
      for (const { id, size } of looked) {
        if (await tx.blobs.state(id)) continue
        count += 1
        bytes += size
      }
    })
  }
  for await (const one of parts.blobs.list({ signal })) {
    page.push(one)
    if (page.length === PAGE) await countPage()
  }
  await countPage()
  return { count, bytes }
}

/** Undefined when the sweep removes it, or has removed it, since its row was read. */
async function namersOf(parts: Parts, id: BlobId): Promise<NodeId[] | undefined> {
  return await parts.catalog.read(async (tx) => {
    if ((await tx.blobs.state(id))?.state !== 'kept') return undefined
    return await tx.checks.namers(id, NODES_MAX)
  })
}

function isChosen(id: BlobId, readData: CheckDisk['readData']): boolean {
  if (typeof readData === 'boolean') return readData
  return Number.parseInt(id.slice(0, 8), 16) % readData.of === readData.part - 1
}
