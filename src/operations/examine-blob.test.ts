import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { addPerson, openDiskFor } from '../../test/kit/person.ts'
import { isProblem } from '../domain/problem.ts'
import { storageFailed } from '../domain/storage-problem.ts'
import { examineBlob } from './examine-blob.ts'

const { signal } = new AbortController()

test('a catalog that cannot be read says nothing about the bytes of a file', async (t) => {
  const disk = await openDiskFor(t)
  const ada = await addPerson(disk, 'ada')
  const { blobId, size } = await ada.put('/f', randomBytes(100_000))
  assert.ok(blobId)
  const blob = { id: blobId, size, isInline: false }
  const { parts } = disk
  const { catalog } = parts
  const failing = {
    ...parts,
    catalog: {
      read: () => Promise.reject(storageFailed(new Error('SQLITE_IOERR_READ'))),
      write: catalog.write.bind(catalog),
      rulesEpoch: () => catalog.rulesEpoch(),
      sheets: catalog.sheets,
      close: () => catalog.close(),
    },
  }

  const examining = examineBlob(failing, blob, { signal })

  await assert.rejects(examining, (error) => isProblem(error, 'storage-failed'))
  assert.equal((await examineBlob(parts, blob, { signal })).damage, undefined)
})
