import { parentPort, workerData } from 'node:worker_threads'
import type { Passed } from './checkpointer.ts'
import { openCheckpointer } from './open-sqlite.ts'
import { isPerhapsFull, isStorageFailure } from './sqlite-problem.ts'

// A program of its own, for a thread: each message makes it put into place what it can of the log of
// the database whose path it is given, without waiting for anybody.
const connection = openCheckpointer(workerData as string)
parentPort?.on('message', () => {
  parentPort?.postMessage(pass())
})

function pass(): Passed {
  try {
    connection.pragma('wal_checkpoint(PASSIVE)')
    return {}
  } catch (error) {
    // Busy, or perhaps a full disk: the pages stay in the log, where everybody reads them.
    if (isPerhapsFull(error)) return {}
    return isStorageFailure(error) ? { failure: error.message } : {}
  }
}
