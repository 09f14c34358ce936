import type { Upload } from 'tus-js-client'
import { ApiProblem } from '../api/client.ts'
import type { Problem } from '../api/types.ts'
import type { Found } from './collect-files.ts'
import { FolderMaker } from './folder-maker.ts'
import { forgetHandle, keepHandle } from './kept-handles.ts'
import { RateMeter } from './rate-meter.ts'
import { CHUNK_BYTES, createTransfer } from './tus-transfer.ts'
import { isFinished, viewOf, type UploadsView, type UploadTask } from './upload-task.ts'

const PARALLEL = 3
const DRAW_EVERY_MS = 200

export type UploadTarget = { space: string; folderPath: string }
export type UploadWatcher = {
  /** a file or folder now stands in the disk */
  onStored: (nodeId: string | undefined) => void
  /** nothing is on its way any more */
  onIdle: () => void
  onRefused: () => void
}

/** Sends files, three at a time, and lives as long as the tab: leaving a page doesn't stop an upload. */
export class UploadManager {
  #tasks: UploadTask[] = []
  #view: UploadsView = viewOf([], 0)
  #nextId = 1
  #drawing: number | undefined
  readonly #transfers = new Map<number, Upload>()
  readonly #folders: FolderMaker
  readonly #listeners = new Set<() => void>()
  readonly #meter = new RateMeter()
  readonly #watcher: UploadWatcher

