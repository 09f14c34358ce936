import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collect } from '../../../test/kit/byte-streams.ts'
import { openTestDisk, type TestAccount } from '../../../test/kit/disk.ts'
import type { Parts } from '../../operations/parts.ts'
import { findContent, readContent } from '../../operations/read-content.ts'
import { emptyTrash } from '../../operations/trash.ts'
import { trashNode } from '../../operations/trash-node.ts'
import { uploadFile } from '../../operations/upload-file.ts'
import { sweepBlobs } from './sweep-blobs.ts'

const BYTES = Buffer.alloc(100_000, 'the same bytes ')
const signal = new AbortController().signal

test('bytes that come again while the last file with them is removed for good are kept', async (t) => {
  let whenStored: (() => Promise<void>) | undefined
  const disk = await openTestDisk({
    change: (parts) => ({
      ...parts,
      // The moment between storing the bytes and naming them.
      async keepDraft(draft, gone) {
        await parts.keepDraft(draft, gone)
        const happens = whenStored
        whenStored = undefined
        await happens?.()
      },
    }),
  })
  t.after(() => disk.close())
  const { parts } = disk
  const ada = await disk.addAccount('ada')
  await upload(parts, ada, 'first')

  whenStored = async () => {
    const target = { spaceId: ada.spaceId, path: ['first'] }
    await trashNode(parts, { actor: ada.actor, target, lockTokens: [] })
    await emptyTrash(parts, ada)
    await sweepBlobs(parts, { kind: 'sweep-blobs', releasedOnly: true }, signal)
  }
  const uploading = upload(parts, ada, 'second')
  // Told that the sweep was there, it waits a moment and begins again.
  const moments = setInterval(() => {
    disk.clock.advance(50)
  }, 1)
  await uploading.finally(() => {
    clearInterval(moments)
  })

  const ref = { spaceId: ada.spaceId, path: ['second'] }
  const wanted = { actor: ada.actor, ref, capability: 'download', withBytes: true } as const
  const read: Uint8Array[] = []
  const content = await readContent(parts, await findContent(parts, wanted), { signal })
  if (content instanceof Uint8Array) read.push(content)
  else read.push(await collect(content))
  assert.ok(Buffer.concat(read).equals(BYTES))
})

async function upload(parts: Parts, account: TestAccount, name: string): Promise<void> {
  async function* body() {
    yield BYTES
  }
  const place = { spaceId: account.spaceId, path: [name] }
  const request = { actor: account.actor, place, size: BYTES.length, body, lockTokens: [] }
  await uploadFile(parts, request, signal)
}
