import { createContext, use, useSyncExternalStore } from 'react'
import type { UploadManager } from './upload-manager.ts'
import type { UploadsView } from './upload-task.ts'

export const UploadsContext = createContext<UploadManager | null>(null)

export function useUploadManager(): UploadManager {
  const manager = use(UploadsContext)
  if (!manager) throw new Error('useUploadManager outside of App')
  return manager
}

/** What the manager is doing, drawn anew a few times a second while bytes flow. */
export function useUploads(): UploadsView {
  const manager = useUploadManager()
  return useSyncExternalStore(manager.subscribe, manager.view)
}