  constructor(watcher: UploadWatcher) {
    this.#watcher = watcher
    this.#folders = new FolderMaker(() => watcher.onStored(undefined))
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  readonly view = (): UploadsView => this.#view

  /** Queues what was dropped or chosen. Folders appear at once, also the empty ones. */
  add(found: Found, target: UploadTarget): void {
    const base = target.folderPath === '/' ? '' : target.folderPath
    const added = found.files.map(({ file, folder, handle }) =>
      this.#newTask({
        file,
        handle,
        space: target.space,
        folderPath: folder ? `${base}/${folder}` : base || '/',
      }),
    )
    this.#tasks = [...this.#tasks, ...added]
    for (const folder of found.folders) {
      this.#folders.ensure(target.space, `${base}/${folder}`).catch(() => undefined)
    }
    this.#wake()
  }

  /** Goes on with an upload that began in another tab or before the browser was closed. */
  resumeEarlier(earlier: {
    file: File
    uploadUrl: string
    space: string
    folderPath: string
  }): void {
    this.#tasks = [...this.#tasks, this.#newTask({ ...earlier, handle: undefined })]
    this.#wake()
  }

  pause(id: number): void {
    this.#change(id, ['running', 'waiting'], (task) => {
      task.state = 'paused'
      void this.#transfers.get(id)?.abort()
    })
  }

  resume(id: number): void {
    this.#change(id, ['paused', 'failed', 'refused', 'cancelled'], (task) => {
      task.state = 'waiting'
      task.problem = undefined
    })
  }

  cancel(id: number): void {
    this.#change(id, ['waiting', 'running', 'paused', 'failed'], (task) => {
      task.state = 'cancelled'
      const transfer = this.#transfers.get(id)
      this.#transfers.delete(id)
      // true: the server forgets the bytes at once. Where that fails it forgets them when the draft expires.
      if (transfer) void transfer.abort(true).catch(() => undefined)
    })
  }

  pauseAll(): void {
    for (const task of this.#tasks) this.pause(task.id)
  }
  resumeAll(): void {
    for (const task of this.#tasks) if (task.state === 'paused') this.resume(task.id)
  }
  cancelAll(): void {
    for (const task of this.#tasks) this.cancel(task.id)
  }

  /** Takes what is over off the list. */
  clearFinished(): void {
    this.#tasks = this.#tasks.filter((task) => !isFinished(task))
    this.#wake()
  }

  /** Ids of the drafts that this tab is sending. */
  activeDrafts(): string[] {
    return [...this.#transfers.values()].flatMap(({ url }) => (url ? [lastPart(url)] : []))
  }

  #newTask(
    of: Partial<UploadTask> & Pick<UploadTask, 'file' | 'space' | 'folderPath'>,
  ): UploadTask {
    const id = this.#nextId++
    const start = { state: 'waiting', sentBytes: 0, problem: undefined, nodeId: undefined } as const
    return { handle: undefined, uploadUrl: undefined, ...start, ...of, id }
  }

  #change(
    id: number,
    states: readonly UploadTask['state'][],
    change: (task: UploadTask) => void,
  ): void {
    const task = this.#tasks.find((one) => one.id === id)
    if (!task || !states.includes(task.state)) return
    change(task)
    this.#wake()
  }

  #wake(): void {
    const running = this.#tasks.filter((task) => task.state === 'running').length
    let free = PARALLEL - running
    for (const task of this.#tasks) {
      if (free <= 0) break
      if (task.state !== 'waiting') continue
      free -= 1
      task.state = 'running'
      void this.#run(task)
    }
    this.#warnBeforeLeaving()
    this.#draw(true)
  }

  async #run(task: UploadTask): Promise<void> {
    try {
      await this.#folders.ensure(task.space, task.folderPath)
      if (task.state !== 'running') return
      const transfer = this.#transfers.get(task.id) ?? (await this.#newTransfer(task, true))
      // It may have been paused while the code of tus was on its way.
      if (task.state === ('running' as UploadTask['state'])) transfer.start()
    } catch (error) {
      this.#fail(
        task,
        error instanceof ApiProblem
          ? error.problem
          : { type: 'unknown', status: 0, title: String(error) },
      )
    }
  }

  async #newTransfer(task: UploadTask, withFirstBytes: boolean): Promise<Upload> {
    const transfer = await createTransfer(
      task,
      {
        onProgress: (sentBytes) => {
          task.sentBytes = sentBytes
          this.#draw(false)
        },
        onAddress: (url) => void keepHandleOf(task, url),
        onDone: (nodeId) => this.#finish(task, nodeId),
        onProblem: (problem) => {
          if (problem.status === 0 && withFirstBytes && navigator.onLine)
            void this.#askWithoutBytes(task)
          else this.#fail(task, problem)
        },
      },
      withFirstBytes,
    )
    this.#transfers.set(task.id, transfer)
    return transfer
  }

  async #askWithoutBytes(task: UploadTask): Promise<void> {
    const transfer = await this.#newTransfer(task, false)
    if (task.state === 'running') transfer.start()
  }

  #finish(task: UploadTask, nodeId: string | undefined): void {
    const url = this.#transfers.get(task.id)?.url
    if (url) void forgetHandle(lastPart(url)).catch(() => undefined)
    this.#transfers.delete(task.id)
    task.state = 'done'
    task.nodeId = nodeId
    this.#watcher.onStored(nodeId)
    this.#wake()
  }

  #fail(task: UploadTask, problem: Problem): void {
    if (task.state === 'cancelled') return
    // A refused upload starts anew when it is tried again: after the notice is lifted it may pass.
    this.#transfers.delete(task.id)
    task.state = problem.status === 451 ? 'refused' : 'failed'
    task.problem = problem
    if (task.state === 'refused') this.#watcher.onRefused()
    this.#wake()
  }

  #draw(soon: boolean): void {
    if (this.#drawing !== undefined) return
    this.#drawing = window.setTimeout(() => this.#drawNow(), soon ? 0 : DRAW_EVERY_MS)
  }

  #drawNow(): void {
    this.#drawing = undefined
    const before = this.#view
    const sums = viewOf(this.#tasks, 0)
    if (sums.open === 0) this.#meter.reset()
    else this.#meter.add(performance.now(), sums.sentBytes)
    this.#view = viewOf([...this.#tasks], this.#meter.bytesPerSecond())
    if (before.open > 0 && sums.open === 0) {
      this.#folders.forget()
      this.#watcher.onIdle()
    }
    for (const listener of this.#listeners) listener()
  }

  #warnBeforeLeaving(): void {
    const isBusy = this.#tasks.some((task) => task.state === 'running' || task.state === 'waiting')
    window.removeEventListener('beforeunload', warn)
    if (isBusy) window.addEventListener('beforeunload', warn)
  }
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault()
}

async function keepHandleOf(task: UploadTask, url: string): Promise<void> {
  if (task.file.size <= CHUNK_BYTES) return
  const handle = await task.handle
  // A private window may have no IndexedDB: then the person chooses the file again.
  if (handle) await keepHandle(lastPart(url), handle).catch(() => undefined)
}

const lastPart = (url: string): string => url.replace(/\/$/, '').split('/').at(-1) ?? url
