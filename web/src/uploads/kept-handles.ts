// File handles survive a closed tab only in IndexedDB; localStorage can't hold them.
const STORE = 'handles'

/** Remembers where the file of an unfinished upload lies on this machine, so that it can go on by one click. */
export async function keepHandle(uploadId: string, handle: FileSystemHandle): Promise<void> {
  await inStore('readwrite', (store) => store.put(handle, uploadId))
}

export async function findHandle(uploadId: string): Promise<FileSystemFileHandle | undefined> {
  return (await inStore('readonly', (store) => store.get(uploadId))) as
    FileSystemFileHandle | undefined
}

export async function forgetHandle(uploadId: string): Promise<void> {
  await inStore('readwrite', (store) => store.delete(uploadId))
}

type Permitted = FileSystemFileHandle & {
  requestPermission?: (options: { mode: 'read' }) => Promise<PermissionState>
}

/** The file behind a handle, after the person has allowed it again. */
export async function fileOfHandle(handle: Permitted): Promise<File | undefined> {
  const state = (await handle.requestPermission?.({ mode: 'read' })) ?? 'granted'
  return state === 'granted' ? await handle.getFile() : undefined
}

async function inStore(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  const database = await answerOf(openDatabase())
  try {
    return await answerOf(act(database.transaction(STORE, mode).objectStore(STORE)))
  } finally {
    database.close()
  }
}

function openDatabase(): IDBOpenDBRequest {
  const request = indexedDB.open('cloudkeep-uploads', 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE)
  return request
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'))
  })
}
