import type { Instant } from '../domain/instant.ts'
import type { CheckStep, DiskFinding } from './check-disk.ts'
import { settleNow } from './examine-blob.ts'
import { keptBlobs } from './kept-blobs.ts'
import type { Parts } from './parts.ts'

export type DiskScrub = {
  /** True when nothing is damaged. */
  readonly ok: boolean
  readonly blobsChecked: number
  readonly bytesRead: number
  readonly findings: readonly DiskFinding[]
  /** Blobs whose bytes are right and whose sums were not, or were missing; they are right now. */
  readonly sumsMended: number
}

export type ScrubDisk = {
  readonly signal: AbortSignal
  readonly onBegin?: (totals: { readonly count: number; readonly bytes: number }) => void
  readonly onProgress?: (step: CheckStep) => void
}

const FINDINGS_MAX = 1000
const NODES_MAX = 20
const KINDS = { missing: 'blob-missing', size: 'blob-size', bytes: 'blob-damaged' } as const

/**
 * Reads everything now, at full speed, beside a serving disk as well: compares all bytes with their
 * names, puts damage on record and takes it off where it is gone, and mends sums. It counts as a
 * round of the scrub that the disk does by itself.
 */
export async function scrubDisk(parts: Parts, options: ScrubDisk): Promise<DiskScrub> {
  const { signal, onProgress } = options
  options.onBegin?.(await parts.catalog.read((tx) => tx.checks.keptTotals()))
  const onRead = (bytes: number) => onProgress?.({ bytes })
  const findings: DiskFinding[] = []
  let blobsChecked = 0
  let bytesRead = 0
  let sumsMended = 0
  for await (const page of keptBlobs(parts, signal)) {
    for (const { id, size, isInline } of page) {
      const blob = { id, size, isInline: isInline !== 0 }
      const examined = await settleNow(parts, blob, { foundBy: 'scrub', signal, onRead })
      blobsChecked += 1
      bytesRead += examined.bytesRead
      if (examined.wrongSheets.length > 0) sumsMended += 1
      onProgress?.({ file: { size } })
      if (!examined.damage || findings.length === FINDINGS_MAX) continue
      const nodes = await parts.catalog.read((tx) => tx.checks.namers(id, NODES_MAX))
      findings.push({ kind: KINDS[examined.damage], blob: id, nodes })
    }
  }
  await endRound(parts, parts.clock.now())
  return { ok: findings.length === 0, blobsChecked, bytesRead, findings, sumsMended }
}

/** Everything has been read: the next round begins a period later. */
export async function endRound(parts: Parts, now: Instant): Promise<Instant> {
  const nextAt = now + parts.limits.scrubPeriodMs
  await parts.catalog.write((tx) =>
    tx.scrubs.set({
      startedAt: null,
      finishedAt: now,
      nextAt,
      blobId: '',
      positionBytes: 0,
      readBytes: 0,
      totalBytes: 0,
    }),
  )
  return nextAt
}
