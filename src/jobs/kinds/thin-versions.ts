import type { WriteTx } from '../../catalog/catalog.ts'
import type { NodeId } from '../../domain/ids.ts'
import { DAY_MS, type Instant } from '../../domain/instant.ts'
import { releaseBlobs } from '../../operations/release-blobs.ts'
import type { Parts } from '../../operations/parts.ts'
import { versionsToRemove } from '../../policy/version-retention.ts'
import type { Job, NextJob } from '../job-queue.ts'

/** Files that one transaction looks at, and transactions before other jobs get their turn. */
const PAGE = 50
const PAGES_MAX = 100

/** Thins the earlier states of files as `versionsToRemove` says, and frees their space. */
export async function thinVersions(
  parts: Parts,
  job: Extract<Job, { kind: 'thin-versions' }>,
  signal: AbortSignal,
): Promise<NextJob> {
  const now = parts.clock.now()
  let after = (job.after ?? 0) as NodeId
  for (let page = 0; page < PAGES_MAX; page++) {
    signal.throwIfAborted()
    const nodes = await thinPage(parts, after, now)
    after = nodes.at(-1) ?? after
    if (nodes.length < PAGE) return nextJob({ kind: 'thin-versions' }, now + DAY_MS)
  }
  return nextJob({ kind: 'thin-versions', after }, now)
}

async function thinPage(parts: Parts, after: NodeId, now: Instant): Promise<NodeId[]> {
  return await parts.catalog.write(
    async (tx) => {
      const page = { after, before: now - DAY_MS, limit: PAGE }
      const nodes = await tx.versions.nodesWithHistory(page)
      for (const nodeId of nodes) await thinNode(tx, nodeId, now)
      return nodes
    },
    { freesSpace: true },
  )
}

async function thinNode(tx: WriteTx, nodeId: NodeId, now: Instant): Promise<void> {
  const node = await tx.nodes.byId(nodeId)
  if (!node) return
  const removed = versionsToRemove(await tx.versions.ofNode(nodeId), now)
  for (const { versionNo } of removed) await tx.versions.remove(nodeId, versionNo)
  await releaseBlobs(
    tx,
    removed.map((version) => version.blobId),
    now,
  )
  const freedBytes = removed.reduce((sum, version) => sum + version.size, 0)
  if (freedBytes > 0) await tx.spaces.charge(node.spaceId, -freedBytes)
}

function nextJob(job: Job, notBefore: Instant): NextJob {
  return { job, notBefore, uniqueKey: 'thin-versions' }
}
