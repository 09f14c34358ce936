import type { DamageRecord } from '../catalog/catalog.ts'
import type { BlobId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { Parts } from './parts.ts'

/**
 * Puts on record that a blob is damaged, for `check`, the metrics and the next upload of the same
 * bytes, which then mends it. When it was first found stays.
 *
 * A disk that damages bytes may fail to note it as well: whoever wanted them hears of them all the same.
 *
 * @returns true when nobody had found it before
 */
export async function noteDamage(
  parts: Parts,
  damage: Omit<DamageRecord, 'foundAt'>,
): Promise<boolean> {
  const foundAt = parts.clock.now()
  const noting = parts.catalog.write(async (tx) => {
    // What nothing names any more is on its way out.
    if ((await tx.blobs.state(damage.blobId))?.state !== 'kept') return false
    const isKnown = (await tx.damages.ofBlob(damage.blobId)) !== undefined
    await tx.damages.note({ ...damage, foundAt })
    return !isKnown
  })
  return await noting.catch(() => false)
}

/** Its bytes are right, all of them: what was on record is settled. */
export async function clearDamage(parts: Parts, id: BlobId): Promise<void> {
  await parts.catalog.write((tx) => tx.damages.clear(id))
}

export function damagedContent(id: BlobId, cause?: unknown): Problem {
  return new Problem(
    'corrupt',
    {
      en: 'The stored bytes of this file are damaged, so they were not sent. If you still have the file, upload it again: that mends it. If not, tell the operator, who can repair it from a backup.',
      'zh-CN':
        '此文件的存储数据已损坏，因此未发送。如果您还有该文件，请重新上传，即可修复；否则请告知运营者从备份修复。',
    },
    { cause, facts: { blob: id } },
  )
}
