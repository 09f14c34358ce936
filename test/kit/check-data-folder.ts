import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openDisk } from '../../src/app/open-disk.ts'
import { ManualClock } from '../../src/clock/manual-clock.ts'
import { DAY_MS } from '../../src/domain/instant.ts'
import { expireDrafts } from '../../src/jobs/kinds/expire-drafts.ts'
import { sweepBlobs } from '../../src/jobs/kinds/sweep-blobs.ts'
import { checkDisk, type DiskCheck } from '../../src/operations/check-disk.ts'

/** Longer than a draft lives without anybody going on with it. */
const LATER_MS = 8 * DAY_MS

/**
 * Looks at the data folder of a server that was stopped as nine days later: every byte that a file names is
 * there and right, and the upkeep has removed everything else.
 */
export async function checkDataFolder(dataFolder: string): Promise<DiskCheck> {
  const { signal } = new AbortController()
  const clock = new ManualClock(Date.now())
  const disk = await openDisk({ dataFolder, isOnlyProcess: true, clock })
  try {
    const { parts } = disk
    // The first run sees what nobody has a row for, the second has seen it for long enough.
    const { job } = await expireDrafts(parts, { kind: 'expire-drafts' }, signal)
    clock.advance(LATER_MS)
    await expireDrafts(parts, job as Parameters<typeof expireDrafts>[1], signal)
    await sweepBlobs(parts, { kind: 'sweep-blobs' }, signal)
    assert.deepEqual(await parts.drafts.list(), [], 'no draft is left')
    assert.deepEqual(await leftovers(dataFolder), [], 'nothing unfinished is left')
    await assertNoStrayBlobs(parts)
    const found = await checkDisk(parts, { readData: true, signal })
    assert.deepEqual(found.findings, [])
    return found
  } finally {
    await disk.close()
  }
}

/** Files that some write had not finished. A server that has just started has none. */
export async function leftovers(dataFolder: string): Promise<string[]> {
  const folders = [join('blobs', 'tmp'), join('drafts', 'trash')]
  const names = await Promise.all(folders.map((folder) => readdir(join(dataFolder, folder))))
  return names.flat()
}

async function assertNoStrayBlobs({
  catalog,
  blobs,
}: Awaited<ReturnType<typeof openDisk>>['parts']): Promise<void> {
  const { signal } = new AbortController()
  const kept = new Set<string>()
  for (let after = ''; ;) {
    const page = await catalog.read((tx) => tx.blobs.list({ after, limit: 500 }))
    for (const { id, isInline } of page) if (isInline === 0) kept.add(id)
    const last = page.at(-1)
    if (!last) break
    after = last.id
  }
  const stored: string[] = []
  for await (const { id } of blobs.list({ signal })) stored.push(id)
  assert.deepEqual(
    stored.filter((id) => !kept.has(id)),
    [],
    'no bytes without a file that names them',
  )
}
