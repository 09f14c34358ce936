import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { describeBlobStore } from '../blob-store.contract.ts'
import { DiskBlobStore } from './disk-blob-store.ts'

const root = await mkdtemp(join(tmpdir(), 'cloudkeep-blobs-'))
after(async () => await rm(root, { recursive: true, force: true }))

describeBlobStore(
  'DiskBlobStore',
  async () => await DiskBlobStore.at(await mkdtemp(join(root, 'a-'))),
)
