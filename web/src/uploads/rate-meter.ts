const WINDOW_MS = 6000

/** Bytes per second over the last six seconds. */
export class RateMeter {
  readonly #samples: { at: number; bytes: number }[] = []

  add(at: number, bytes: number): void {
    this.#samples.push({ at, bytes })
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > WINDOW_MS)
      this.#samples.shift()
  }

  reset(): void {
    this.#samples.length = 0
  }

  bytesPerSecond(): number {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (!first || !last || last.at - first.at < 400) return 0
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at))
  }
}
