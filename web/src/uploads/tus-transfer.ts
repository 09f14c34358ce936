import type { DetailedError, Upload, UploadOptions } from 'tus-js-client'
import { addressOf, ownHeaders, parseProblem } from '../api/client.ts'
import type { Problem } from '../api/types.ts'
import { say } from '../i18n/use-words.ts'
import type { UploadTask } from './upload-task.ts'

/** A file up to this size travels whole, in the request that creates it. */
export const CHUNK_BYTES = 16 * 1024 * 1024

export type TransferEvents = {
  onProgress: (sentBytes: number) => void
  onAddress: (url: string) => void
  onDone: (nodeId: string | undefined) => void
  onProblem: (problem: Problem) => void
}

/**
 * Makes the tus upload of a task, which goes on where an earlier one of the same file stopped.
 *
 * @param withFirstBytes false: ask first with the name alone. A server that refuses before it has read the body
 *   may close the connection, and the browser then hides its answer; without a body it comes through.
 */
export async function createTransfer(
  task: UploadTask,
  events: TransferEvents,
  withFirstBytes: boolean,
): Promise<Upload> {
  const tus = await import('tus-js-client')
  const isLarge = task.file.size > CHUNK_BYTES
  const options: UploadOptions = {
    endpoint: addressOf('tus/'),
    chunkSize: CHUNK_BYTES,
    uploadDataDuringCreation: withFirstBytes,
    headers: ownHeaders(),
    metadata: {
      filename: task.file.name,
      path: task.folderPath,
      mtime: String(Math.floor(task.file.lastModified / 1000)),
      space: task.space,
    },
    retryDelays: [0, 1000, 3000, 6000, 12_000, 20_000],
    storeFingerprintForResuming: isLarge,
    removeFingerprintOnSuccess: true,
    fingerprint: () => Promise.resolve(fingerprintOf(task)),
    onShouldRetry: (error) => mayRetry(statusOf(error), withFirstBytes),
    onProgress: (sentBytes) => events.onProgress(sentBytes),
    onSuccess: ({ lastResponse }) => events.onDone(lastResponse.getHeader('X-CloudKeep-Node')),
    onError: (error) => events.onProblem(problemOf(error)),
  }
  if (task.uploadUrl) options.uploadUrl = task.uploadUrl
  const upload: Upload = new tus.Upload(task.file, {
    ...options,
    onUploadUrlAvailable: () => {
      if (upload.url) events.onAddress(upload.url)
    },
  })
  if (isLarge && !task.uploadUrl) {
    const [previous] = await upload.findPreviousUploads()
    if (previous) upload.resumeFromPreviousUpload(previous)
  }
  return upload
}

/** The same file, in the same place, unchanged since. */
function fingerprintOf({ file, space, folderPath }: UploadTask): string {
  return [
    'cloudkeep',
    document.baseURI,
    space,
    folderPath,
    file.name,
    file.size,
    file.lastModified,
  ].join('|')
}

// 409 and 423: another request still holds the upload; 429: asked to slow down.
function mayRetry(status: number, withFirstBytes: boolean): boolean {
  if (status === 0) return !withFirstBytes || !navigator.onLine
  return status >= 500 ? status !== 507 : status === 409 || status === 423 || status === 429
}

function responseOf(error: Error): DetailedError['originalResponse'] {
  return 'originalResponse' in error
    ? (error.originalResponse as DetailedError['originalResponse'])
    : null
}

function statusOf(error: Error): number {
  return responseOf(error)?.getStatus() ?? 0
}

function problemOf(error: Error): Problem {
  const response = responseOf(error)
  if (response && response.getStatus() >= 400)
    return parseProblem(response.getStatus(), '', response.getBody())
  return { type: 'unreachable', status: 0, title: say('uploads.lostConnection') }
}
