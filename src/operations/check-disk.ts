import type { BlobRecord, ReadTx } from '../catalog/catalog.ts'
import type { BlobId, NodeId } from '../domain/ids.ts'
import { isProblem } from '../domain/problem.ts'
import type { Parts } from './parts.ts'

export type DiskFinding = {
  readonly kind:
    | 'blob-missing' // its bytes are not there
    | 'blob-size' // they measure otherwise than recorded
    | 'blob-damaged' // they are not the bytes that were stored
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
}

export type DiskCheck = {
  /** True when nothing was found. */
  readonly ok: boolean
  readonly blobsChecked: number
  readonly bytesRead: number
  readonly findings: readonly DiskFinding[]
}

export type CheckDisk = {
  /** Also compare every byte with its name; `part` `n` of `of` reads only that share of the blobs. */
  readonly readData: boolean | { readonly part: number; readonly of: number }
  readonly signal: AbortSignal
  /** Told after each page of blobs. */
  readonly onProgress?: (checked: { readonly blobs: number; readonly bytes: number }) => void
}

const PAGE = 500
/** Of each kind that one fault can cause many times. */
const FINDINGS_MAX = 1000
const NODES_MAX = 20

/**
 * Counts and compares everything anew, beside a serving disk as well. Bytes that no file names are no
 * damage: the sweep removes them.
 */
export async function checkDisk(parts: Parts, options: CheckDisk): Promise<DiskCheck> {
  const findings = await parts.catalog.read(checkRows)
  let blobsChecked = 0
  let bytesRead = 0
  for (let after = ''; ;) {
    options.signal.throwIfAborted()
    const page = await parts.catalog.read((tx) => tx.blobs.list({ after, limit: PAGE }))
    const kept = page.filter((blob) => blob.state === 'kept')
    findings.push(...(await checkSizes(parts, kept, options.signal)))
    for (const blob of kept) {
      if (!isChosen(blob.id, options.readData)) continue
      const { bytes, finding } = await checkBytes(parts, blob, options.signal)
      bytesRead += bytes
      if (finding) findings.push(finding)
    }
    blobsChecked += kept.length
    options.onProgress?.({ blobs: blobsChecked, bytes: bytesRead })
    const last = page.at(-1)
    if (!last) break
    after = last.id
  }
  return { ok: findings.length === 0, blobsChecked, bytesRead, findings }
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
  for (const { id, size } of stored) {
    const counted = sizes.get(id)
    if (counted === size) continue
    const nodes = await namersOf(parts, id)
    if (!nodes) continue
    findings.push(
      counted === undefined
        ? { kind: 'blob-missing', blob: id, nodes }
        : { kind: 'blob-size', blob: id, nodes, recorded: size, counted },
    )
  }
  return findings
}

async function checkBytes(
  parts: Parts,
  blob: BlobRecord,
  signal: AbortSignal,
): Promise<{ readonly bytes: number; readonly finding?: DiskFinding }> {
  const found = await digestOf(parts, blob, signal)
  if (!found || found.id === blob.id) return { bytes: found?.size ?? 0 }
  const nodes = await namersOf(parts, blob.id)
  if (!nodes) return { bytes: found.size }
  return { bytes: found.size, finding: { kind: 'blob-damaged', blob: blob.id, nodes } }
}

/** Undefined for bytes that are not there: that is another finding. */
async function digestOf(
  parts: Parts,
  { id, isInline }: BlobRecord,
  signal: AbortSignal,
): Promise<{ readonly id: BlobId; readonly size: number } | undefined> {
  if (isInline !== 0) {
    const bytes = await parts.catalog.read((tx) => tx.blobs.inlineBytes(id))
    return bytes && { id: parts.sha256(bytes), size: bytes.byteLength }
  }
  try {
    return await parts.sha256OfStream(await parts.blobs.open(id, { signal }))
  } catch (error) {
    if (isProblem(error, 'not-found', 'corrupt')) return undefined
    throw error
  }
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
