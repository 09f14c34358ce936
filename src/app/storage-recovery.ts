import type { Clock } from '../clock/clock.ts'
import { SECOND_MS } from '../domain/instant.ts'
import type { Bilingual } from '../domain/language.ts'
import { isProblem } from '../domain/problem.ts'
import type { StorageTrust } from '../domain/storage-trust.ts'
import { nextTurn } from '../lib/next-turn.ts'

/** Looks at its part of the storage anew and tries to write there. @throws when that fails still */
type Restore = (signal: AbortSignal) => Promise<void>

export type RecoveryParts = {
  readonly clock: Clock
  readonly trust: StorageTrust
  /** In the order in which they are restored. */
  readonly stores: readonly Restore[]
}

export type RecoveryNews =
  | { readonly kind: 'failed'; readonly error: Error }
  | { readonly kind: 'fails-still'; readonly error: unknown; readonly attempts: number }
  | { readonly kind: 'works-again'; readonly attempts: number }

const PAUSE_MS_MIN = 250
const PAUSE_MS_MAX = 10 * SECOND_MS
/** A failure so soon after the last is no new one: the pauses go on growing. */
const CALM_MS = 60 * SECOND_MS

/**
 * Brings the storage back after it failed, without anybody's help: tries at once, then after pauses that double up
 * to ten seconds, for ever. While it does, no store takes anything new; once every store has been looked at and
 * written to, without another failure meanwhile, all do.
 */
export class StorageRecovery {
  readonly #parts: RecoveryParts
  readonly #stopping = new AbortController()
  #running: Promise<void> | undefined
  #pauseMs = 0
  #calmFromMs = 0
  #obstacle: unknown
  /** Told of what happens, for the log. */
  onNews: (news: RecoveryNews) => void = () => undefined

  constructor(parts: RecoveryParts) {
    this.#parts = parts
    parts.trust.onFailure = () => {
      this.#begin()
    }
  }

  /** Why nothing can be written at the moment; empty when it can. */
  troubles(): readonly Bilingual[] {
    if (!this.#parts.trust.failure) return []
    return isProblem(this.#obstacle, 'corrupt') ? [FAILED, this.#obstacle.detail] : [FAILED]
  }

  /** Gives up what is under way, for good. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  #begin(): void {
    if (this.#running || this.#stopping.signal.aborted) return
    const { clock, trust } = this.#parts
    if (trust.failure) this.onNews({ kind: 'failed', error: trust.failure })
    this.#pauseMs = clock.elapsedMs() < this.#calmFromMs ? longer(this.#pauseMs) : 0
    this.#running = this.#run()
  }

  async #run(): Promise<void> {
    const { clock, trust } = this.#parts
    for (let attempts = 1; await this.#hasPaused(); attempts++) {
      const startedMs = clock.elapsedMs()
      const { failures } = trust
      this.#obstacle = await this.#try()
      if (this.#stopping.signal.aborted) return
      if (this.#obstacle === undefined && trust.failures === failures) {
        this.#running = undefined
        this.#calmFromMs = clock.elapsedMs() + CALM_MS
        trust.restore()
        this.onNews({ kind: 'works-again', attempts })
        return
      }
      this.onNews({ kind: 'fails-still', error: this.#obstacle ?? trust.failure, attempts })
      // What takes long to look through must not keep the machine busy with nothing else.
      this.#pauseMs = Math.max(clock.elapsedMs() - startedMs, longer(this.#pauseMs))
    }
  }

  async #hasPaused(): Promise<boolean> {
    const { signal } = this.#stopping
    // A turn at least, so that whoever met the failure is answered first.
    if (this.#pauseMs === 0) await nextTurn()
    else await this.#parts.clock.sleep(this.#pauseMs, signal).catch(() => undefined)
    return !signal.aborted
  }

  /** @returns what stood in the way; undefined when nothing did */
  async #try(): Promise<unknown> {
    try {
      for (const restore of this.#parts.stores) await restore(this.#stopping.signal)
      return undefined
    } catch (error) {
      return error
    }
  }
}

function longer(pauseMs: number): number {
  return Math.min(PAUSE_MS_MAX, Math.max(PAUSE_MS_MIN, 2 * pauseMs))
}

const FAILED: Bilingual = {
  en: 'The storage failed (degraded): nothing is written until it works again, which is tried every few seconds. Reading goes on where it can. Look at the disk; the log says what failed.',
  'zh-CN':
    '存储设备发生故障（降级运行）：恢复之前不写入任何内容，系统每隔几秒自动尝试恢复，读取尽可能继续。请检查磁盘，故障原因见日志。',
}
