import type { DraftId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'

type Running = { readonly controller: AbortController; readonly ended: Promise<void> }

/**
 * The requests that bring bytes at this moment. A client whose connection died comes back long before
 * this side notices: its next request ends the one that hangs, which keeps what had arrived.
 */
export class RunningAppends {
  readonly #running = new Map<DraftId, Running>()

  /**
   * Runs `work`, which must end soon once its signal aborts.
   *
   * @throws Problem 'locked' while another request works on the same upload
   */
  async run<Result>(
    id: DraftId,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    if (this.#running.has(id)) throw takenOver()
    const controller = new AbortController()
    const { promise: ended, resolve } = Promise.withResolvers<undefined>()
    this.#running.set(id, { controller, ended })
    try {
      return await work(AbortSignal.any([signal, controller.signal]))
    } finally {
      this.#running.delete(id)
      resolve(undefined)
    }
  }

  /** @throws Problem 'locked' while a request works on the upload */
  refuseWhileRunning(id: DraftId): void {
    if (this.#running.has(id)) throw takenOver()
  }

  /** Ends what runs for the upload, and resolves when it has ended. @returns false when nothing ran */
  async interrupt(id: DraftId): Promise<boolean> {
    const running = this.#running.get(id)
    if (!running) return false
    running.controller.abort(takenOver())
    await running.ended
    return true
  }
}

function takenOver(): Problem {
  return new Problem('locked', {
    en: 'Another request is working on this upload. Ask how much has arrived, and go on from there.',
    'zh-CN': '另一个请求正在处理此上传。请先查询已收到的数据量，再从该处继续。',
  })
}
