import type { Registry } from 'prom-client'
import type { Metric } from './disk-metrics.ts'

/** Metrics in the text format of Prometheus, with those of the process. */
export class MetricsText {
  static readonly contentType = 'text/plain; version=0.0.4; charset=utf-8'
  #ofProcess: Registry | undefined

  async write(metrics: readonly Metric[]): Promise<string> {
    // Loaded and set going when somebody asks for the first time: it would cost every start 50 ms, and
    // a timer for the event loop's delay that runs a hundred times a second.
    const { collectDefaultMetrics, Counter, Gauge, Registry } = await import('prom-client')
    if (!this.#ofProcess) {
      this.#ofProcess = new Registry()
      collectDefaultMetrics({ register: this.#ofProcess })
    }
    // Made anew each time, so that nothing stays of what is no longer so.
    const ofDisk = new Registry()
    for (const { name, help, samples } of metrics) {
      const labelNames = Object.keys(samples[0]?.labels ?? {})
      const options = { name, help, labelNames, registers: [ofDisk] }
      if (name.endsWith('_total')) {
        const counter = new Counter(options)
        for (const { labels, value } of samples) counter.inc(labels ?? {}, value)
      } else {
        const gauge = new Gauge(options)
        for (const { labels, value } of samples) gauge.set(labels ?? {}, value)
      }
    }
    return `${await ofDisk.metrics()}\n${await this.#ofProcess.metrics()}`
  }
}
