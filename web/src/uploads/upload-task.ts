import type { Problem } from '../api/types.ts'

export type UploadState =
  'waiting' | 'running' | 'paused' | 'done' | 'failed' | 'refused' | 'cancelled'

/** One file on its way. `folderPath` is the absolute path of its folder in the space. */
export type UploadTask = {
  readonly id: number
  readonly file: File
  readonly space: string
  readonly folderPath: string
  readonly handle: Promise<FileSystemHandle | null> | undefined
  /** where an upload that began earlier goes on */
  readonly uploadUrl: string | undefined
  state: UploadState
  sentBytes: number
  problem: Problem | undefined
  nodeId: string | undefined
}

export const isFinished = (task: UploadTask): boolean =>
  task.state === 'done' ||
  task.state === 'refused' ||
  task.state === 'failed' ||
  task.state === 'cancelled'

export type UploadsView = {
  readonly tasks: readonly UploadTask[]
  readonly count: number
  readonly done: number
  readonly refused: number
  readonly failed: number
  readonly open: number
  readonly paused: number
  readonly totalBytes: number
  readonly sentBytes: number
  readonly bytesPerSecond: number
  /** undefined while nothing moves */
  readonly secondsLeft: number | undefined
}

/** Sums up what the dock shows. Refused, failed and cancelled files count neither as sent nor as to be sent. */
export function viewOf(tasks: readonly UploadTask[], bytesPerSecond: number): UploadsView {
  const view = { done: 0, refused: 0, failed: 0, open: 0, paused: 0, totalBytes: 0, sentBytes: 0 }
  for (const task of tasks) {
    if (task.state === 'done') view.done += 1
    else if (task.state === 'refused') view.refused += 1
    else if (task.state === 'failed') view.failed += 1
    else if (task.state === 'paused') view.paused += 1
    else if (task.state !== 'cancelled') view.open += 1
    if (task.state === 'refused' || task.state === 'failed' || task.state === 'cancelled') continue
    view.totalBytes += task.file.size
    view.sentBytes += task.state === 'done' ? task.file.size : task.sentBytes
  }
  const leftBytes = view.totalBytes - view.sentBytes
  const secondsLeft = bytesPerSecond > 0 && view.open > 0 ? leftBytes / bytesPerSecond : undefined
  return { ...view, tasks, count: tasks.length, bytesPerSecond, secondsLeft }
}
