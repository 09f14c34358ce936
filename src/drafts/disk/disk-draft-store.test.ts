import { describeDraftStore } from '../draft-store.contract.ts'
import { DiskDraftStore } from './disk-draft-store.ts'

describeDraftStore('DiskDraftStore', async (folder) => await DiskDraftStore.at(folder))
