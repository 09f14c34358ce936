import { describeDraftJoining } from '../draft-joining.contract.ts'
import { describeDraftStore } from '../draft-store.contract.ts'
import { describeDraftSums } from '../draft-sums.contract.ts'
import { MemoryDraftStore } from './memory-draft-store.ts'

const GONE = 'memory outlives no restart'

describeDraftStore('MemoryDraftStore', async () => new MemoryDraftStore(), {
  'knows its drafts after a restart, and goes on with them': GONE,
  'seals a single part after a restart': GONE,
  'knows a sealed draft after a restart': GONE,
})

describeDraftJoining('MemoryDraftStore', async () => new MemoryDraftStore())

describeDraftSums('MemoryDraftStore', async () => new MemoryDraftStore(), {
  'after a restart on the way, and after one when it was sealed': GONE,
})
