import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Metric } from './disk-metrics.ts'

/** It is looked so often, and what is measured is by how much later each look came. */
const LOOK_MS = 10
const QUANTILES = [0.5, 0.99, 0.999, 1]

/**
 * By how much everything waited for whatever ran: all requests share one event loop. Measured from the
 * first time that somebody asks, since it wakes the process a hundred times a second.
 */
export class EventLoopDelay {
  #delays: ReturnType<typeof monitorEventLoopDelay> | undefined

  /** Since it was told last. */
  tell(): Metric {
    if (!this.#delays) {
      this.#delays = monitorEventLoopDelay({ resolution: LOOK_MS })
      this.#delays.enable()
    }
    const delays = this.#delays
    const samples = QUANTILES.map((quantile) => ({
      labels: { quantile: String(quantile) },
      value: delays.count === 0 ? 0 : seconds(delays.percentile(quantile * 100)),
    }))
    delays.reset()
    const help = 'By how much the event loop was late, since this was read last.'
    return { name: 'cloudkeep_event_loop_delay_seconds', help, samples }
  }
}

/** @param nanoseconds from one look to the next */
function seconds(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - LOOK_MS / 1000)
}
