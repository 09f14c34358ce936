import { describeBlobStore } from '../blob-store.contract.ts'
import { MemoryBlobStore } from './memory-blob-store.ts'

describeBlobStore('MemoryBlobStore', async () => new MemoryBlobStore())
