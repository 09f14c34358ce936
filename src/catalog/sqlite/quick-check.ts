import { parentPort, workerData } from 'node:worker_threads'
import { openReader } from './open-sqlite.ts'

// A program of its own, for a thread: it looks through the database whose path it is given, and says `ok` or what it found.
const connection = openReader(workerData as string)
try {
  parentPort?.postMessage(connection.pragma('quick_check(1)', { simple: true }))
} finally {
  connection.close()
}
