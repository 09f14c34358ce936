import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/**
 * What V8 keeps for new objects. By itself it grows with the machine, to 128 MiB where there is much
 * memory, and a burst of requests is enough for that.
 */
const YOUNG_BYTES_MAX = 32 * 1024 * 1024

/** In one step: by doubling it would stay small for thousands of requests, whose bodies then cost a full collection each few dozen. */
const GROWTH = 16

/**
 * Lets the space for new objects grow to 32 MiB and no further. V8 takes a limit only as it starts, but
 * the factor by which it grows at any time: after each collection it is looked how large it has become.
 * Two collections in one turn of the event loop may make it larger, once.
 */
export function boundYoungSpace(): void {
  let mayGrow = true
  growBy(GROWTH)
  const observer = new PerformanceObserver(() => {
    const isSmall = youngBytes() < YOUNG_BYTES_MAX
    if (isSmall === mayGrow) return
    mayGrow = isSmall
    growBy(mayGrow ? GROWTH : 1)
  })
  observer.observe({ entryTypes: ['gc'] })
}

function growBy(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${String(factor)}`)
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find((one) => one.space_name === 'new_space')?.space_size ?? 0
}
