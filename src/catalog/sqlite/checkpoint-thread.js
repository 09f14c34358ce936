// Plain JavaScript: what strips types would take a thread twice as long to load as all the rest.
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'

// A program of its own, for a thread: each message makes it put into place what it can of the log of the
// database whose path it is given, without waiting for anybody. It answers how that failed, if it did.
const connection = new Database(workerData, { fileMustExist: true, timeout: 0 })
// The log before it is put into place, and the database after it.
connection.pragma('synchronous = FULL')
connection.pragma('cache_size = -64')

parentPort.on('message', () => {
  parentPort.postMessage(pass())
})

function pass() {
  try {
    connection.pragma('wal_checkpoint(PASSIVE)')
    return {}
  } catch (error) {
    return { code: error.code, message: error.message }
  }
}
